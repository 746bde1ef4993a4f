"""Is a claim settled only by figures that a document confirms, and is every confirmation kept?"""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from casework.claims.tables import DecisionRow
from casework.errors import FieldsInvalid, NotFound, PolicyMoved, PolicyUnconfirmed
from casework.ledger.limits import YearLimits
from casework.ledger.tables import LedgerRow
from casework.policy.confirmations import PolicyConfirmations
from casework.policy.tables import PolicyConfirmationRow
from casework.policy.views import DocumentNamed, PolicyInUse, PolicyState
from claims_core.claim import Role, Stage
from claims_core.policy import PolicyBook
from claims_core.review import RoleMissing
from tests.casework.stay import PAYMENT_FEN, STAY
from tests.people import FATHER, STAFF, feed_csv

DOCUMENT = DocumentNamed(
    document="2026年度承办合同",
    document_no="演练〔2026〕1号",
    document_date=date(2026, 1, 15),
    article="第十二条",
)
CHANGED = """
[[entry]]
id = "NEW-2026"
valid_from = 2026-01-01
valid_to = 2026-12-31
recorded_on = 2026-03-01
document = "征求意见稿"
cite = "征求意见稿"
carried_from = 2025
confirmed = false
note = "还在征求意见。"

[entry.supplement_cap]
value = "450000.00"
article = "第一条"
"""


@pytest.fixture
def in_2026(house):
    """The house, where people are treated in 2026, a year without a document."""
    house.stay = replace(STAY, admission_on=date(2026, 2, 1), discharge_on=date(2026, 2, 20))
    return house


async def policy_of(house, year: int, role: Role = Role.SUPERVISOR) -> PolicyInUse:
    return next(p for p in await house.policies.in_use(house.staff(role)) if p.year == year)


async def confirm(house, year: int = 2026, named: DocumentNamed = DOCUMENT) -> PolicyInUse:
    shown = await policy_of(house, year)
    boss = house.staff(Role.SUPERVISOR)
    return await house.policies.confirm(boss, shown.year, shown.version, shown.seen, named)


async def withdraw(house, reason: str = "文件看错了一页") -> PolicyInUse:
    shown = await policy_of(house, 2026)
    boss = house.staff(Role.SUPERVISOR)
    return await house.policies.withdraw(boss, shown.year, shown.version, shown.seen, reason)


async def at_the_final_check(house):
    report = await house.feed.import_file(house.staff(Role.SUPERVISOR), feed_csv(FATHER, year=2026))
    assert (report.added, report.problems) == (1, ())
    return await house.twice_reviewed(await house.bound(FATHER), FATHER)


async def settled(house) -> int:
    async with house.db.read() as session:
        rows = await session.scalars(select(LedgerRow).where(LedgerRow.kind == "settlement"))
        return len(list(rows))


async def test_2025_is_published_and_the_years_carried_forward_wait(house) -> None:
    states = {p.year: p.state for p in await house.policies.in_use(house.staff(Role.SUPERVISOR))}
    assert states == {
        2025: PolicyState.PUBLISHED,
        2026: PolicyState.UNCONFIRMED,
        2027: PolicyState.UNCONFIRMED,
    }
    shown = await policy_of(house, 2026, Role.SECOND_REVIEWER)
    assert (shown.carried_from, shown.first, shown.last) == (
        2025,
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    cap = next(p for p in shown.parameters if p.key == "supplement_cap")
    assert (cap.value, cap.article, cap.confirmed) == (40_000_000, "第十二条", False)
    assert "2026年度" in cap.note


async def test_the_final_check_is_barred_until_a_supervisor_has_confirmed_the_year(in_2026) -> None:
    claim = await at_the_final_check(in_2026)
    checker = in_2026.staff(Role.FINAL_CHECKER)
    with pytest.raises(PolicyUnconfirmed) as barred:
        await in_2026.desk.check_finally(checker, *in_2026.shown(claim))
    assert barred.value.code == "policy_unconfirmed"
    for words in ("2026年度", "暂按2025年规定", "「政策参数」"):
        assert words in barred.value.message
    assert await settled(in_2026) == 0
    waiting = await in_2026.desk.show(checker, claim.line.id)
    assert waiting.line.stage is Stage.SECOND_REVIEWED

    await confirm(in_2026)
    # the figures are those that were seen, so the very same page can be sent again
    done = await in_2026.desk.check_finally(checker, *in_2026.shown(claim))
    assert done.line.stage is Stage.APPROVED
    assert done.line.assessed_fen == PAYMENT_FEN
    assert await settled(in_2026) == 1


async def test_the_decision_names_the_confirming_document_and_the_earlier_ones_do_not(
    in_2026,
) -> None:
    claim = await at_the_final_check(in_2026)
    await confirm(in_2026)
    checker = in_2026.staff(Role.FINAL_CHECKER)
    await in_2026.desk.check_finally(checker, *in_2026.shown(claim))
    async with in_2026.db.read() as session:
        rows = await session.scalars(select(DecisionRow).order_by(DecisionRow.made_at))
        records = {row.step: row.record.decode() for row in rows}
    assert "演练〔2026〕1号" in records["check_finally"]
    assert "演练〔2026〕1号" not in records["review_initially"]


async def test_a_stay_of_a_published_year_asks_nobody(house) -> None:
    await house.use_up_the_pool(FATHER)
    done = await house.approved(await house.bound(FATHER), FATHER)
    assert done.line.stage is Stage.APPROVED


async def test_a_confirmation_taken_back_bars_the_final_check_again(in_2026) -> None:
    claim = await at_the_final_check(in_2026)
    await confirm(in_2026)
    shown = await withdraw(in_2026)
    assert shown.state is PolicyState.UNCONFIRMED
    with pytest.raises(PolicyUnconfirmed):
        await in_2026.desk.check_finally(in_2026.staff(Role.FINAL_CHECKER), *in_2026.shown(claim))
    again = await confirm(in_2026)
    assert [act.act for act in again.history] == ["confirmed", "withdrawn", "confirmed"]
    assert again.history[1].named.note == "文件看错了一页"
    assert again.history[0].by_name == in_2026.staff(Role.SUPERVISOR).name


async def test_what_is_settled_stays_settled_when_a_confirmation_is_taken_back(in_2026) -> None:
    claim = await at_the_final_check(in_2026)
    await confirm(in_2026)
    checker = in_2026.staff(Role.FINAL_CHECKER)
    await in_2026.desk.check_finally(checker, *in_2026.shown(claim))
    await withdraw(in_2026)
    shown = await in_2026.desk.show(checker, claim.line.id)
    assert (shown.line.stage, shown.line.assessed_fen) == (Stage.APPROVED, PAYMENT_FEN)


async def test_a_confirmation_is_of_one_year_only(house) -> None:
    await confirm(house, 2026)
    assert (await policy_of(house, 2026)).state is PolicyState.CONFIRMED
    assert (await policy_of(house, 2027)).state is PolicyState.UNCONFIRMED


async def test_a_changed_value_wants_a_new_confirmation(house) -> None:
    await confirm(house)
    changed = house.book.with_files({"new.toml": CHANGED})
    later = PolicyConfirmations(house.db, house.clock, changed)
    shown = next(p for p in await later.in_use(house.staff(Role.SUPERVISOR)) if p.year == 2026)
    assert shown.state is PolicyState.UNCONFIRMED
    assert shown.version == "XX-2026@2024-12-23+NEW-2026@2026-03-01"
    assert shown.history == ()


async def test_figures_changed_in_place_are_not_those_that_were_confirmed(house) -> None:
    await confirm(house)
    entries = [
        replace(
            entry,
            parameters={
                **entry.parameters,
                "supplement_cap": replace(entry.parameters["supplement_cap"], value=45_000_000),
            },
        )
        for entry in house.book.entries
    ]
    edited = PolicyConfirmations(house.db, house.clock, type(house.book)(entries))
    shown = next(p for p in await edited.in_use(house.staff(Role.SUPERVISOR)) if p.year == 2026)
    assert shown.state is PolicyState.UNCONFIRMED


async def test_the_row_keeps_what_was_confirmed_by_whom_and_by_what(house) -> None:
    shown = await confirm(house)
    async with house.db.read() as session:
        row = (await session.scalars(select(PolicyConfirmationRow))).one()
    assert (row.year, row.version, row.seq, row.act) == (2026, shown.version, 1, "confirmed")
    assert row.values["supplement_rate"] == "9/10" and row.values["pool_cap"] == 10_000_000
    assert (row.document, row.document_no, row.article, row.document_date) == (
        DOCUMENT.document,
        DOCUMENT.document_no,
        DOCUMENT.article,
        DOCUMENT.document_date,
    )
    boss = house.staff(Role.SUPERVISOR)
    assert (row.by_id, row.by_name, row.at) == (boss.id, boss.name, house.clock())


async def test_only_a_supervisor_confirms_and_only_reviewers_read(house) -> None:
    shown = await policy_of(house, 2026)
    for role in STAFF:
        person = house.staff(role)
        if role is not Role.SUPERVISOR:
            with pytest.raises(RoleMissing):
                await house.policies.confirm(person, 2026, shown.version, shown.seen, DOCUMENT)
            with pytest.raises(RoleMissing):
                await house.policies.withdraw(person, 2026, shown.version, shown.seen, "错了")
    for role in (Role.CLERK, Role.REGISTRAR, Role.CASHIER):
        with pytest.raises(RoleMissing):
            await house.policies.in_use(house.staff(role))


async def test_what_was_not_seen_is_not_confirmed(house) -> None:
    shown, boss = await policy_of(house, 2026), house.staff(Role.SUPERVISOR)
    with pytest.raises(PolicyMoved):
        await house.policies.confirm(boss, 2026, shown.version, "another page", DOCUMENT)
    with pytest.raises(NotFound):
        await house.policies.confirm(boss, 2026, "XX-2025@2024-12-23", shown.seen, DOCUMENT)
    await house.policies.confirm(boss, 2026, shown.version, shown.seen, DOCUMENT)
    with pytest.raises(PolicyMoved):
        await house.policies.confirm(boss, 2026, shown.version, shown.seen, DOCUMENT)
    now = await policy_of(house, 2026)
    with pytest.raises(PolicyMoved):
        await house.policies.confirm(boss, 2026, now.version, now.seen, DOCUMENT)


async def test_two_who_confirm_at_once_confirm_once(house) -> None:
    shown = await policy_of(house, 2026)
    outcomes = await asyncio.gather(
        *(
            house.policies.confirm(
                house.staff(Role.SUPERVISOR, number), 2026, shown.version, shown.seen, DOCUMENT
            )
            for number in range(5)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, PolicyInUse) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, PolicyMoved) for outcome in outcomes) == 4
    assert len((await policy_of(house, 2026)).history) == 1


async def test_what_its_own_document_says_needs_no_confirmation_and_loses_none(house) -> None:
    shown, boss = await policy_of(house, 2025), house.staff(Role.SUPERVISOR)
    with pytest.raises(PolicyMoved):
        await house.policies.confirm(boss, 2025, shown.version, shown.seen, DOCUMENT)
    with pytest.raises(PolicyMoved):
        await house.policies.withdraw(boss, 2025, shown.version, shown.seen, "错了")
    open_one = await policy_of(house, 2026)
    with pytest.raises(PolicyMoved):
        await house.policies.withdraw(boss, 2026, open_one.version, open_one.seen, "错了")


async def test_a_document_that_is_not_named_in_full_confirms_nothing(house) -> None:
    empty = DocumentNamed(document=" ", document_no="", document_date=None, article="")
    with pytest.raises(FieldsInvalid) as refused:
        await confirm(house, named=empty)
    assert set(refused.value.fields) == {"document", "document_date", "article"}
    early = replace(DOCUMENT, document_date=date(2026, 3, 5), note="很" * 501)
    with pytest.raises(FieldsInvalid) as refused:
        await confirm(house, named=early)
    assert set(refused.value.fields) == {"document_date", "note"}
    shown = await policy_of(house, 2026)
    with pytest.raises(FieldsInvalid):
        await house.policies.withdraw(
            house.staff(Role.SUPERVISOR), 2026, shown.version, shown.seen, " "
        )
    assert (await policy_of(house, 2026)).history == ()


async def test_a_members_limits_name_the_year_whose_rule_they_are(house) -> None:
    member = await house.bound(FATHER)
    limits = YearLimits(house.db, house.clock, PolicyBook.load())
    before = await limits.of(member)
    assert before is not None
    assert (before.year, before.rule_year) == (2026, 2025)
    await confirm(house)
    after = await limits.of(member)
    assert after is not None
    assert (after.year, after.rule_year) == (2026, 2026)
    house.clock.forward(days=3 * 365)  # beyond the book: not an error, but another year's rule
    later = await limits.of(member)
    assert later is not None
    assert (later.year, later.rule_year) == (2029, 2025)
