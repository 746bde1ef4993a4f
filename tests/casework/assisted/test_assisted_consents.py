"""Do clerks ask the insured person's consents as the phone does?"""

from dataclasses import replace
from datetime import date

import pytest

from casework.claims.tables import ClaimRow
from casework.people import data_consents
from claims_core.agreed_texts import AgreedTo, current_text, shipped_agreed_texts
from claims_core.assisted_filing import AssistState
from claims_core.checklist import Material
from claims_core.claim import Role, Stage, Wanted
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.identity_levels import MemberAct
from tests.casework.assisted.filled import KNOWN, Assisted
from tests.casework.stay import STAY
from tests.people import FATHER

DATA, ACCOUNT = AgreedTo.CLAIM_DATA, AgreedTo.BANK_ACCOUNT


@pytest.fixture
def assisted(house):
    return Assisted(house)


async def says(house, what, *, given):
    clerk, version = house.staff(Role.CLERK), current_text(what).version if given else ""
    await house.authority.consents.record(
        *(clerk, await house.insured_id(FATHER), what, "本人到场，看过身份证"),
        given=given,
        version=version,
    )


async def test_nothing_is_filled_in_against_a_no_and_a_no_takes_it_away(house, assisted) -> None:
    insured_id, claim_id, _ = await assisted.asked()
    await says(house, DATA, given=False)
    async with house.db.read() as session:
        assert (await session.get_one(ClaimRow, claim_id)).stage == Stage.WITHDRAWN
    assert (await assisted.shown(insured_id, claim_id)).line.state is AssistState.DROPPED
    with pytest.raises(ConsentWithdrawn):
        await assisted.filling.open(assisted.clerk, insured_id, KNOWN, assisted.given())
    await says(house, DATA, given=True)
    await says(house, ACCOUNT, given=False)
    with pytest.raises(ConsentWithdrawn):  # it names an account
        await assisted.filling.open(assisted.clerk, insured_id, KNOWN, assisted.given())
    bare = replace(assisted.given(), payee=None)
    assert await assisted.filling.open(assisted.clerk, insured_id, KNOWN, bare) != claim_id


async def test_papers_at_the_window_need_a_yes_and_what_was_handed_in_goes_on(house) -> None:
    father = await house.bound(FATHER)
    clerk = house.staff(Role.CLERK)
    handed_in = await house.submitted(father, FATHER)
    house.stay = replace(STAY, admission_on=date(2025, 3, 1), discharge_on=date(2025, 3, 9))
    waiting = await house.submitted(father, FATHER)
    wanted = (Wanted(Material.DIAGNOSIS, "看不清"),)
    asked = await house.desk.request_materials(clerk, waiting.line.id, waiting.line.version, wanted)
    await says(house, DATA, given=False)
    with pytest.raises(ConsentWithdrawn):
        await house.photos.add(clerk, waiting.line.id, Material.DIAGNOSIS, b"scan", None)
    with pytest.raises(ConsentWithdrawn):
        await house.at_the_window.papers.record(
            *(clerk, waiting.line.id, asked.line.version, frozenset({Material.DIAGNOSIS})),
            "brought_in",
        )
    # “已经交了的申请照常办”
    done = await house.desk.accept(clerk, handed_in.line.id, handed_in.line.version)
    assert done.line.stage is Stage.ACCEPTED


async def test_from_the_day_on_the_window_goes_on_only_where_the_person_was_asked(house) -> None:
    insured_id, now = await house.insured_id(FATHER), house.clock()
    texts = dict(shipped_agreed_texts())
    texts[DATA] = (*texts[DATA][:-1], replace(texts[DATA][-1], needed_from=date(2026, 1, 1)))
    async with house.db.read() as session:
        ask = (session, insured_id, (MemberAct.SUBMIT,), now)
        await data_consents.require_asked(*ask)  # no day is set
        with pytest.raises(ConsentNeeded):
            await data_consents.require_asked(*ask, texts)
    for given in (True, False):
        await says(house, DATA, given=given)
        async with house.db.read() as session:
            await data_consents.require_asked(session, insured_id, (MemberAct.SUBMIT,), now, texts)
