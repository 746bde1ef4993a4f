"""Does the list name what may still be wanted, and shrink as things become known?"""

from dataclasses import replace
from itertools import product

from claims_core.checklist import (
    GUIDES,
    CareCause,
    CareKind,
    CarePlace,
    Circumstances,
    Material,
    PayeeRelation,
)
from claims_core.material_list_of_day import material_list_on
from tests.every_case import EveryCase

LIST = material_list_on()
NOTHING = Circumstances()


def perhaps(care: Circumstances) -> set[Material]:
    return {each.material for each in LIST.perhaps(care)}


def test_somebody_who_has_said_nothing_sees_what_accidents_and_relatives_need() -> None:
    assert {Material.ACCIDENT_PAPERS, Material.EMERGENCY_PROOF, Material.DEATH_CERTIFICATE} <= (
        perhaps(NOTHING)
    )
    words = {each.material: each.only_if for each in LIST.perhaps(NOTHING)}
    assert "交通事故" in words[Material.ACCIDENT_PAPERS]
    assert "外省" in words[Material.FILING_PROOF] and "备案" in words[Material.FILING_PROOF]


def test_everything_said_leaves_nothing_open() -> None:
    said = Circumstances(
        CareKind.INPATIENT,
        CarePlace.LOCAL,
        cause=CareCause.ILLNESS,
        payee_relation=PayeeRelation.SELF,
        emergency=False,
        filed=False,
    )
    assert LIST.perhaps(said) == ()


def test_each_thing_said_settles_a_paper_and_opens_none() -> None:
    """Whatever is said next, a paper that was not thought of before is not asked for out of the
    blue: it was required already, or stood among those that might be."""
    facts = {
        "kind": tuple(CareKind),
        "place": tuple(CarePlace),
        "cause": tuple(CareCause),
        "payee_relation": tuple(PayeeRelation),
        "emergency": (True, False),
        "filed": (True, False),
    }
    with EveryCase() as every:
        for kind, place, cause in product(
            (None, *CareKind), (None, *CarePlace), (None, *CareCause)
        ):
            care = Circumstances(kind, place, cause=cause)
            known = {*LIST.required(care), *perhaps(care)}
            for name, values in facts.items():
                if getattr(care, name) is not None:
                    continue
                for value in values:
                    with every.case(f"{care} then {name}={value}"):
                        more = replace(care, **{name: value})
                        assert set(LIST.required(more)) <= known
                        assert perhaps(more) <= known


def test_every_paper_says_what_it_is_who_issues_it_and_why() -> None:
    assert set(GUIDES) == set(Material)
    for guide in GUIDES.values():
        assert guide.what and guide.issuer and guide.why and guide.hint
        assert len(guide.why) <= 30
