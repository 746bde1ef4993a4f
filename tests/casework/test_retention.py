"""Is what has had its time gone, photographs and words included, and is nothing else?"""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.retention.periods import PeriodsInvalid, read_periods
from app.retention.rules import retention_rules
from app.retention.run import Retention
from casework.care.views import CareOutcome
from casework.claims.tables import ClaimChangeRow, ClaimRow, PhotoRow
from casework.conversations.tables import MissedCallRow
from casework.first_reports.reporting import FirstReports
from casework.first_reports.tables import FirstReportRow
from casework.fraud.desk import FraudDesk
from casework.fraud.reporting import FraudReporting, NewFraudReport
from casework.fraud.store import CONTACT
from casework.fraud.tables import FraudPhotoRow, FraudReportRow
from casework.handover.store import OPENID
from casework.handover.tables import HandoverMessageRow, HandoverRow
from casework.people.kept_searches import KeptSearches
from casework.people.tables import OneTimeCodeRow, StaffSessionRow
from casework.phone.draft_reminders import REMINDED_AFTER
from claims_core.checklist import CareKind, CarePlace, Material
from claims_core.claim import Role, Stage, Wanted
from claims_core.first_report import ReportedCare
from claims_core.fraud_report import ReportAction, ReportResult
from claims_core.service_case import CaseAction, CaseEnding, CaseKind
from infra.audit.heads import AuditHeads
from infra.audit.sealing import AuditSealing
from infra.audit.verifying import verify_audit
from infra.data_keys import DESTROYED
from infra.retention import PAGE, RetentionRunRow
from notifications.render import shipped_wording
from tests.casework.care.test_care_calls import approved
from tests.casework.conftest import House, PlayedDarkroom
from tests.casework.stay import STAY
from tests.people import FATHER, PASSWORD


@pytest.fixture
def retention(house: House) -> Retention:
    return Retention(house.db, house.objects, house.sealer, house.clock)


async def _gone(retention: Retention) -> dict[str, tuple[int, int]]:
    removed = await retention.run_once()
    return {name: (each.many, len(each.objects)) for name, each in removed.items()}


async def _due(retention: Retention, rule: str) -> int | None:
    (line,) = (each for each in await retention.report() if each.period.rule == rule)
    return line.due


async def test_a_photo_that_was_taken_back_is_deleted_after_its_days_and_its_row_stays(
    house: House, retention: Retention
) -> None:
    actor = await house.bound(FATHER)
    claim = await house.drafts.open(actor, await house.insured_id(FATHER), STAY, None)
    photos = [
        await house.photos.add(actor, claim.line.id, Material.IDENTITY, each, None)
        for each in (b"one", b"two")
    ]
    await house.photos.remove(actor, claim.line.id, photos[0].id)
    house.clock.forward(days=29)
    assert await _gone(retention) == {}
    await house.photos.add(actor, claim.line.id, Material.RECEIPT, b"three", None)  # still at it
    house.clock.forward(days=2)
    assert await _due(retention, "removed_photos") == 1
    assert await _gone(retention) == {"removed_photos": (1, 1)}
    assert await _gone(retention) == {}
    assert len(house.objects.kept) == 2
    assert await house.photos.open(actor, claim.line.id, photos[1].id) == b"clean copy of two"
    async with house.db.read() as session:
        row = await session.get_one(PhotoRow, photos[0].id)
        run = await session.scalar(select(RetentionRunRow))
    assert row.erased_at == house.clock() and row.object_key not in house.objects.kept
    assert run is not None
    assert (run.rule, run.days, run.removed, run.objects) == ("removed_photos", 30, 1, 1)


async def test_what_was_handed_in_once_stays_though_it_counts_no_more(
    house: House, retention: Retention
) -> None:
    actor, clerk = await house.bound(FATHER), house.staff(Role.CLERK)
    draft = await house.drafts.open(actor, await house.insured_id(FATHER), STAY, None)
    spoilt = await house.photos.add(actor, draft.line.id, Material.RECEIPT, b"blurred", None)
    await house.photos.remove(actor, draft.line.id, spoilt.id)
    sent = await house.submitted(actor, FATHER)
    wanted = [Wanted(Material.RECEIPT, "看不清")]
    await house.desk.request_materials(clerk, sent.line.id, sent.line.version, wanted)
    shown = await house.progress.show(actor, sent.line.id)
    handed_in = next(each for each in shown.photos if each.material is Material.RECEIPT)
    await house.photos.remove(actor, sent.line.id, handed_in.id)
    house.clock.forward(days=31)
    assert await _due(retention, "removed_photos") == 1
    assert await _gone(retention) == {"removed_photos": (1, 1)}
    async with house.db.read() as session:
        erased = {row.id: row.erased_at for row in await session.scalars(select(PhotoRow))}
    assert erased[spoilt.id] and erased[handed_in.id] is None


async def test_a_draft_that_nobody_touches_loses_photographs_and_account_and_no_other_claim_does(
    house: House, retention: Retention
) -> None:
    actor = await house.bound(FATHER)
    idle = await house.draft(actor, FATHER)
    sent = await house.submitted(actor, FATHER)
    before = len(house.objects.kept)
    house.clock.forward(days=61)
    house.stay = replace(STAY, provider_name="另一家医院")
    touched = await house.draft(actor, FATHER)
    assert await _gone(retention) == {"drafts": (1, 4)}
    assert await _gone(retention) == {}
    assert len(house.objects.kept) == before - 4 + 4
    async with house.db.read() as session:
        rows = {row.id: row for row in await session.scalars(select(ClaimRow))}
        changes = await session.scalar(
            select(func.count()).where(
                ClaimChangeRow.claim_id == idle.line.id, ClaimChangeRow.at == house.clock()
            )
        )
    assert rows[idle.line.id].payee_sealed is None and rows[idle.line.id].stage == Stage.DRAFT
    assert rows[sent.line.id].payee_sealed and rows[touched.line.id].payee_sealed
    assert changes and changes >= 5, "each photograph and the account is a change of facts"
    shown = await house.progress.show(actor, idle.line.id)
    assert shown.photos == () and shown.payee is None
    house.clock.forward(days=61)
    assert await _gone(retention) == {"drafts": (1, 4)}


async def test_words_of_cases_reports_and_care_calls_lose_their_keys_and_the_chain_proves_itself(
    house: House, retention: Retention, tmp_path: Path
) -> None:
    caller, clerk = house.staff(Role.CALLER), house.staff(Role.CLERK)
    cases = house.cases.cases
    made = await approved(house)
    father = await house.insured_id(FATHER)
    await house.care.calls.record(caller, made, father, 0, CareOutcome.WELL, "胃口好了", None)
    ended, open_one = [
        await cases.open(clerk, CaseKind.COMPLAINT, words, insured_no=FATHER.insured_no)
        for words in ("钱没到", "还在等")
    ]
    await cases.act(caller, ended, 1, CaseAction.TAKE)
    await cases.act(caller, ended, 2, CaseAction.ANSWER, words="次日入账")
    await cases.act(caller, ended, 3, CaseAction.CLOSE, ending=CaseEnding.SOLVED)
    number, report_id = await _closed_report(house)
    heads = AuditHeads(tmp_path)
    await AuditSealing(house.db, house.sealer, heads, house.clock).seal_new()
    house.clock.forward(days=1094)
    assert set(await _gone(retention)) & {"cases", "fraud_reports", "care_calls"} == set()
    house.clock.forward(days=3)
    gone = await _gone(retention)
    assert (gone["cases"], gone["fraud_reports"], gone["care_calls"]) == ((1, 0), (1, 1), (1, 0))
    assert await _gone(retention) == {}
    assert {step.words for step in (await cases.show(caller, ended)).steps} == {DESTROYED, ""}
    assert (await cases.show(caller, open_one)).steps[0].words == "还在等"
    (call,) = (await house.care.calls.show(caller, made, father)).calls
    assert (call.words, call.outcome) == (DESTROYED, CareOutcome.WELL)
    async with house.db.read() as session:
        report = await session.get_one(FraudReportRow, report_id)
        assert await session.scalar(select(func.count()).select_from(FraudPhotoRow)) == 0
    assert (report.contact_sealed, report.told_sealed, report.report_no) == (None, None, number)
    assert house.objects.kept == {}
    audit = await verify_audit(
        house.db, house.sealer, heads.kept(), lambda blocks, rows: None, lambda flaw: None
    )
    assert audit.rows and audit.flaws == []


async def _closed_report(house: House) -> tuple[str, str]:
    reporting = FraudReporting(house.db, house.sealer, house.objects, PlayedDarkroom(), house.clock)
    desk = FraudDesk(house.db, house.sealer, house.objects, house.clock)
    auditor = house.staff(Role.AUDITOR)
    number = await reporting.report(
        NewFraudReport("城东那家诊所拿老人的医保卡空刷", "chat", contact="老梁")
    )
    await reporting.add_photo(number, b"one")
    async with house.db.read() as session:
        row = await session.scalar(select(FraudReportRow))
    assert row is not None and row.contact_sealed
    assert house.sealer.open(row.contact_sealed, CONTACT) == "老梁"
    await desk.act(auditor, row.id, row.version, ReportAction.LOOK_INTO)
    await desk.act(
        auditor,
        row.id,
        row.version + 1,
        ReportAction.CLOSE,
        words="查过了",
        result=next(iter(ReportResult)),
        told="谢谢您",
    )
    return number, row.id


async def test_chats_calls_and_codes_go_and_what_is_not_done_with_stays(
    house: House, retention: Retention
) -> None:
    now = house.clock()
    async with house.db.write() as session:
        for number, closed in enumerate((now, None)):
            session.add(_chat(house, f"{number}" * 32, closed))
            await session.flush()
            session.add(_said(house, f"{number}" * 32))
            session.add(_missed(house, f"{number}" * 32, closed))
    house.clock.forward(days=366)
    assert await _gone(retention) == {"chats": (1, 0), "missed_calls": (1, 0)}
    async with house.db.read() as session:
        left = [row.handover_id for row in await session.scalars(select(HandoverMessageRow))]
        rows = {row.id: row for row in await session.scalars(select(HandoverRow))}
        calls = [row.id for row in await session.scalars(select(MissedCallRow))]
    assert left == calls == ["1" * 32]
    ended = rows["0" * 32]
    assert (ended.person_index, ended.member_id, ended.rating) == ("", None, 5)
    assert house.sealer.open(ended.openid_sealed, OPENID) == ""
    assert house.sealer.open(rows["1" * 32].openid_sealed, OPENID) == "o-liang"


def _chat(house: House, chat_id: str, closed: object) -> HandoverRow:
    now = house.clock()
    return HandoverRow(
        id=chat_id,
        person_index=chat_id,
        openid_sealed=house.sealer.seal("o-liang", OPENID),
        member_id="m" * 32,
        owner="closed" if closed else "waiting",
        because="asked",
        asked_at=now,
        told_at=now,
        member_wrote_at=now,
        closed_at=closed,
        rating=5,
    )


def _said(house: House, chat_id: str) -> HandoverMessageRow:
    sealed = house.sealer.seal("在吗", "handover.text")
    return HandoverMessageRow(
        handover_id=chat_id, seq=1, at=house.clock(), by="member", text_sealed=sealed
    )


def _missed(house: House, call_id: str, done: object) -> MissedCallRow:
    now = house.clock()
    return MissedCallRow(
        id=call_id,
        phone_index=call_id,
        phone_sealed=house.sealer.seal("13900000000", "service_case.phone"),
        times=1,
        tried=0,
        first_at=now,
        last_at=now,
        due_at=now,
        done_at=done,
    )


async def test_a_report_that_no_claim_came_of_goes_also_where_one_is_begun_at_that_moment(
    house: House, retention: Retention
) -> None:
    actor, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    reports = FirstReports(house.db, house.sealer, house.clock, house.book)
    day = house.clock().date()
    waiting, begun = [
        await reports.report(
            actor, insured_id, ReportedCare(CareKind.INPATIENT, CarePlace.LOCAL, hospital, day)
        )
        for hospital in ("卫辉市人民医院", "新乡市中心医院")
    ]
    claim = await house.drafts.open(actor, insured_id, STAY, None)
    house.clock.forward(days=366)
    async with house.db.write() as session:  # as `FirstReports.file` does it
        row = await session.get_one(FirstReportRow, begun, with_for_update=True)
        removing = asyncio.create_task(retention.run_once())
        await asyncio.sleep(0.2)
        row.claim_id = claim.line.id
    await removing
    async with house.db.read() as session:
        left = list(await session.scalars(select(FirstReportRow.id)))
    assert left == [begun] and waiting not in left


async def test_more_than_a_page_goes_in_one_round_also_of_one_moment(
    house: House, retention: Retention
) -> None:
    now, many = house.clock(), PAGE + 7
    async with house.db.write() as session:
        session.add_all([_missed(house, f"{each:032d}", now) for each in range(many)])
        session.add_all([_chat(house, f"{each:032d}", now) for each in range(many)])
    house.clock.forward(days=366)
    gone = await _gone(retention)
    assert gone == {"missed_calls": (many, 0), "chats": (many, 0)}
    async with house.db.read() as session:
        named = select(func.count()).where(HandoverRow.person_index != "")
        assert await session.scalar(named) == 0
        assert await session.scalar(select(func.count()).select_from(OneTimeCodeRow)) == 0


async def test_what_was_typed_and_sought_goes_after_a_login_that_nobody_ended(
    house: House, retention: Retention
) -> None:
    accounts, searches = house.staff_accounts, KeptSearches(house.db, house.sealer)
    await accounts.add("clerk", "受理员", frozenset({Role.CLERK}), PASSWORD)
    login = await accounts.login("clerk", PASSWORD)
    sealed = await accounts.seal_form(login.token, "/window/claims", {"sought": [FATHER.id_number]})
    await accounts.park(login.token, sealed)
    search_id = await searches.keep(login.token, FATHER.id_number)
    house.clock.forward(hours=23)
    assert await _gone(retention) == {}
    assert await searches.kept(login.token, search_id) == FATHER.id_number
    house.clock.forward(hours=2)
    assert await _due(retention, "logins") == 1
    assert await _gone(retention) == {"logins": (1, 0)}
    assert await _gone(retention) == {}
    async with house.db.read() as session:
        (kept,) = await session.scalars(select(StaffSessionRow))
    assert (kept.parked_sealed, kept.searches_sealed) == (None, None)
    assert kept.staff_id  # who logged in, and when, stays


async def test_a_rule_that_fails_leaves_the_others_to_theirs(
    house: House, retention: Retention, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.db.write() as session:
        broken = _chat(house, "0" * 32, house.clock())
        session.add(broken)
        session.add(_missed(house, "0" * 32, house.clock()))
    house.clock.forward(days=366)

    async def fails(*_: object) -> None:
        raise RuntimeError("no")

    retention._rules["chats"] = replace(retention._rules["chats"], forget=fails)  # type: ignore[arg-type]
    assert await _gone(retention) == {"missed_calls": (1, 0)}
    assert "retention_failed" in {getattr(each, "action", "") for each in caplog.records}


RULES = ("one", "two")
GOOD = """
[[period]]
rule = "one"
days = 3
valid_from = 2026-01-01
words = "一"
source = "没有规定"
confirmed = false
"""
OTHER = GOOD.replace('"one"', '"two"')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD, "differ"),
        (GOOD + OTHER + GOOD, "two periods"),
        (GOOD + OTHER.replace("days = 3", "days = -3"), "days"),
        (GOOD + OTHER.replace("confirmed = false\n", ""), "fields"),
        (GOOD + OTHER + 'kept = "x"\n', "fields"),
        (GOOD + OTHER.replace('"没有规定"', '" "'), "says nothing"),
        (GOOD + OTHER + OTHER.replace('"two"', '"three"'), "three"),
    ],
)
def test_periods_that_say_too_little_are_refused_with_the_place(
    tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "periods.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PeriodsInvalid, match=words):
        read_periods(RULES, file)


def test_a_later_period_counts_from_its_day_on(tmp_path: Path) -> None:
    file = tmp_path / "periods.toml"
    later = GOOD.replace("days = 3", "days = 9").replace("2026-01-01", "2027-01-01")
    file.write_text(later + GOOD + OTHER, encoding="utf-8")
    periods = read_periods(RULES, file)
    last_day = date(2026, 12, 31)
    assert periods.on(last_day)["one"].days == 3
    assert periods.on(last_day + timedelta(days=1))["one"].days == 9
    assert periods.on(date(2025, 12, 31)) == {}


def test_what_no_document_says_is_marked_so(house: House) -> None:
    rules = [rule.name for rule in retention_rules(house.sealer, house.clock)]
    periods = read_periods(rules).on(date(2026, 11, 29))
    assert all(not each.confirmed for each in periods.values())
    assert {each.rule for each in periods.values() if not each.days} == {
        "claims",
        "payments",
        "audit",
    }
    root = Path(__file__).parents[2]
    for each in periods.values():
        assert not each.kept_by or (root / each.kept_by).is_file()


def test_the_reminder_of_a_draft_names_the_days_after_which_it_is_emptied(house: House) -> None:
    rules = [rule.name for rule in retention_rules(house.sealer, house.clock)]
    days = read_periods(rules).on(date(2026, 11, 29))["drafts"].days
    assert timedelta(days=days) > REMINDED_AFTER[-1]
    assert f"{days}天没动过" in shipped_wording().inbox["draft_reminder"].text
