"""Do two people who turn out to be one share limits, locks, rechecks and claims from then on, and
does the ledger still prove itself?"""

import asyncio
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from casework.claims.bills import ExpenseForm, PlatformFigures
from casework.claims.tables import ClaimRow
from casework.desk.identity_changes import IdentityChangeClosed, IdentityChangeWaiting
from casework.errors import AmountChanged, FieldsInvalid, PlatformDiffers
from casework.ledger.recheck_views import Cause, FindingKind
from casework.ledger.tables import LedgerRow
from casework.people.coverage import history_of
from casework.people.identity_views import IdentityPaper, NumberShown
from casework.people.tables import InsuredRow
from casework.proof.findings import Proof
from casework.proof.journal import prove_journal
from casework.proof.ledger import prove_ledger
from claims_core.calendar_cn import china_day
from claims_core.claim import Role, Stage
from claims_core.eligibility import Insurance
from claims_core.review import RoleMissing, SamePerson
from claims_core.review_reasons import ReasonCode
from claims_core.same_stay import SameStayUndecided
from notifications import consents
from notifications.messages import Consent
from notifications.tables import ConsentChangeRow
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, STRANGER, roster_csv

CAP = 400_000_00
# in scope 1,000.00, so that 900.00 is paid, or what is left of the year
EXPENSE = asdict(ExpenseForm(1_000_00, pool_rate="0.80"))
LATER = replace(STAY, admission_on=date(2025, 8, 1), discharge_on=date(2025, 8, 9))
SEEN = IdentityPaper.DOCUMENT_SEEN
FEED = "身份证号,年度,结算单号,统筹支付,大额支付,原结算单号"


def figures(fen: int) -> dict:
    return asdict(PlatformFigures(1_000_00, 0, fen))


async def proposed(house, kept=FATHER, lost=DAUGHTER) -> str:
    return await house.identities.changes.propose_same_person(
        house.staff(Role.CLERK),
        await house.insured_id(kept),
        lost.id_number,
        SEEN,
        "两本证都看过，是同一个人",
    )


async def merge(house, kept=FATHER, lost=DAUGHTER) -> None:
    change_id = await proposed(house, kept, lost)
    await house.identities.changes.confirm(house.staff(Role.SUPERVISOR), change_id)


async def laid(house, person, fen: int = 900_00, stay=STAY) -> str:
    """A claim at the door of the final check."""
    house.stay = stay
    member = await house.bound(person)
    (claim_id,) = await house.reviewed_rows(member, person, 1, EXPENSE, figures(fen))
    return claim_id


async def check(house, claim_id: str) -> str:
    checker = house.staff(Role.FINAL_CHECKER)
    shown = await house.desk.show(checker, claim_id)
    return (await house.desk.check_finally(checker, *house.shown(shown))).line.stage


async def settle(house, claim_id: str) -> str:
    """Check a claim as a person does: again whenever the figures have changed meanwhile."""
    while True:
        try:
            return await check(house, claim_id)
        except AmountChanged:
            continue
        except PlatformDiffers:
            return "differs"


async def paid(house, person=None) -> int:
    query = select(func.coalesce(func.sum(LedgerRow.supplement_fen), 0))
    if person is not None:
        query = query.where(LedgerRow.insured_id == await house.insured_id(person))
    async with house.db.read() as session:
        return int(await session.scalar(query))


async def flaws(house) -> list[str]:
    """What ledger and journal say against themselves; the facts of laid rows have no history."""
    proof = Proof(lambda flaw: None)
    await prove_ledger(house.db, proof, lambda people, entries: None)
    await prove_journal(house.db, proof, lambda claims, lines: None)
    return [f"{flaw.code} {flaw.place}" for flaw in proof.flaws]


async def test_a_final_check_after_the_merge_reads_the_sums_of_both(house) -> None:
    await house.use_up_the_pool(FATHER, paid="399500.00")
    await house.use_up_the_pool(DAUGHTER)
    claim_id = await laid(house, DAUGHTER)
    checker = house.staff(Role.FINAL_CHECKER)
    before = await house.desk.show(checker, claim_id)
    assert before.statement.paid_fen == 900_00
    await merge(house)
    with pytest.raises(AmountChanged):  # what the page showed was one person's alone
        await house.desk.check_finally(checker, *house.shown(before))
    after = await house.desk.show(checker, claim_id)
    assert after.statement.stay.segments[0].supplement_payment == 500_00
    assert after.years_to_date[0][1].supplement_paid == 399_500_00
    async with house.db.write() as session:
        await session.execute(update_platform(claim_id, 500_00))
    assert await check(house, claim_id) == Stage.APPROVED
    assert await paid(house, FATHER) == CAP  # entered for the kept one, the claim stays where it is
    assert await paid(house, DAUGHTER) == 0
    assert await flaws(house) == []


def update_platform(claim_id: str, fen: int):
    return update(ClaimRow).where(ClaimRow.id == claim_id).values(platform=figures(fen))


async def test_final_checks_on_both_ids_wait_for_each_other(house) -> None:
    """1,350.00 are left of the two: one claim gets its 900.00, the other one's figure no longer
    fits, whichever comes first; before the merge both would have been paid."""
    await house.use_up_the_pool(FATHER, paid="398650.00")
    await house.use_up_the_pool(DAUGHTER)
    claims = [await laid(house, FATHER), await laid(house, DAUGHTER, stay=LATER)]
    await merge(house)
    outcomes = await asyncio.gather(*(settle(house, claim_id) for claim_id in claims))
    assert sorted(outcomes) == [Stage.APPROVED, "differs"]
    assert await paid(house) == 399_550_00
    assert await flaws(house) == []


async def test_a_merge_waits_for_settlements_under_way(house) -> None:
    await house.use_up_the_pool(FATHER, paid="398650.00")
    await house.use_up_the_pool(DAUGHTER)
    claims = [await laid(house, FATHER), await laid(house, DAUGHTER, stay=LATER)]
    change_id = await proposed(house)
    boss = house.staff(Role.SUPERVISOR)
    *outcomes, _ = await asyncio.gather(
        *(settle(house, claim_id) for claim_id in claims),
        house.identities.changes.confirm(boss, change_id),
    )
    assert Stage.APPROVED in outcomes
    assert await flaws(house) == []  # each was decided on the sums that stood, whichever came first


async def test_what_both_were_paid_beyond_the_limit_is_found_by_the_recheck(house) -> None:
    await house.use_up_the_pool(FATHER, paid="399000.00")
    await house.use_up_the_pool(DAUGHTER)
    first = await laid(house, FATHER)
    assert await check(house, first) == Stage.APPROVED
    second = await laid(house, DAUGHTER, stay=LATER)
    house.clock.now = house.clock.now.replace(second=59)
    assert await check(house, second) == Stage.APPROVED
    boss = house.staff(Role.SUPERVISOR)
    assert (await house.rechecks.page(boss)).items == ()
    await merge(house)
    (found,) = (await house.rechecks.page(boss)).items
    assert (found.kind, found.cause) == (FindingKind.DIFFERENCE, Cause.SAME_PERSON)
    assert (found.claim_id, found.was_fen, found.now_fen) == (second, 900_00, 100_00)
    report = await house.rechecks.everybody()
    assert (report.people, report.open_findings) == (1, 1)
    # the way on is the one that stands: take it back and settle it anew, on both sums
    shown = await house.desk.show(boss, second)
    await house.desk.reverse(boss, second, shown.line.version, ReasonCode.OTHER, "同一个人，重算")
    assert (await house.rechecks.page(boss)).items == ()
    assert await paid(house, DAUGHTER) == 900_00  # its entry stays, the reversal is the kept one's
    assert await paid(house) == 399_900_00
    assert await flaws(house) == []


async def test_files_and_the_roster_find_the_kept_person_by_the_lost_number(house) -> None:
    boss = house.staff(Role.SUPERVISOR)
    await house.use_up_the_pool(DAUGHTER, paid="100.00")
    await merge(house)
    head = FEED.encode()
    refund = f"{DAUGHTER.id_number},2025,R1,-100000.00,-100.00,SETL00022025".encode()
    assert (await house.feed.import_file(boss, head + b"\r\n" + refund)).added == 1
    assert (await house.roster.import_file(boss, roster_csv())).added == 0
    assert await paid(house, FATHER) == -100_00
    assert await flaws(house) == []
    opening = f"身份证号,年度,统筹支付,大额支付\r\n{FATHER.id_number},2025,0.00,1.00".encode()
    (problem,) = (await house.openings.import_file(boss, opening)).problems
    assert "已经有记账" in problem.message  # the year has begun, under the lost id


async def test_both_phones_see_one_person_with_the_claims_of_both(house) -> None:
    own, other = await house.bound(FATHER), await house.bound(DAUGHTER)
    first = await house.submitted(own, FATHER)
    house.stay = LATER
    second = await house.submitted(other, DAUGHTER)
    await house.authorise(own, DAUGHTER)
    await merge(house)
    for actor in (own, other):
        lines = (await house.progress.claims(actor)).items
        assert {line.id for line in lines} == {first.line.id, second.line.id}
        me = await house.members.me(actor)
        assert me.bound.insured_id == await house.insured_id(FATHER)
        assert me.relatives == ()  # an authorisation for oneself shows nobody twice
    # a claim begun under the lost id goes on, and a new one is the kept one's
    draft = await house.drafts.open(other, await house.insured_id(DAUGHTER), LATER, None)
    page = await house.identities.people.show(
        house.staff(Role.CLERK), await house.insured_id(DAUGHTER)
    )
    assert page.person.insured_id == await house.insured_id(FATHER)
    assert sorted(each.under_lost for each in page.claims) == [False, True]
    assert draft.line.insured_name == "梁**"
    queue = await house.queue.page(house.staff(Role.CLERK), search=DAUGHTER.id_number)
    assert {line.id for line in queue.items} == {first.line.id, second.line.id}


async def test_messages_reach_them_once_by_whatever_of_both_can_be_reached(house) -> None:
    # the older account follows, the newer does not; only the lost row has a mobile
    await house.members.followed("official-old")
    older = await house.members.by_official_openid("official-old")
    await house.bind_directly(older, FATHER)
    house.clock.forward(minutes=1)
    newer = await house.bound(DAUGHTER)
    claim = await house.submitted(newer, DAUGHTER)
    rows = roster_csv((replace(FATHER, phone=""), DAUGHTER))
    await house.roster.import_file(house.staff(Role.SUPERVISOR), rows)
    await merge(house)
    kept = await house.insured_id(FATHER)
    async with house.db.read() as session:
        (person,) = await house.contacts.recipients(session, claim.line.id)
        phone = await house.contacts.phone(session, "insured", kept)
        lost, nobody = await house.insured_id(DAUGHTER), "0" * 32
        phones = await house.contacts.insured_phones(session, [kept, lost, nobody])
    assert phones == {kept: DAUGHTER.phone, lost: DAUGHTER.phone, nobody: ""}
    assert (person.kind, person.id, person.has_phone) == ("insured", kept, True)
    assert person.official_openid == "official-old"
    assert phone == DAUGHTER.phone


async def test_what_was_said_last_of_messages_under_either_id_holds_once(house) -> None:
    kept, lost = [await house.insured_id(each) for each in (FATHER, DAUGHTER)]
    for insured_id, topic, given in (
        (lost, "tip_sms.diet", True),
        (kept, "tip_sms.sleep", True),
        (lost, "tip_sms.sleep", False),
        (lost, "announcement", False),
        (kept, "announcement", True),
        (lost, consents.EVERYTHING, False),
        (kept, "tip_sms.winter", True),
    ):
        house.clock.forward(minutes=1)
        async with house.db.write() as session:
            said = {"said_in": "chat", "words": "说过的", "now": house.clock()}
            await consents.say(session, ("insured", insured_id), [topic], given=given, **said)
    await merge(house)
    asked = [
        (consent, ("insured", insured_id), topic)
        for insured_id in (kept, lost)
        for consent, topic in (
            (Consent.UNLESS_REFUSED, "reminder"),
            (Consent.UNLESS_REFUSED, "announcement"),
            (Consent.OPTED_IN, "tip_sms.diet"),
            (Consent.OPTED_IN, "tip_sms.sleep"),
            (Consent.OPTED_IN, "tip_sms.winter"),
        )
    ]
    no = consents.OPTED_OUT
    async with house.db.read() as session:
        assert await consents.refusals(session, asked) == [no, no, no, no, None, *[no] * 5]
        assert await consents.topics_given(session, ("insured", lost)) == frozenset()
        proof = (ConsentChangeRow.person_id == kept, ConsentChangeRow.said_in == consents.MERGED)
        carried = await session.scalars(select(ConsentChangeRow.topic).where(*proof))
        assert set(carried) == {"tip_sms.diet", "tip_sms.sleep", consents.EVERYTHING}


async def test_stays_of_both_are_compared_from_then_on(house) -> None:
    await house.use_up_the_pool(FATHER)
    claims = [await laid(house, FATHER), await laid(house, DAUGHTER)]
    await merge(house)
    for claim_id in claims:
        with pytest.raises(SameStayUndecided):
            await check(house, claim_id)


async def test_a_third_identity_points_to_the_last_kept_one(house) -> None:
    await house.use_up_the_pool(DAUGHTER, paid="1.00")
    await house.use_up_the_pool(FATHER, paid="20.00")
    await house.use_up_the_pool(STRANGER, paid="399700.00")
    await merge(house)
    await merge(house, kept=STRANGER, lost=FATHER)
    kept = await house.insured_id(STRANGER)
    async with house.db.read() as session:
        pointed = set(await session.scalars(select(InsuredRow.merged_into_id)))
    assert pointed == {None, kept}
    claim_id = await laid(house, DAUGHTER, fen=279_00)
    assert await check(house, claim_id) == Stage.APPROVED
    assert await flaws(house) == []
    boss = house.staff(Role.CLERK)
    for lost in (FATHER, DAUGHTER):  # in a circle, or once more
        with pytest.raises(FieldsInvalid):
            await house.identities.changes.propose_same_person(
                boss, await house.insured_id(lost), STRANGER.id_number, SEEN, "再合一次"
            )


async def test_the_proof_finds_an_entry_of_a_lost_person_after_the_merge(house) -> None:
    await house.use_up_the_pool(FATHER, paid="20.00")
    await house.use_up_the_pool(DAUGHTER, paid="1.00")
    await merge(house)
    assert await flaws(house) == []
    async with house.db.write() as session:
        row = (
            await session.execute(
                select(LedgerRow.__table__).where(
                    LedgerRow.insured_id == await house.insured_id(DAUGHTER)
                )
            )
        ).one()
        again = row._asdict() | {"id": "f" * 32, "seq": 2, "reference": "X"}
        another_year = again | {"id": "e" * 32, "seq": 1, "year": 2024}
        await session.execute(insert(LedgerRow), [again, another_year])
    late = [flaw for flaw in await flaws(house) if flaw.startswith("entry_after_the_merge")]
    assert [flaw[-4:] for flaw in late] == ["2024", "2025"]


async def test_one_proposes_and_another_supervisor_confirms_once(house) -> None:
    changes, boss = house.identities.changes, house.staff(Role.SUPERVISOR)
    change_id = await proposed(house)
    assert await proposed(house) == change_id  # tapped twice
    with pytest.raises(IdentityChangeWaiting):
        await proposed(house, kept=STRANGER, lost=FATHER)
    with pytest.raises(RoleMissing):
        await changes.confirm(house.staff(Role.CLERK, 1), change_id)
    both = replace(house.staff(Role.CLERK), roles=frozenset({Role.CLERK, Role.SUPERVISOR}))
    with pytest.raises(SamePerson):
        await changes.confirm(both, change_id)
    waiting = await house.identities.people.page(boss)
    assert (waiting.total, waiting.items[0].id) == (1, change_id)
    await asyncio.gather(*(changes.confirm(boss, change_id) for _ in range(3)))
    with pytest.raises(IdentityChangeClosed):
        await changes.confirm(house.staff(Role.SUPERVISOR, 1), change_id)
    with pytest.raises(IdentityChangeClosed):
        await changes.refuse(boss, change_id, "不对")
    (done,) = (await house.identities.people.page(boss, decided=True)).items
    assert (done.proposed_by, done.decided_by) == ("卞受理", "戚主管")
    clear = await house.identities.people.reveal(boss, change_id, NumberShown.LOST, "核对")
    assert clear == DAUGHTER.id_number


async def test_what_an_older_roster_said_of_the_lost_one_holds_until_its_day(house) -> None:
    boss = house.staff(Role.SUPERVISOR)
    head = "参保编号,姓名,身份证号,手机号,参保地,基本医保参保起止,大额缴费起止"

    def covered(person, periods: str) -> bytes:
        cells = (person.insured_no, person.name, person.id_number, person.phone, "410700")
        return "\r\n".join((head, ",".join((*cells, periods, periods)))).encode()

    first = china_day(house.clock.now)
    await house.roster.import_file(boss, covered(DAUGHTER, "2025-01-01~"))
    house.clock.now += timedelta(days=30)
    today = china_day(house.clock.now)
    from_then = first + timedelta(days=20)
    await house.roster.import_file(boss, covered(FATHER, f"{from_then}~"))
    await merge(house)
    async with house.db.read() as session:
        history = await history_of(session, await house.insured_id(DAUGHTER))
    assert history.as_of == today
    for day, insured in (
        (date(2025, 6, 1), True),
        (first, True),
        (first + timedelta(days=10), False),  # the lost entry was not in the newer roster
        (from_then, True),
        (today, True),
    ):
        assert history.covers(Insurance.BASIC, day) is insured, day
