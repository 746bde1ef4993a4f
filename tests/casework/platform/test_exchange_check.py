"""Does nothing get paid before the data exchange subsystem has the same figures, and does a fourth
person look at it?"""

from dataclasses import replace

import pytest

from casework.errors import FieldsInvalid, FileRefused
from claims_core.claim import Actor, Role, Stage
from claims_core.review import ReasonNeeded, RoleMissing, SamePerson
from claims_core.review_reasons import ReasonCode
from tests.casework.money.path import Path
from tests.casework.stay import PAYMENT_FEN, PLATFORM
from tests.people import DAUGHTER, FATHER


def everybody(person: Actor, *roles: Role) -> Actor:
    """The same person in more roles than one."""
    return Actor(person.id, person.name, frozenset({*person.roles, *roles}))


async def approved(house, *people) -> list:
    claims = []
    for person in people:
        await house.use_up_the_pool(person)
        claims.append(await house.approved(await house.bound(person), person))
    return claims


async def test_equal_rows_pass_and_others_are_reversed(house, subtests) -> None:
    first, second = await approved(house, FATHER, DAUGHTER)
    cashier, boss = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR)
    with pytest.raises(FieldsInvalid):
        await house.payments.make_batch(cashier)
    data = await house.exchange.export(cashier)
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "申请编号,年度,政策范围内费用,统筹支付,大额支付,结算单号"
    assert f"{first.line.claim_no},2025,81552.94,0.00,73397.65," in lines
    assert FATHER.name not in data.decode() and FATHER.id_number not in data.decode()
    with subtests.test("a wrong line and nothing passes"):
        for wrong in ("DE00000000,2025,1.00,0.00,1.00,", "x,y,z,,,"):
            more = data + f"{wrong}\r\n".encode()
            report = await house.exchange.import_file(cashier, more)
            assert report.problems and report.added == 0
    with subtests.test("a fen away is another figure"):
        other = data.decode().replace(
            f"{second.line.claim_no},2025,81552.94,0.00,73397.65",
            f"{second.line.claim_no},2025,81552.94,0.00,73397.64",
        )
        report = await house.exchange.import_file(cashier, other.encode())
        assert (report.added, report.held, report.problems) == (1, 1, ())
        (waiting,) = (await house.exchange.waiting(boss)).items
        assert waiting.line.id == second.line.id
        assert "73,397.64" in waiting.differences[0] and "73,397.65" in waiting.differences[0]
        again = await house.exchange.import_file(cashier, other.encode())
        assert (again.added, again.held, again.unchanged) == (0, 1, 1)
    with subtests.test("only what passed is paid"):
        batch = await house.payments.make_batch(cashier)
        assert (batch.count, batch.sum_fen) == (1, PAYMENT_FEN)
    with subtests.test("another figure after it has passed is not passed over in silence"):
        line = f"{first.line.claim_no},2025,81552.94,0.00,"
        changed = data.decode().replace(f"{line}73397.65", f"{line}73397.64").encode()
        (problem,) = (await house.exchange.import_file(cashier, changed)).problems
        assert problem.field == "申请编号" and "73,397.64" in problem.message
    with subtests.test("the other one is reversed"):
        shown = await house.desk.show(boss, second.line.id)
        reversed_ = await house.desk.reverse(
            boss, second.line.id, shown.line.version, ReasonCode.AMOUNT_WRONG
        )
        assert reversed_.line.stage is Stage.REVERSED
        # an answer that comes later moves nothing
        report = await house.exchange.import_file(cashier, data)
        assert (report.added, report.unchanged, report.problems) == (0, 2, ())


async def test_an_answer_that_a_spreadsheet_has_saved_says_the_same(house) -> None:
    await approved(house, FATHER)
    cashier = house.staff(Role.CASHIER)
    text = (await house.exchange.export(cashier)).decode("utf-8-sig")
    for old, new in (("DE-", "D\x00E-"), ("73397.65", "7.34E+04"), ("73397.65", "")):
        data = text.replace(old, new).encode()
        try:
            report = await house.exchange.import_file(cashier, data)
            assert report.problems and report.added == 0, new
        except FileRefused as refused:
            assert "第2行里有看不见的控制字符" in refused.message
    saved = text.replace(",0.00,", ",0,").replace("73397.65", '"73,397.65"').lower()
    wide = saved.replace("\r\n", ",,\r\n")
    report = await house.exchange.import_file(cashier, wide.encode("gb18030"))
    assert (report.added, report.held, report.problems) == (1, 0, ())


async def test_the_fourth_person_has_reviewed_nothing(house) -> None:
    (claim,) = await approved(house, FATHER)
    data = await house.exchange.export(house.staff(Role.CASHIER))
    with pytest.raises(RoleMissing):
        await house.exchange.import_file(house.staff(Role.FINAL_CHECKER), data)
    for role in (Role.INITIAL_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_CHECKER):
        reviewer = everybody(house.staff(role), Role.CASHIER)
        report = await house.exchange.import_file(reviewer, data)
        assert report.added == 0 and "另一个人" in report.problems[0].message
    shown = await house.desk.show(house.staff(Role.CASHIER), claim.line.id)
    assert shown.line.stage is Stage.APPROVED


async def test_the_final_checker_neither_makes_nor_releases_the_batch(house) -> None:
    (claim,) = await approved(house, FATHER)
    await house.pass_exchange()
    checker = everybody(house.staff(Role.FINAL_CHECKER), Role.CASHIER)
    cashier, boss = house.staff(Role.CASHIER), house.staff(Role.SUPERVISOR)
    with pytest.raises(FieldsInvalid):
        await house.payments.make_batch(checker)
    with pytest.raises(SamePerson):
        await house.payments.make_batch(checker, (claim.line.id,))
    batch = await house.payments.make_batch(cashier)
    with pytest.raises(SamePerson):
        await house.payments.release(checker, batch.id)
    # where there are too few people a supervisor allows it, with a reason, and it is listed
    version = (await house.desk.show(boss, claim.line.id)).line.version
    code = ReasonCode.TOO_FEW_STAFF
    with pytest.raises(ReasonNeeded):
        await house.desk.allow_same_person(boss, claim.line.id, version, code)
    await house.desk.allow_same_person(boss, claim.line.id, version, code, "县里只有三个人")
    released = await house.payments.release(checker, batch.id)
    assert released.released_at is not None
    (listed,) = (await house.same_person.page(boss)).items
    assert (listed.claim_id, listed.stage, listed.allowed_by, listed.reason) == (
        *(claim.line.id, Stage.PAYING, boss.name, "县里只有三个人"),
    )


async def test_an_exception_is_for_the_next_step_of_one_claim(house) -> None:
    claim = await house.accepted(await house.bound(FATHER), FATHER)
    clerk = everybody(house.staff(Role.CLERK), Role.REGISTRAR, Role.INITIAL_REVIEWER)
    boss = house.staff(Role.SUPERVISOR)
    receipts = (house.fresh_receipt(),)
    with pytest.raises(SamePerson):
        await house.desk.register(clerk, claim.line.id, claim.line.version, receipts)
    code = ReasonCode.TOO_FEW_STAFF
    own = everybody(clerk, Role.SUPERVISOR)
    allowed = await house.desk.allow_same_person(
        own, claim.line.id, claim.line.version, code, "自己准许自己"
    )
    with pytest.raises(SamePerson):
        await house.desk.register(clerk, claim.line.id, allowed.line.version, receipts)
    house.clock.forward(minutes=1)
    allowed = await house.desk.allow_same_person(
        boss, claim.line.id, allowed.line.version, code, "今天只有一个人"
    )
    done = await house.desk.register(clerk, claim.line.id, allowed.line.version, receipts)
    assert done.line.stage is Stage.REGISTERED
    first = (await house.same_person.page(boss)).items[0]
    assert (first.done, first.done_by) == ("登记", clerk.name)
    member = await house.progress.show(await house.bound(FATHER), claim.line.id)
    assert not any("人手" in entry.title for entry in member.timeline)


async def test_a_new_account_leads_back_to_where_the_check_had_led(house) -> None:
    path = Path(house)
    await path.settle()
    await path.pay()
    await path.return_first()
    await path.renew()
    assert await path.stage() is Stage.EXCHANGE_CHECKED
    # reversed and settled anew: another decision, which has not passed the check
    await path.reverse()
    await path.reopen()
    claim = await house.desk.show(path.boss, path.claim_id)
    assert claim.line.stage is Stage.REGISTERED


async def test_what_pays_nothing_skips_the_check(house) -> None:
    await house.use_up_the_pool(FATHER, paid="400000.00")
    member = await house.bound(FATHER)
    claim = await house.keyed(member, FATHER, platform=replace(PLATFORM, supplement_fen=0))
    for role, step in (
        (Role.INITIAL_REVIEWER, house.desk.review_initially),
        (Role.SECOND_REVIEWER, house.desk.review_secondly),
        (Role.FINAL_CHECKER, house.desk.check_finally),
    ):
        claim = await step(house.staff(role), *house.shown(claim))
    assert claim.line.stage is Stage.CLOSED
    assert (await house.exchange.waiting(house.staff(Role.CASHIER))).items == ()
