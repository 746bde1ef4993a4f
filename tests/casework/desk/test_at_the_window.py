"""What can be done for a member at the window without their phone: papers, accounts, money that has
not come?"""

import pytest
from sqlalchemy import select, update

from casework.claims.tables import ClaimStepRow, PhotoRow
from casework.conversations.views import CaseFilter
from casework.errors import FieldsInvalid, NotFound
from casework.people.coverage import EligibilityChanged
from claims_core.actions import Action
from claims_core.agreed_texts import AgreedTo, current_text
from claims_core.checklist import Material
from claims_core.claim import Payee, Role, Stage, Wanted
from claims_core.data_consents import ConsentWithdrawn
from claims_core.review import (
    NotComplete,
    ReasonCodeNeeded,
    RoleMissing,
    SamePerson,
    WrongStage,
)
from claims_core.service_case import CaseKind
from infra.outbox import OutboxRow
from tests.casework.bank import answer
from tests.casework.payments.test_refused_accounts import NEW, OLD, refused
from tests.people import DAUGHTER, FATHER

DIAGNOSIS = (Wanted(Material.DIAGNOSIS, "请拍诊断证明"),)
BOTH = (*DIAGNOSIS, Wanted(Material.RECEIPT, "第二张看不清"))


@pytest.fixture
async def father(house):
    return await house.bound(FATHER)


@pytest.fixture
def clerk(house):
    return house.staff(Role.CLERK)


async def asked(house, member, *wanted):
    claim = await house.submitted(member, FATHER)
    house.clock.forward(hours=1)
    clerk = house.staff(Role.CLERK)
    return await house.desk.request_materials(clerk, claim.line.id, claim.line.version, wanted)


async def stage(house, claim_id: str) -> Stage:
    return (await house.desk.show(house.staff(Role.CLERK), claim_id)).line.stage


async def events(house) -> list[str]:
    async with house.db.read() as session:
        return list(await session.scalars(select(OutboxRow.name)))


async def test_only_a_new_picture_of_what_was_asked_for_starts_the_promise_anew(
    house, father, clerk
) -> None:
    claim = await asked(house, father, *BOTH)
    claim_id, version = claim.line.id, claim.line.version
    assert claim.still_asked == (Material.DIAGNOSIS, Material.RECEIPT)
    with pytest.raises(NotComplete) as problem:
        await house.drafts.submit(father, claim_id, version)
    assert problem.value.facts["missing"] == ["asked.diagnosis", "asked.receipt"]
    # the same receipt once more, also after it was taken out, and something nobody asked for
    house.clock.forward(hours=1)
    seen = await house.progress.show(father, claim_id)
    old = next(each for each in seen.photos if each.material is Material.RECEIPT)
    await house.photos.remove(father, claim_id, old.id)
    await house.photograph(father, claim_id, Material.RECEIPT)
    await house.photograph(father, claim_id, Material.OTHER)
    await house.photograph(father, claim_id, Material.DIAGNOSIS)
    seen = await house.progress.show(father, claim_id)
    assert [gap.code for gap in seen.missing] == ["asked.receipt"]
    assert "窗口登记" in seen.missing[0].hint
    with pytest.raises(NotComplete):
        await house.drafts.submit(father, claim_id, version)
    await house.photograph(father, claim_id, Material.RECEIPT, "sharper")
    again = await house.drafts.submit(father, claim_id, version)
    assert again.line.stage is Stage.SUBMITTED and again.wanted == ()


async def test_papers_that_come_to_the_window_bring_a_claim_back(house, father, clerk) -> None:
    claim = await asked(house, father, *BOTH)
    papers, claim_id = house.at_the_window.papers, claim.line.id
    version = claim.line.version
    for none in (frozenset(), frozenset({Material.OTHER})):
        with pytest.raises(FieldsInvalid):
            await papers.record(clerk, claim_id, version, none, "brought_in")
    one = frozenset({Material.DIAGNOSIS})
    done = await papers.record(clerk, claim_id, version, one, "brought_in", "原件")
    with pytest.raises(NotComplete):
        await papers.hand_in(clerk, claim_id, done.version)
    # the other one is scanned by the clerk; nobody else of the staff may
    house.clock.forward(hours=1)
    with pytest.raises(RoleMissing):
        await house.photograph(house.staff(Role.REGISTRAR), claim_id, Material.RECEIPT, "scan")
    await house.photograph(clerk, claim_id, Material.RECEIPT, "scan")
    shown = await house.desk.show(clerk, claim_id)
    assert (shown.still_asked, shown.on_paper) == ((), (Material.DIAGNOSIS,))
    assert shown.steps[-1].reason == "诊断证明。原件"
    back = await papers.hand_in(clerk, claim_id, done.version)
    assert back.stage is Stage.SUBMITTED
    seen = await house.progress.show(father, claim_id)
    assert seen.promise_moves[-1].code == "materials_complete"
    assert "窗口收到了" in "".join(entry.note for entry in seen.timeline)
    assert "materials_resubmitted" in await events(house)
    # and what is there on paper counts at the acceptance
    accepted = await house.desk.accept(clerk, claim_id, back.version, "有原件")
    assert accepted.line.stage is Stage.ACCEPTED
    with pytest.raises(WrongStage):
        await house.photograph(clerk, claim_id, Material.RECEIPT, "late scan")


async def test_a_wrong_scan_is_taken_out_with_a_reason_and_everybody_sees_it(
    house, father, clerk
) -> None:
    claim = await asked(house, father, *BOTH)
    claim_id, papers = claim.line.id, house.at_the_window.papers
    house.clock.forward(hours=1)
    for wanted in BOTH:
        await house.photograph(clerk, claim_id, wanted.material, "of somebody else")
    shown = await house.desk.show(clerk, claim_id)
    wrong = next(each for each in shown.photos if each.scanned)
    sent = next(each for each in shown.photos if not each.scanned)
    why = ("scan_mistaken", "是同名的另一个人")
    version = shown.line.version
    with pytest.raises(ReasonCodeNeeded):
        await papers.remove_scan(clerk, claim_id, version, wrong.id, "")
    with pytest.raises(FieldsInvalid):  # what the member has sent stays
        await papers.remove_scan(clerk, claim_id, version, sent.id, *why)
    with pytest.raises(RoleMissing):
        await papers.remove_scan(house.staff(Role.REGISTRAR), claim_id, version, wrong.id, *why)
    done = await papers.remove_scan(clerk, claim_id, version, wrong.id, *why)
    with pytest.raises(NotFound):
        await papers.remove_scan(clerk, claim_id, done.version, wrong.id, *why)
    seen = await house.desk.show(house.staff(Role.INITIAL_REVIEWER), claim_id)
    assert wrong.material in seen.still_asked and wrong.id not in {p.id for p in seen.photos}
    step = seen.steps[-1]
    assert (step.title, step.actor_name) == ("拿掉窗口扫描的材料", clerk.name)
    assert step.reason == f"{wrong.title}。是同名的另一个人"
    async with house.db.read() as session:  # kept as history
        row = await session.get_one(PhotoRow, wrong.id)
    assert row.removed_at is not None
    # scanned again, and handed in with it: the promised day rests on this one now
    house.clock.forward(hours=1)
    for name in ("the right one", "and its back"):
        await house.photograph(clerk, claim_id, wrong.material, name)
    back = await papers.hand_in(clerk, claim_id, done.version)
    right, second = [
        each
        for each in (await house.desk.show(clerk, claim_id)).photos
        if each.scanned and each.material is wrong.material
    ]
    back = await papers.remove_scan(clerk, claim_id, back.version, second.id, "scan_unclear")
    assert back.stage is Stage.SUBMITTED
    told = (await house.progress.show(father, claim_id)).timeline
    note = next(each.note for each in told if "没扫清楚" in each.note)
    assert "同名" not in note  # what colleagues write each other
    with pytest.raises(FieldsInvalid):
        await papers.remove_scan(clerk, claim_id, back.version, right.id, *why)
    accepted = await house.desk.accept(clerk, claim_id, back.version, "齐了")
    with pytest.raises(WrongStage):
        await papers.remove_scan(clerk, claim_id, accepted.line.version, right.id, *why)


async def test_what_is_not_needed_after_all_leaves_the_promise_where_it_was(
    house, father, clerk
) -> None:
    claim = await asked(house, father, *DIAGNOSIS)
    before = claim.promise_moves[0].after
    house.clock.forward(days=9)
    back = await house.at_the_window.papers.take_back_request(
        clerk, claim.line.id, claim.line.version, "not_needed", "原来那张就够了"
    )
    shown = await house.desk.show(clerk, claim.line.id)
    assert back.stage is Stage.SUBMITTED and shown.line.promised_on == before
    seen = await house.progress.show(father, claim.line.id)
    assert "办结日照原来的算" in "".join(entry.note for entry in seen.timeline)


async def test_a_third_request_is_a_supervisor_s(house, father, clerk) -> None:
    claim = await house.submitted(father, FATHER)
    claim_id, version = claim.line.id, claim.line.version
    papers = house.at_the_window.papers
    for number in range(2):
        house.clock.forward(hours=1)
        shown = await house.desk.request_materials(clerk, claim_id, version, DIAGNOSIS)
        await house.photograph(clerk, claim_id, Material.DIAGNOSIS, str(number))
        version = (await papers.hand_in(clerk, claim_id, shown.line.version)).version
    with pytest.raises(RoleMissing):
        await house.desk.request_materials(clerk, claim_id, version, DIAGNOSIS)
    boss = house.staff(Role.SUPERVISOR)
    shown = await house.desk.request_materials(boss, claim_id, version, DIAGNOSIS)
    assert shown.line.stage is Stage.AWAITING_MATERIALS


async def test_an_accepted_claim_whose_receipt_the_hospital_settled_finds_its_end(
    house, father
) -> None:
    claim = await house.accepted(father, FATHER)
    registrar, boss = house.staff(Role.REGISTRAR), house.staff(Role.SUPERVISOR)
    assert Action.SEND_BACK in (await house.desk.show(registrar, claim.line.id)).open_actions
    refusal = await house.desk.reject(boss, claim.line.id, claim.line.version, "settled_already")
    assert refusal.line.stage is Stage.REJECTED
    other = house.staff(Role.SUPERVISOR, 1)
    back = await house.desk.reopen(other, claim.line.id, refusal.line.version, "our_mistake")
    assert back.line.stage is Stage.ACCEPTED  # it has not been registered yet
    sent = await house.desk.send_back(
        registrar, claim.line.id, back.line.version, "receipts_differ"
    )
    assert sent.line.stage is Stage.SUBMITTED


async def test_a_returned_payment_gets_its_new_account_at_the_window(house, father, clerk) -> None:
    cashier, boss = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR)
    claim_id = await refused(house, cashier, boss)
    accounts = house.at_the_window.accounts
    version = (await house.desk.show(clerk, claim_id)).line.version
    way = ("account_by_letter", "来信和身份证复印件，已留存")
    other = Payee(DAUGHTER.name, DAUGHTER.account, "工商银行")
    for payee in (OLD, other, Payee(FATHER.name, NEW.account, "")):
        with pytest.raises(FieldsInvalid):
            await accounts.record(clerk, claim_id, version, payee, *way)
    insured_id = await house.insured_id(FATHER)
    said = (clerk, insured_id, AgreedTo.BANK_ACCOUNT, "本人到场，看过身份证")
    consents = house.authority.consents
    await consents.record(*said, given=False)
    with pytest.raises(ConsentWithdrawn):
        await accounts.record(clerk, claim_id, version, NEW, *way)
    words = current_text(AgreedTo.BANK_ACCOUNT)
    await consents.record(*said, given=True, version=words.version)
    taken = await accounts.record(clerk, claim_id, version, NEW, *way)
    assert taken.stage is Stage.PAYMENT_RETURNED
    assert "new_account_recorded" in await events(house)
    seen = await house.progress.show(father, claim_id)
    assert seen.payee.account.endswith(OLD.account[-4:])  # nothing has changed yet
    assert "不是您写的，请马上告诉窗口" in "".join(entry.note for entry in seen.timeline)
    with pytest.raises(SamePerson):
        await accounts.confirm(clerk, claim_id, taken.version)
    shown = await house.desk.show(boss, claim_id)
    assert shown.new_payee is not None and shown.new_payee.account.endswith(NEW.account[-4:])
    # whoever compares it with the paper reads the whole number, which is recorded
    clear = await house.desk.reveal(boss, claim_id, "new_account", "对照来信")
    assert clear == NEW.account
    refusal = await accounts.refuse(boss, claim_id, taken.version, "account_doubtful")
    assert (await house.desk.show(boss, claim_id)).new_payee is None
    with pytest.raises(NotComplete):
        await accounts.confirm(boss, claim_id, refusal.version)
    again = await accounts.record(clerk, claim_id, refusal.version, NEW, *way)
    done = await accounts.confirm(house.staff(Role.CLERK, 1), claim_id, again.version)
    assert done.stage is Stage.EXCHANGE_CHECKED
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(boss, batch.id)
    assert NEW.account in (await house.payments.file(cashier, batch.id)).data.decode("gb18030")


async def paid(house, member) -> str:
    await house.use_up_the_pool(FATHER)
    claim = await house.payable(member, FATHER)
    cashier = house.staff(Role.CASHIER)
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(house.staff(Role.SUPERVISOR), batch.id)
    file = await house.payments.file(cashier, batch.id)
    await house.payments.record_result(cashier, batch.id, answer(file.data))
    return claim.line.id


async def test_what_nobody_confirms_closes_by_itself_and_says_so(house, father, clerk) -> None:
    claim_id = await paid(house, father)
    arrivals = house.at_the_window.arrivals
    house.clock.forward(days=30)  # 30 working days are more than that
    assert (await house.arrival_watch.run_once()).asked == 1
    assert await arrivals.close_unconfirmed() == 0
    house.clock.forward(days=20)
    # however late: nothing closes before its people have been warned of it for some days
    assert await arrivals.close_unconfirmed() == 0
    assert (await house.arrival_watch.run_once()).warned == 1
    assert await arrivals.close_unconfirmed() == 0
    house.clock.forward(days=5)
    assert await arrivals.close_unconfirmed() == 1
    assert await arrivals.close_unconfirmed() == 0
    assert (await events(house)).count("closed_unconfirmed") == 1
    seen = await house.progress.show(father, claim_id)
    assert seen.line.stage is Stage.CLOSED
    last = seen.timeline[-1]
    assert last.title == "到期没有确认到账，自动办结" and "到窗口说一声" in last.note
    # and one still can: somebody has to look for the money
    shown = await house.desk.show(clerk, claim_id)
    said = await arrivals.deny(clerk, claim_id, shown.line.version, "到银行查过，没有")
    assert said.stage is Stage.CLOSED
    (line,) = (await house.cases.lists.page(clerk, CaseFilter.OPEN)).items
    assert (line.claim_id, line.case.kind) == (claim_id, CaseKind.NOT_ARRIVED)


async def test_a_complaint_keeps_a_paid_claim_open(house, father, clerk) -> None:
    claim_id = await paid(house, father)
    arrivals = house.at_the_window.arrivals
    shown = await house.desk.show(clerk, claim_id)
    await arrivals.deny(clerk, claim_id, shown.line.version)
    for _ in range(3):
        house.clock.forward(days=30)
        assert (await house.arrival_watch.run_once()).warned == 0
    assert await arrivals.close_unconfirmed() == 0
    assert await stage(house, claim_id) is Stage.PAID


async def test_nobody_misses_money_that_was_never_paid(house, father, clerk) -> None:
    claim_id = await paid(house, father)
    async with house.db.write() as session:
        await session.execute(
            update(ClaimStepRow)
            .where(ClaimStepRow.action == Action.CONFIRM_PAID)
            .values(action=Action.CLOSE_WITHOUT_PAYMENT)
        )
    shown = await house.desk.show(clerk, claim_id)
    with pytest.raises(WrongStage):
        await house.at_the_window.arrivals.deny(clerk, claim_id, shown.line.version)


async def test_a_roster_that_has_changed_is_looked_at_again_at_the_final_check(
    house, father
) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.twice_reviewed(father, FATHER)
    checker = house.staff(Role.FINAL_CHECKER)
    house.clock.forward(hours=1)
    file = (
        "参保编号,姓名,身份证号,手机号,参保地,大额缴费起止\r\n"
        f"{FATHER.insured_no},{FATHER.name},{FATHER.id_number},{FATHER.phone},"
        "410700,无\r\n"
    ).encode()
    report = await house.roster.import_file(house.staff(Role.SUPERVISOR), file)
    assert report.problems == ()
    with pytest.raises(EligibilityChanged):
        await house.desk.check_finally(checker, *house.shown(claim))
    # the way on: back to the clerk, who writes why it is accepted nevertheless
    step = (claim.line.id, claim.line.version)
    back = await house.desk.send_back(checker, *step, "rule_unclear", "名册变了")
    assert back.line.stage is Stage.REGISTERED
