"""Is a draw large enough, the same for everybody, and can it be proved again?"""

import hashlib
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claims_core.sampling import Draw, commitment, draw, drawn_count, population_hash, prove
from claims_core.sampling_shares import DRAW_PURPOSE_WORDS, SHARES, DrawPurpose

SEED = "5eed" * 16
OTHER_SEED = "a5ee" * 16
FIVE_PERCENT = Fraction(5, 100)
ids = st.lists(st.text("0123456789SETL", min_size=1, max_size=12), unique=True, max_size=60)
shares = st.fractions(0, 1, max_denominator=100)
seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(ids, shares, seeds)
def test_the_share_is_reached_and_not_passed_by_a_whole_record(ids, share, seed) -> None:
    drawn = draw(ids, share, seed)
    assert share * len(ids) <= len(drawn) < share * len(ids) + 1
    assert len(set(drawn)) == len(drawn)
    assert set(drawn) <= set(ids)


@given(ids, shares, seeds, st.randoms(use_true_random=False))
def test_the_order_of_arrival_plays_no_part(ids, share, seed, random) -> None:
    shuffled = ids.copy()
    random.shuffle(shuffled)
    assert draw(shuffled, share, seed) == draw(ids, share, seed)


@given(ids, seeds)
def test_a_smaller_share_is_the_beginning_of_a_larger_one(ids, seed) -> None:
    everybody = draw(ids, Fraction(1), seed)
    assert sorted(everybody) == sorted(ids)
    assert draw(ids, Fraction(1, 5), seed) == everybody[: drawn_count(len(ids), Fraction(1, 5))]


@given(seeds, seeds)
def test_another_seed_draws_others(one, other) -> None:
    assume(one != other)
    population = [f"S{number:03d}" for number in range(200)]
    assert draw(population, Fraction(1), one) != draw(population, Fraction(1), other)


def test_a_draw_is_what_an_outsider_gets_with_a_hash_program() -> None:
    population = ["S3", "S1", "S2", "S4"]
    ranked = sorted(
        (hashlib.sha256((SEED + number).encode()).hexdigest(), number) for number in population
    )
    assert draw(population, Fraction(1, 2), SEED) == tuple(number for _, number in ranked[:2])
    # written down once, so that no later version quietly draws otherwise
    assert draw(population, Fraction(1, 2), SEED) == KNOWN


KNOWN = ("S2", "S4")


@pytest.mark.parametrize(
    ("count", "drawn"), [(0, 0), (1, 1), (19, 1), (20, 1), (21, 2), (40, 2), (41, 3), (1000, 50)]
)
def test_five_percent_is_rounded_up(count: int, drawn: int) -> None:
    assert drawn_count(count, FIVE_PERCENT) == drawn


@pytest.mark.parametrize("share", [Fraction(-1, 100), Fraction(101, 100)])
def test_a_share_outside_its_bounds_is_refused(share: Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        draw(["S1"], share, SEED)


@pytest.mark.parametrize("seed", ["", "5eed", SEED.upper(), SEED + "\n", "g" * 64])
def test_a_seed_of_another_shape_is_refused(seed: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        draw(["S1"], FIVE_PERCENT, seed)
    with pytest.raises(ValueError, match="64 hexadecimal"):
        commitment(seed)


def test_a_record_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw(["S1", "S1"], FIVE_PERCENT, SEED)


def stored(**changes: object) -> Draw:
    population = tuple(f"S{number}" for number in range(30))
    made = Draw(
        population=population,
        share=FIVE_PERCENT,
        seed=SEED,
        drawn=draw(population, FIVE_PERCENT, SEED),
    )
    return replace(made, **changes)


def proof_of(made: Draw):
    return prove(
        made, committed=commitment(SEED), population_was=population_hash(stored().population)
    )


def test_an_honest_draw_is_proved() -> None:
    assert proof_of(stored()).holds
    assert proof_of(stored(population=stored().population[::-1])).holds


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"seed": OTHER_SEED}, "commitment_holds"),
        ({"seed": "later"}, "commitment_holds"),
        ({"algorithm": "sha256-2"}, "draw_holds"),
        ({"population": stored().population[1:]}, "population_holds"),
        ({"population": (*stored().population, "S0")}, "population_holds"),
        ({"drawn": stored().drawn[1:]}, "draw_holds"),
        ({"drawn": stored().drawn[::-1]}, "draw_holds"),
        ({"share": Fraction(1, 100)}, "draw_holds"),
    ],
    ids=[
        "seed",
        "no seed",
        "algorithm",
        "record gone",
        "record twice",
        "drawn gone",
        "order",
        "share",
    ],
)
def test_whatever_was_changed_afterwards_is_found(changes, broken) -> None:
    made = stored(**changes)
    proof = proof_of(made)
    assert not getattr(proof, broken)
    assert not proof.holds


def test_every_share_names_its_source_and_the_contracts_own_are_kept() -> None:
    assert set(SHARES) == set(DRAW_PURPOSE_WORDS) == set(DrawPurpose)
    assert SHARES[DrawPurpose.HOSPITAL_INPATIENT].share >= Fraction(5, 100)
    assert SHARES[DrawPurpose.HOSPITAL_CROSS_PROVINCE].share >= Fraction(20, 100)
    for row in SHARES.values():
        assert row.source
        assert row.confirmed or row.note, "what is our own choice says so"
        assert row.confirmed == ("合同" in row.source)
