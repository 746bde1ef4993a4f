"""Is the account to which money came before offered to those who may see it, and to nobody else?"""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from casework.claims.store import open_payee
from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.errors import NotFound
from casework.people.authorisations import OutOfScope
from casework.phone.known_accounts import KnownAccounts, NoKnownAccount
from claims_core.actions import Action
from claims_core.checklist import PayeeRelation
from claims_core.claim import Payee, Stage
from claims_core.proxy_scope import ClaimsCovered, ProxyPurpose, ProxyScope
from claims_core.review import StaleVersion
from tests.casework.claims.test_payee_changes import returned
from tests.casework.people.test_relatives_in_scope import agreed
from tests.casework.stay import STAY
from tests.people import FATHER, STRANGER


def accounts_of(house) -> KnownAccounts:
    return KnownAccounts(house.db, house.sealer, house.clock)


async def at_stage(house, claim, stage: Stage) -> None:
    async with house.db.write() as session:
        await session.execute(
            update(ClaimRow).where(ClaimRow.id == claim.line.id).values(stage=stage)
        )


async def paid(house, actor):
    claim = await house.submitted(actor, FATHER)
    await at_stage(house, claim, Stage.PAID)
    return claim


async def begun(house, actor, **care):
    """A draft that names no account yet."""
    insured_id = await house.insured_id(FATHER)
    return await house.drafts.open(actor, insured_id, replace(STAY, **care), None)


async def payee_of(house, claim) -> Payee | None:
    async with house.db.read() as session:
        row = await session.get_one(ClaimRow, claim.line.id)
    return open_payee(row.payee_sealed, house.sealer) if row.payee_sealed else None


async def test_the_account_that_was_paid_to_is_taken_with_one_tap_and_masked(house) -> None:
    father, accounts = await house.bound(FATHER), accounts_of(house)
    before = await paid(house, father)
    draft = await begun(house, father)
    known = await accounts.show(father, draft.line.id)
    assert known is not None and known.account.endswith(FATHER.account[-4:])
    assert FATHER.account not in known.account and FATHER.name != known.name
    version = draft.line.version
    answers = await asyncio.gather(
        *(accounts.name_again(father, draft.line.id, version) for _ in range(3))
    )
    assert {answer.version for answer in answers} == {version + 1}
    assert await payee_of(house, draft) == await payee_of(house, before)


# closed without a payment: there was nothing to pay
@pytest.mark.parametrize(
    "stage", [Stage.SUBMITTED, Stage.PAYMENT_RETURNED, Stage.WITHDRAWN, Stage.CLOSED]
)
async def test_an_account_to_which_no_money_came_is_not_offered(house, stage) -> None:
    father, accounts = await house.bound(FATHER), accounts_of(house)
    await at_stage(house, await paid(house, father), stage)
    draft = await begun(house, father)
    assert await accounts.show(father, draft.line.id) is None
    with pytest.raises(NoKnownAccount):
        await accounts.name_again(father, draft.line.id, draft.line.version)
    assert await payee_of(house, draft) is None


async def test_a_claim_that_was_paid_and_closed_still_names_its_account(house) -> None:
    father = await house.bound(FATHER)
    claim = await paid(house, father)
    await at_stage(house, claim, Stage.CLOSED)
    async with house.db.write() as session:
        await session.execute(
            update(ClaimStepRow)
            .where(ClaimStepRow.claim_id == claim.line.id)
            .values(action=Action.CONFIRM_PAID)
        )
    draft = await begun(house, father)
    known = await accounts_of(house).show(father, draft.line.id)
    assert known is not None and known.account.endswith(FATHER.account[-4:])


async def test_an_account_that_the_bank_refuses_is_not_offered(house) -> None:
    father, sent_back = await returned(house)
    await at_stage(house, sent_back, Stage.PAID)  # as if an earlier claim's had stayed there
    draft = await begun(house, father)
    assert await accounts_of(house).show(father, draft.line.id) is None


async def test_an_account_of_another_kind_of_payee_is_not_offered(house) -> None:
    father, accounts = await house.bound(FATHER), accounts_of(house)
    await paid(house, father)
    draft = await begun(house, father, payee_relation=PayeeRelation.HEIR)
    assert await accounts.show(father, draft.line.id) is None
    own = await begun(house, father, payee_relation=PayeeRelation.SELF)
    assert await accounts.show(father, own.line.id) is not None


async def test_nobody_learns_of_an_account_of_claims_they_may_not_see(house) -> None:
    father, accounts = await house.bound(FATHER), accounts_of(house)
    await paid(house, father)
    filed_by_them = ProxyScope(ClaimsCovered.FILED, frozenset(ProxyPurpose))
    daughter = await agreed(house, filed_by_them)
    hers = await begun(house, daughter)
    assert await accounts.show(daughter, hers.line.id) is None
    assert await accounts.show(father, hers.line.id) is not None
    with pytest.raises(NotFound):
        await accounts.show(await house.bound(STRANGER), hers.line.id)


async def test_a_relative_who_may_not_name_accounts_takes_none(house) -> None:
    father, accounts = await house.bound(FATHER), accounts_of(house)
    await paid(house, father)
    files = ProxyScope(ClaimsCovered.ALL, frozenset({ProxyPurpose.FOLLOW, ProxyPurpose.FILE}))
    daughter = await agreed(house, files)
    draft = await begun(house, daughter)
    with pytest.raises(OutOfScope):
        await accounts.name_again(daughter, draft.line.id, draft.line.version)
    assert await payee_of(house, draft) is None


async def test_a_draft_that_moved_meanwhile_is_looked_at_again(house) -> None:
    father, accounts = await house.bound(FATHER), accounts_of(house)
    await paid(house, father)
    draft = await begun(house, father)
    await house.drafts.edit(
        father, draft.line.id, draft.line.version, replace(STAY, region="河南新乡")
    )
    with pytest.raises(StaleVersion):
        await accounts.name_again(father, draft.line.id, draft.line.version)
