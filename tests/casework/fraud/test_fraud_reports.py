"""Is a report of fraud kept from those whom it concerns, and does whoever made it learn the end?"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.access_log import AccessLogRow
from casework.errors import FieldsInvalid, LimitReached, NotFound
from casework.fraud.allowance import COUNTS, MOST_A_DAY, ReportsTooMany, count_of
from casework.fraud.desk import FraudDesk
from casework.fraud.reporting import MOST_PHOTOS, FraudReporting, NewFraudReport
from casework.fraud.tables import (
    FraudAllowanceRow,
    FraudPhotoRow,
    FraudReportRow,
    FraudReportStepRow,
)
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.fraud_report import (
    HANDLING_ROLES,
    REPORT_ACTION_WORDS,
    REPORT_READERS,
    REPORT_RESULT_WORDS,
    REPORT_STATE_WORDS,
    ReportAction,
    ReportMoved,
    ReportResult,
    ReportState,
    ReportWordsNeeded,
    WrongReportState,
    may_reach,
)
from claims_core.identifiers import case_no_in, make_report_no, report_no_in
from claims_core.review import RoleMissing
from infra.idempotency import Once
from infra.imaging import Photo
from tests.casework.conftest import House, PlayedDarkroom
from tests.people import FATHER, STAFF

WORDS = "城东那家诊所拿老人的医保卡空刷，一天好几张"


@pytest.fixture
def reporting(house: House) -> FraudReporting:
    return FraudReporting(house.db, house.sealer, house.objects, PlayedDarkroom(), house.clock)


@pytest.fixture
def desk(house: House) -> FraudDesk:
    return FraudDesk(house.db, house.sealer, house.objects, house.clock)


async def the_id(house: House, number: str) -> str:
    async with house.db.read() as session:
        found = await session.scalar(
            select(FraudReportRow.id).where(FraudReportRow.report_no == number)
        )
    assert found is not None
    return found


async def reaches(desk: FraudDesk, actor: Actor, report_id: str) -> bool:
    """Whether this colleague can learn anything at all of a report, by any way in."""
    ways = (
        desk.show(actor, report_id),
        desk.photo(actor, report_id, "0" * 32),
        desk.act(actor, report_id, 1, ReportAction.LOOK_INTO),
    )
    got = [await _got(each) for each in ways]
    try:
        listed = any(each.report.id == report_id for each in await desk.reports(actor))
    except RoleMissing:
        listed = False
    return listed or got[0] or got[2]


async def _got(asked) -> bool:
    try:
        await asked
    except (RoleMissing, NotFound):
        return False
    return True


async def test_no_role_that_handles_claims_and_nobody_who_is_named_reaches_a_report(
    house: House, reporting: FraudReporting, desk: FraudDesk, subtests
) -> None:
    """The matrix: each role alone, each beside a reader's, and readers who are named or who had
    the claim in their hands."""
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    claim_no = claim.line.claim_no
    named = STAFF[Role.AUDITOR].name
    plain = await the_id(house, await reporting.report(NewFraudReport(WORDS, "chat")))
    by_name = await the_id(
        house, await reporting.report(NewFraudReport(f"{named}收了红包，不查那家医院", "chat"))
    )
    of_claim = await the_id(
        house, await reporting.report(NewFraudReport(WORDS, "phone", claim_no=claim_no))
    )
    boss = house.staff(Role.SUPERVISOR)
    for role in Role:
        actor = Actor(f"{role:x<32}"[:32], "某人", frozenset({role}))
        for also in (None, *REPORT_READERS):
            mixed = Actor(actor.id, actor.name, frozenset({role} | ({also} if also else set())))
            may = bool(mixed.roles & REPORT_READERS) and not mixed.roles & HANDLING_ROLES
            with subtests.test(role=role, also=also):
                assert may_reach(mixed, ()) is may
                if not may:
                    assert not await reaches(desk, mixed, plain)
    assert {each.report.id for each in await desk.reports(house.staff(Role.AUDITOR))} == {
        plain,
        of_claim,
    }
    assert not await reaches(desk, house.staff(Role.AUDITOR), by_name)
    async with house.db.read() as session:
        assert len({each.report.id for each in await desk.reports(boss)}) == 3
        assert await session.scalar(select(func.count()).select_from(AccessLogRow)) == 0
    await desk.show(boss, by_name)
    async with house.db.read() as session:
        seen = (await session.execute(select(AccessLogRow.what, AccessLogRow.subject_id))).all()
    assert [tuple(each) for each in seen] == [("fraud_report", by_name)]


async def test_whoever_had_the_claim_in_hand_does_not_reach_what_is_said_of_it(
    house: House, reporting: FraudReporting, desk: FraudDesk
) -> None:
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    boss, other = house.staff(Role.SUPERVISOR), house.staff(Role.SUPERVISOR, 1)
    number = await reporting.report(NewFraudReport(WORDS, "window", claim_no=claim.line.claim_no))
    report_id = await the_id(house, number)
    assert [each.report.id for each in await desk.reports(boss)] == [report_id]
    await house.desk.decline(boss, claim.line.id, claim.line.version, "other", "不在支付范围内")
    assert not await reaches(desk, boss, report_id)
    assert await reaches(desk, other, report_id)


async def test_an_anonymous_report_knows_nobody_and_its_number_tells_the_end(
    house: House, reporting: FraudReporting, desk: FraudDesk
) -> None:
    auditor = house.staff(Role.AUDITOR)
    number = await reporting.report(NewFraudReport(WORDS, "chat"))
    report_id = await the_id(house, number)
    assert await reporting.add_photo(number, b"one") == 1
    assert await reporting.add_photo(f"编号{number.lower()}", b"one") == 1
    await reporting.add_words(number, f"那天{STAFF[Role.SUPERVISOR].name}也在场")
    async with house.db.read() as session:
        row = await session.get_one(FraudReportRow, report_id)
        words = list(await session.scalars(select(FraudReportStepRow.words_sealed)))
        key = await session.scalar(select(FraudPhotoRow.object_key))
    assert (row.member_id, row.contact_sealed) == ("", None)
    assert not any("诊所".encode() in (each or b"") for each in words)
    assert b"one" not in house.objects.kept[key]
    assert not await reaches(desk, house.staff(Role.SUPERVISOR), report_id)
    page = await desk.show(auditor, report_id)
    assert (page.contact, page.named) == ("", (STAFF[Role.SUPERVISOR].name,))
    assert await desk.photo(auditor, report_id, page.photo_ids[0]) == b"clean copy of one"
    with pytest.raises(WrongReportState):
        await desk.act(auditor, report_id, 2, ReportAction.CLOSE, words="查了", told="谢谢您")
    await desk.act(auditor, report_id, 2, ReportAction.LOOK_INTO)
    with pytest.raises(ReportMoved):
        await desk.act(auditor, report_id, 2, ReportAction.NOTE, words="去看了")
    closing = {"result": ReportResult.CONFIRMED, "told": "查实了，诊所已停用，谢谢您。"}
    with pytest.raises(ReportWordsNeeded):
        await desk.act(auditor, report_id, 3, ReportAction.CLOSE, **closing)
    with pytest.raises(FieldsInvalid):
        await desk.act(auditor, report_id, 3, ReportAction.CLOSE, words="现场看了", result=None)
    await desk.act(auditor, report_id, 3, ReportAction.CLOSE, words="现场看了", **closing)
    end = await reporting.what_became(f"{number} 怎么样了")
    assert (end.state, end.result) == (ReportState.CLOSED, ReportResult.CONFIRMED)
    assert (end.told, end.photos) == (closing["told"], 1)
    with pytest.raises(WrongReportState):
        await reporting.add_words(number, "还有一件")
    with pytest.raises(WrongReportState):
        await reporting.add_photo(number, b"late")
    assert await reporting.add_photo(number, b"one") == 1  # a repeat of what was taken is answered
    house.clock.forward(days=31)
    assert (await reporting.what_became(number)).result is ReportResult.CONFIRMED
    with pytest.raises(NotFound):
        await reporting.add_photo(number, b"two")


async def test_a_name_written_later_shuts_that_colleague_out(
    house: House, reporting: FraudReporting, desk: FraudDesk
) -> None:
    auditor, boss = house.staff(Role.AUDITOR), house.staff(Role.SUPERVISOR)
    number = await reporting.report(NewFraudReport(WORDS, "chat", contact="梁先生 13900000001"))
    report_id = await the_id(house, number)
    assert (await desk.show(boss, report_id)).contact == "梁先生 13900000001"
    for _ in range(2):
        named = desk.act(auditor, report_id, 1, ReportAction.NAME, staff_id=boss.id)
        try:
            await named
        except ReportMoved:
            break
    assert not await reaches(desk, boss, report_id)
    for wrong in (boss.id, "", "0" * 32):
        with pytest.raises(FieldsInvalid):
            await desk.act(auditor, report_id, 2, ReportAction.NAME, staff_id=wrong)
    for action in (ReportAction.ADD, ReportAction.RECEIVE):
        with pytest.raises(FieldsInvalid):
            await desk.act(auditor, report_id, 2, action, words="假的")


async def test_what_is_no_report_is_refused_and_pictures_have_an_end(
    house: House, reporting: FraudReporting
) -> None:
    for wrong in ({"words": "骗保"}, {"words": "长" * 2001}, {"words": WORDS, "claim_no": "DE-1"}):
        with pytest.raises(FieldsInvalid):
            await reporting.report(NewFraudReport(**({"said_in": "chat"} | wrong)))
    for nobodys in ("JB-2222-2222", "", make_report_no(7)):
        with pytest.raises(NotFound):
            await reporting.what_became(nobodys)
    number = await reporting.report(NewFraudReport(WORDS, "chat"))
    for n in range(MOST_PHOTOS):
        await reporting.add_photo(number, f"photo {n}".encode())
    with pytest.raises(LimitReached):
        await reporting.add_photo(number, b"one more")


@pytest.mark.both_databases("the same picture at once")
async def test_one_picture_sent_five_times_at_once_stands_once(
    house: House, reporting: FraudReporting
) -> None:
    number = await reporting.report(NewFraudReport(WORDS, "chat"))
    many = await asyncio.gather(*(reporting.add_photo(number, b"same") for _ in range(5)))
    assert set(many) == {1}


async def test_pictures_at_one_moment_keep_to_the_limit(
    house: House, reporting: FraudReporting
) -> None:
    number = await reporting.report(NewFraudReport(WORDS, "chat"))
    for n in range(MOST_PHOTOS - 1):
        await reporting.add_photo(number, f"photo {n}".encode())
    others = [reporting.add_photo(number, b"other %d" % n) for n in range(3)]
    answers = await asyncio.gather(*others, return_exceptions=True)
    assert sum(isinstance(each, LimitReached) for each in answers) == 2
    assert (await reporting.what_became(number)).photos == MOST_PHOTOS


async def test_no_picture_comes_to_a_report_that_is_closed_while_it_is_developed(
    house: House, desk: FraudDesk
) -> None:
    auditor = house.staff(Role.AUDITOR)

    class Slow(PlayedDarkroom):
        async def measure(self, data: bytes, *, pages: int = 1) -> Photo:
            await desk.act(auditor, report_id, 1, ReportAction.LOOK_INTO)
            more = {"result": ReportResult.TOO_LITTLE, "told": "线索不够，谢谢您。"}
            await desk.act(auditor, report_id, 2, ReportAction.CLOSE, words="查了", **more)
            return await super().measure(data, pages=pages)

    reporting = FraudReporting(house.db, house.sealer, house.objects, Slow(), house.clock)
    number = await reporting.report(NewFraudReport(WORDS, "chat"))
    report_id = await the_id(house, number)
    with pytest.raises(WrongReportState):
        await reporting.add_photo(number, b"late")
    assert (await reporting.what_became(number)).photos == 0


async def test_the_same_request_is_one_report_and_the_same_words_are_said_once(
    house: House, reporting: FraudReporting
) -> None:
    once = Once("fraud-report", "key-00001", "a" * 64)
    new = NewFraudReport(WORDS, "phone")
    many = await asyncio.gather(*(reporting.report(new, once) for _ in range(3)))
    assert len(set(many)) == 1
    for words in ("他姓梁", "他姓梁 ", "星期三去的", "他姓梁"):
        await reporting.add_words(many[0], words)
    async with house.db.read() as session:
        steps = await session.scalars(
            select(FraudReportStepRow.action).order_by(FraudReportStepRow.seq)
        )
        assert list(steps) == ["receive", "add", "add", "add"]


async def test_one_caller_makes_so_many_in_a_day_and_a_repeat_is_none_more(
    house: House, reporting: FraudReporting
) -> None:
    new = NewFraudReport(WORDS, "phone")
    for number in range(MOST_A_DAY):
        once = Once("fraud-report", f"key-0000{number}", "a" * 64)
        last = await reporting.report(new, once, caller="m" * 32)
    assert await reporting.report(new, once, caller="m" * 32) == last
    with pytest.raises(ReportsTooMany, match="窗口"):
        await reporting.report(new, caller="m" * 32)
    await reporting.report(new, caller="o" * 32)
    await reporting.report(new)  # at the window
    house.clock.forward(days=1)
    await reporting.report(new, caller="m" * 32)


async def test_the_allowance_holds_whichever_process_is_asked_and_at_one_moment(
    house: House, reporting: FraudReporting
) -> None:
    other = FraudReporting(house.db, house.sealer, house.objects, PlayedDarkroom(), house.clock)
    new = NewFraudReport(WORDS, "phone")
    asked = [
        (reporting, other)[number % 2].report(new, caller="m" * 32)
        for number in range(MOST_A_DAY + 4)
    ]
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, str) for each in told) == MOST_A_DAY
    assert sum(isinstance(each, ReportsTooMany) for each in told) == 4
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(FraudReportRow)) == MOST_A_DAY


async def test_what_is_counted_leads_to_nobody(house: House, reporting: FraudReporting) -> None:
    await reporting.report(NewFraudReport(WORDS, "phone"), caller="m" * 32)
    async with house.db.read() as session:
        (row,) = (await session.execute(select(FraudAllowanceRow.__table__))).mappings()
    assert set(row) == {"id", "day", "made"}
    today = china_day(house.clock())
    sharing = [
        number
        for number in range(20 * COUNTS)
        if count_of(house.sealer, f"{number:032}", today) == row["id"]
    ]
    assert len(sharing) > 5, "many share a count"
    tomorrow = today + timedelta(days=1)
    elsewhere = {count_of(house.sealer, f"{number:032}", tomorrow) for number in sharing}
    assert len(elsewhere) > 1, "and other ones the next day"


def test_a_report_has_words_for_everything_and_a_number_of_its_own() -> None:
    assert set(REPORT_ACTION_WORDS) == set(ReportAction)
    assert set(REPORT_STATE_WORDS) == set(ReportState)
    assert set(REPORT_RESULT_WORDS) == set(ReportResult)
    number = make_report_no(31**7 - 1)
    assert report_no_in(f"举报{number.replace('-', '')}到哪了") == number
    assert report_no_in(number.replace("JB", "FW")) is None
    assert case_no_in(number) is None
