"""How does a member file a claim, hand it in once, and take it back?"""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.errors import FieldsInvalid, LimitReached, NotBound, NotFound
from casework.phone.draft_room import MAX_DRAFTS
from claims_core.actions import Action
from claims_core.checklist import CareKind, Material
from claims_core.claim import CareFacts, Payee, Role, Stage, Wanted
from claims_core.errors import InvalidBankAccount, InvalidReceipt
from claims_core.identifiers import check_claim_no
from claims_core.review import NotComplete, StaleVersion, WrongStage
from infra.idempotency import KeyReused, Once
from infra.outbox import OutboxRow
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, STRANGER

ONCE = Once("a:POST /claims", "key-0001", "h" * 64)


async def rows(house, table) -> int:
    async with house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def events(house) -> list[str]:
    async with house.db.read() as session:
        return sorted(await session.scalars(select(OutboxRow.name)))


async def test_a_new_draft_says_everything_that_is_missing_at_once(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.drafts.open(father, await house.insured_id(FATHER), CareFacts(), None)
    codes = [gap.code for gap in claim.missing]
    assert len(codes) == 9
    assert {"care.kind", "payee", "material.receipt"} < set(codes)
    with pytest.raises(NotComplete) as refused:
        await house.drafts.submit(father, claim.line.id, claim.line.version)
    assert refused.value.facts["missing"] == codes
    assert await rows(house, ClaimStepRow) == 0


async def test_a_draft_is_opened_only_for_oneself_or_with_authorisation(house) -> None:
    insured_id = await house.insured_id(FATHER)
    for actor in (await house.member(), await house.bound(STRANGER)):
        with pytest.raises(NotBound):
            await house.drafts.open(actor, insured_id, STAY, None)
    with pytest.raises(NotBound):
        await house.drafts.open(await house.bound(FATHER), "0" * 32, STAY, None)


async def test_ten_drafts_are_enough(house) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    answers = await asyncio.gather(
        *(house.drafts.open(father, insured_id, STAY, None) for _ in range(MAX_DRAFTS + 3)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, LimitReached) for answer in answers) == 3
    drafts = (await house.progress.claims(father)).items
    assert len(drafts) == MAX_DRAFTS
    await house.drafts.withdraw(father, drafts[0].id, drafts[0].version)
    assert await house.drafts.open(father, insured_id, STAY, None)


async def test_the_same_key_opens_one_draft_also_at_the_same_moment(house) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    answers = await asyncio.gather(
        *(house.drafts.open(father, insured_id, STAY, None, ONCE) for _ in range(4))
    )
    assert len({answer.line.id for answer in answers}) == 1
    assert await rows(house, ClaimRow) == 1
    with pytest.raises(KeyReused):
        await house.drafts.open(father, insured_id, STAY, None, replace(ONCE, request_hash="x"))


IMPOSSIBLE = (
    ({"discharge_on": date(2026, 3, 5)}, "discharge_on"),
    ({"discharge_on": None, "admission_on": date(2026, 3, 5)}, "admission_on"),
    ({"admission_on": date(2025, 6, 21)}, "admission_on"),
    ({"provider_name": "院" * 101}, "provider_name"),
    ({"region": "区" * 61}, "region"),
)


async def test_impossible_facts_are_named_field_by_field(house, subtests) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    for changes, field in IMPOSSIBLE:
        with subtests.test(changes=changes):
            care = replace(STAY, **changes)
            with pytest.raises(FieldsInvalid) as refused:
                await house.drafts.open(father, insured_id, care, None)
            assert set(refused.value.fields) == {field}
            claim = await house.drafts.open(father, insured_id, STAY, None)
            with pytest.raises(FieldsInvalid):
                await house.drafts.edit(father, claim.line.id, claim.line.version, care)


async def test_a_discharge_today_in_china_is_possible(house) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    house.clock.forward(hours=15)  # one in the morning of the 5th in China, still the 4th in UTC
    care = replace(STAY, discharge_on=date(2026, 3, 5))
    assert (await house.drafts.open(father, insured_id, care, None)).care == care


NOT_THE_INSURED_PERSON = (
    (Payee(DAUGHTER.name, FATHER.account, "工商银行"), "payee_name"),
    (Payee("", FATHER.account, "工商银行"), "payee_name"),
    (Payee(FATHER.name, FATHER.account, " "), "payee_bank_name"),
)


async def test_the_money_goes_to_the_insured_person_only(house, subtests) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    for payee, field in NOT_THE_INSURED_PERSON:
        with subtests.test(field=field):
            with pytest.raises(FieldsInvalid) as refused:
                await house.drafts.open(father, insured_id, STAY, payee)
            assert set(refused.value.fields) == {field}


ACCOUNTS = (
    ("6222020000000000018", ""),
    ("6222020000000000019", "末位对不上"),
)


async def test_a_doubtful_account_number_is_told_and_stops_nothing(house, subtests) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    for account, hint in ACCOUNTS:
        with subtests.test(account=account, hint=hint):
            payee = Payee(FATHER.name, account, "工商银行")
            claim = await house.drafts.open(father, insured_id, STAY, payee)
            assert claim.payee is not None
            assert hint in "".join(claim.payee.warnings)
            assert bool(claim.payee.warnings) == bool(hint)


async def test_an_account_is_checked_and_shown_masked(house) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    with pytest.raises(InvalidBankAccount):
        await house.drafts.open(father, insured_id, STAY, Payee(FATHER.name, "6222", "工商银行"))
    payee = Payee(" 梁 守田 ", "6222 0200 0000 0000 012", " 工商银行 ")
    claim = await house.drafts.open(father, insured_id, STAY, payee)
    assert claim.payee is not None
    assert claim.payee.account == "*" * 15 + "0012"
    assert (claim.payee.name, claim.payee.bank_name) == ("梁**", "工商银行")


async def test_an_edit_keeps_what_it_does_not_mention(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.draft(father, FATHER)
    changed = await house.drafts.edit(
        father, claim.line.id, claim.line.version, replace(STAY, provider_name="上海某某医院")
    )
    assert (changed.payee, changed.receipts) == (claim.payee, claim.receipts)
    assert changed.care.provider_name == "上海某某医院"
    assert changed.line.version == claim.line.version + 1
    with pytest.raises(StaleVersion) as refused:
        await house.drafts.edit(father, claim.line.id, claim.line.version, STAY)
    assert refused.value.facts["version"] == changed.line.version


async def test_an_edit_whose_answer_was_lost_may_be_sent_again(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.draft(father, FATHER)
    asked = (father, claim.line.id, claim.line.version)
    care = replace(STAY, provider_name="上海某某医院")
    payee = Payee(FATHER.name, FATHER.account, "工商银行")
    first = await house.drafts.edit(*asked, care, payee)
    for again in (payee, None):
        assert await house.drafts.edit(*asked, care, again) == first
    for care_or_payee in (
        (STAY, payee),
        (care, replace(payee, bank_name="农业银行")),
    ):
        with pytest.raises(StaleVersion):
            await house.drafts.edit(*asked, *care_or_payee)


async def test_of_edits_at_the_same_moment_one_is_kept(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.draft(father, FATHER)
    answers = await asyncio.gather(
        *(
            house.drafts.edit(
                father, claim.line.id, claim.line.version, replace(STAY, region=f"{n}")
            )
            for n in range(6)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 5


async def test_a_receipt_that_cannot_be_is_refused_before_anything_changes(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.draft(father, FATHER)
    typed = replace(house.fresh_receipt(), number="12")
    with pytest.raises(InvalidReceipt):
        await house.drafts.edit(father, claim.line.id, claim.line.version, STAY, receipts=(typed,))
    assert (await house.progress.show(father, claim.line.id)).line.version == claim.line.version


async def test_a_submission_gets_a_number_a_promise_and_a_message(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    assert claim.line.stage is Stage.SUBMITTED
    assert check_claim_no(claim.line.claim_no) == claim.line.claim_no
    assert claim.line.promised_on == date(2026, 4, 1)
    assert claim.missing == ()
    assert claim.may == (Action.WITHDRAW,)
    assert await events(house) == ["claim_submitted"]
    assert [(entry.title, entry.state) for entry in claim.timeline][:2] == [
        ("已提交，待核验材料", "done"),
        ("已受理", "now"),
    ]
    assert claim.timeline[1].note == "最晚4月1日前办结"


async def test_submitting_twice_gives_one_claim_one_number_and_one_message(house) -> None:
    father = await house.bound(FATHER)
    draft = await house.draft(father, FATHER)
    answers = await asyncio.gather(
        *(house.drafts.submit(father, draft.line.id, draft.line.version) for _ in range(5))
    )
    assert len({answer.line.claim_no for answer in answers}) == 1
    assert len({answer.line.version for answer in answers}) == 1
    assert await events(house) == ["claim_submitted"]
    assert await rows(house, ClaimStepRow) == 1


async def test_a_repeated_submission_is_answered_even_after_the_window_moved_it(house) -> None:
    father = await house.bound(FATHER)
    draft = await house.draft(father, FATHER)
    claim = await house.drafts.submit(father, draft.line.id, draft.line.version, ONCE)
    await house.desk.accept(house.staff(Role.CLERK), claim.line.id, claim.line.version)
    again = await house.drafts.submit(father, draft.line.id, draft.line.version, ONCE)
    assert (again.line.stage, again.line.claim_no) == (Stage.ACCEPTED, claim.line.claim_no)
    with pytest.raises(StaleVersion):
        await house.drafts.submit(father, draft.line.id, draft.line.version)


async def test_claims_submitted_at_the_same_moment_get_different_numbers(house) -> None:
    father = await house.bound(FATHER)
    drafts = []
    for month in range(1, 6):  # stays of their own, about which nobody is asked
        house.stay = replace(
            STAY, admission_on=date(2025, month, 1), discharge_on=date(2025, month, 20)
        )
        drafts.append(await house.draft(father, FATHER))
    answers = await asyncio.gather(
        *(house.drafts.submit(father, draft.line.id, draft.line.version) for draft in drafts)
    )
    assert len({answer.line.claim_no for answer in answers}) == 5


async def test_an_incomplete_submission_uses_no_number_up(house) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    empty = await house.drafts.open(father, insured_id, CareFacts(), None)
    with pytest.raises(NotComplete):
        await house.drafts.submit(father, empty.line.id, empty.line.version)
    assert (await house.progress.show(father, empty.line.id)).line.claim_no == ""


async def test_a_claim_of_a_year_without_policy_can_still_be_filed(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.draft(father, FATHER)
    care = replace(STAY, admission_on=date(2019, 6, 1), discharge_on=date(2019, 6, 20))
    claim = await house.drafts.edit(father, claim.line.id, claim.line.version, care)
    claim = await house.drafts.submit(father, claim.line.id, claim.line.version)
    assert claim.line.promised_on == date(2026, 4, 1)


async def test_the_promise_pauses_for_material_and_starts_again(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    wanted = (Wanted(Material.OTHER, "请补一张诊断证明"),)
    await house.desk.request_materials(
        house.staff(Role.CLERK), claim.line.id, claim.line.version, wanted
    )
    waiting = await house.progress.show(father, claim.line.id)
    assert (waiting.line.promised_on, waiting.wanted) == (None, wanted)
    assert [(entry.title, entry.state) for entry in waiting.timeline] == [
        ("已提交，待核验材料", "done"),
        ("请补材料", "aside"),
        ("等您补材料", "now"),
        ("核对补来的材料", "ahead"),
        *((entry.title, "ahead") for entry in waiting.timeline[4:]),
    ]
    house.clock.forward(days=7)
    await house.photograph(father, claim.line.id, Material.OTHER)
    again = await house.drafts.submit(father, claim.line.id, waiting.line.version)
    assert again.line.promised_on == date(2026, 4, 9)
    assert "重新计算" in again.line.promise_reason
    assert again.line.claim_no == claim.line.claim_no
    assert again.line.submitted_at == claim.line.submitted_at
    assert await events(house) == ["claim_submitted", "materials_resubmitted", "materials_wanted"]


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.ACCEPTED, Stage.APPROVED])
async def test_what_lies_at_the_window_is_not_edited(house, stage) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    async with house.db.write() as session:
        await session.execute(
            update(ClaimRow).where(ClaimRow.id == claim.line.id).values(stage=stage)
        )
    with pytest.raises(WrongStage):
        await house.drafts.edit(father, claim.line.id, claim.line.version, STAY)


async def test_a_withdrawal_ends_the_promise_and_keeps_the_history(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    gone = await house.drafts.withdraw(father, claim.line.id, claim.line.version, "弄错了")
    assert (gone.line.stage, gone.line.promised_on, gone.may) == (Stage.WITHDRAWN, None, ())
    assert [entry.note for entry in gone.timeline] == ["", "弄错了"]
    with pytest.raises(WrongStage):
        await house.drafts.submit(father, claim.line.id, gone.line.version)


async def test_after_the_first_review_a_claim_is_not_withdrawn(house) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER)
    claim = await house.twice_reviewed(father, FATHER)
    with pytest.raises(WrongStage):
        await house.drafts.withdraw(father, claim.line.id, claim.line.version)


async def test_somebody_elses_claim_looks_as_if_it_did_not_exist(house) -> None:
    father, stranger = await house.bound(FATHER), await house.bound(STRANGER)
    claim = await house.draft(father, FATHER)
    photo = claim.photos[0].id
    payee = Payee(STRANGER.name, STRANGER.account, "工商银行")
    said = []
    for claim_id in (claim.line.id, "0" * 32):
        for attempt in (
            house.progress.show(stranger, claim_id),
            house.progress.statement(stranger, claim_id),
            house.drafts.edit(stranger, claim_id, 1, STAY),
            house.drafts.submit(stranger, claim_id, 1),
            house.drafts.withdraw(stranger, claim_id, 1),
            house.drafts.renew_payee(stranger, claim_id, 1, payee),
            house.drafts.arrival(stranger, claim_id, 1, True),
            house.photos.add(stranger, claim_id, Material.OTHER, b"x", None),
            house.photos.remove(stranger, claim_id, photo),
            house.photos.open(stranger, claim_id, photo),
        ):
            with pytest.raises(NotFound) as refused:
                await attempt
            said.append(refused.value.message)
    assert len(said) == 20 and len(set(said)) == 1


@pytest.mark.slow
async def test_the_list_of_claims_pages_newest_first(house) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    opened = []
    for number in range(45):
        claim = await house.drafts.open(father, insured_id, STAY, None)
        async with house.db.write() as session:  # no draft any more: ten are the most
            row = await session.get_one(ClaimRow, claim.line.id)
            row.stage, row.submitted_at = Stage.WITHDRAWN, house.clock()
        opened.append(claim.line.id)
        if number % 10 == 0:  # many of them in the same moment
            house.clock.now += timedelta(seconds=1)
    seen, cursor, pages = [], None, 0
    while True:
        page = await house.progress.claims(father, cursor)
        seen += [line.id for line in page.items]
        pages += 1
        cursor = page.next_cursor
        if cursor is None:
            break
    assert pages == 3 and sorted(seen) == sorted(opened)
    assert seen[-1] == opened[0]


async def test_an_outpatient_needs_a_diagnosis_instead_of_a_discharge_record(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.draft(father, FATHER)
    care = replace(STAY, kind=CareKind.SPECIAL_DRUG)
    claim = await house.drafts.edit(father, claim.line.id, claim.line.version, care)
    assert [gap.code for gap in claim.missing] == ["material.diagnosis"]
