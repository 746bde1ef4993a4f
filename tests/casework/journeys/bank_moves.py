"""What can happen to settled money in a journey: exchange check, batches and their exits, results,
voided and returned payments, accounts, and money got back."""

from collections.abc import Iterator

from casework.bank_statements.written_returns import ReturnPaper
from casework.errors import FieldsInvalid, FileRefused, Forbidden
from casework.payments.bank_proposals import BankPaper
from casework.payments.batch_exits import BankRefusal
from claims_core.claim import Stage
from claims_core.money import plain_yuan
from claims_core.review import SamePerson
from claims_core.review_reasons import ReasonCode
from tests.casework.bank import answer
from tests.casework.journeys.bank import BACK, OPEN, PAID, REFUSED, VOIDED
from tests.casework.journeys.broken import Broken, Promise, hold
from tests.casework.journeys.journey import Journey
from tests.casework.journeys.model import LETS_GO, Model, ModelBatch, ModelClaim, numbers
from tests.casework.journeys.move import move, refused

PATTERNS = ("p", "p", "p", "r", "o", "m", "pr", "op", "pmr")
# where a late return lets the member name another account
WAITS_FOR_ACCOUNT = frozenset(
    {Stage.APPROVED, Stage.EXCHANGE_CHECKED, Stage.PAID, Stage.RECEIVED, Stage.CLOSED}
)


def _exchanges(model: Model) -> list[tuple[int]]:
    waiting = numbers(model.at(Stage.APPROVED))
    return [(-1,)] * 3 * len(waiting) + waiting


@move(_exchanges, weight=40)
async def exchange(journey: Journey, differs: int) -> None:
    """The subsystem has the same figures of everything that waits, but for one claim."""
    model, check = journey.model, journey.house.exchange
    data = (await check.export(journey.cashier)).decode("utf-8-sig")
    waiting = model.at(Stage.APPROVED)
    told = data.split("\r\n")
    for claim in waiting:
        for year, each in claim.platform.items():
            figures = (each.in_scope, each.pool, each.supplement)
            line = ",".join((claim.claim_no, str(year), *map(plain_yuan, figures)))
            hold(Promise.CHECKED, sum(row.startswith(line) for row in told), 1, line)
            if claim.number == differs:
                other = f"{claim.claim_no},{year},{plain_yuan(each.in_scope + 1)}"
                data = data.replace(f"{claim.claim_no},{year},{plain_yuan(each.in_scope)}", other)
    await check.import_file(journey.cashier, data.encode())
    for claim in waiting:
        if claim.number != differs:
            claim.stage, claim.passed = Stage.EXCHANGE_CHECKED, True


@move(lambda model: [()] if model.at(Stage.EXCHANGE_CHECKED) else [], weight=40)
async def batch(journey: Journey) -> None:
    """Everything that is ready goes into a batch."""
    model, payments = journey.model, journey.house.payments.service
    ready = model.ready()
    if not ready:
        with refused(FieldsInvalid, promise=Promise.ACCOUNT):
            await payments.make_batch(journey.cashier)
        return
    made = await payments.make_batch(journey.cashier)
    journey.batch_ids[len(model.batches)] = made
    model.batches.append(ModelBatch({claim.number: model.due(claim) for claim in ready}))
    for claim in ready:
        claim.stage = Stage.PAYING
        claim.attempts += 1


def _unreleased(model: Model) -> list[tuple[int]]:
    return [(number,) for number, each in enumerate(model.batches) if each.open]


@move(_unreleased, weight=50)
async def release(journey: Journey, number: int) -> None:
    """By a second person, unless the bank has refused an account since."""
    model, payments = journey.model, journey.house.payments.service
    made = model.batches[number]
    with refused(SamePerson):
        await payments.release(journey.cashier, journey.batch_ids[number])
    if any(journey.claim(each).account in model.bank.refused for each in made.members):
        with refused(Forbidden, promise=Promise.ACCOUNT):
            await payments.release(journey.boss, journey.batch_ids[number])
        return
    await payments.release(journey.boss, journey.batch_ids[number])
    made.released = True
    data = (await payments.file(journey.cashier, journey.batch_ids[number])).data
    sent = {}
    for line in model.bank.receive(number, data):
        claim = model.by_no(line.claim_no)
        sent[claim.number] = line.fen
        if model.due(claim) < 0:
            raise Broken(Promise.PAID_ONCE, f"claim {claim.number}: {line.fen} fen more")
        if not claim.passed:
            raise Broken(Promise.CHECKED, f"claim {claim.number} is paid")
    hold(Promise.DUE, sent, made.members, f"batch {number}:")


def _leaving(model: Model) -> list[tuple[int, int]]:
    made = [(number, each) for number, each in enumerate(model.batches) if each.open]
    single = [(number, claim) for number, each in made for claim in each.members]
    return single + [(number, -1) for number, _ in made]


@move(_leaving, weight=8)
async def take_out(journey: Journey, number: int, one: int) -> None:
    """One payment leaves its batch, or all of them do, before the release."""
    made, exits = journey.model.batches[number], journey.house.batch_exits.service
    batch_id, code = journey.batch_ids[number], ReasonCode.BATCH_WRONG
    if one == -1:
        await exits.dissolve(journey.boss, batch_id, code, "")
    else:
        await exits.take_out(journey.boss, batch_id, (_payment_no(journey.claim(one)),), code, "")
    for each in list(made.members) if one == -1 else [one]:
        del made.members[each]
        journey.claim(each).stage = Stage.EXCHANGE_CHECKED


def _payment_no(claim: ModelClaim) -> str:
    return f"{claim.claim_no}-{claim.attempts}"


def _answerable(model: Model) -> Iterator[tuple[int, str]]:
    for number, each in enumerate(model.batches):
        if each.released and any(line.state == OPEN for line in model.bank.of_batch(number)):
            yield from ((number, pattern) for pattern in PATTERNS)


@move(lambda model: list(_answerable(model)), weight=50)
async def result(journey: Journey, number: int, pattern: str) -> None:
    """The bank answers some of what is open, and repeats what it has answered."""
    data, told = journey.model.bank.answer(number, pattern, journey.today())
    await journey.house.payments.service.record_result(
        journey.cashier, journey.batch_ids[number], data
    )
    journey.model.batches[number].answered = True
    for payment_no in told:
        answered_for(journey.model, journey.model.by_no(payment_no.rpartition("-")[0]))


def answered_for(
    model: Model, claim: ModelClaim, otherwise: Stage = Stage.PAYMENT_RETURNED
) -> None:
    """Nothing is due any more: it is paid, if not by this payment then by an earlier one."""
    claim.stage = Stage.PAID if model.due(claim) <= 0 else otherwise


def _answered(model: Model) -> list[tuple[int]]:
    return [(number,) for number in model.bank.answers]


@move(_answered, weight=1)
async def result_again(journey: Journey, number: int) -> None:
    """The first result file once more, whatever has happened since."""
    data, payments = journey.model.bank.answers[number][0], journey.house.payments.service
    await payments.record_result(journey.cashier, journey.batch_ids[number], data)


@move(
    lambda model: [
        (number,)
        for number in model.bank.answers
        if any(line.state == PAID and not line.corrected for line in model.bank.of_batch(number))
    ],
    weight=1,
)
async def contradict(journey: Journey, number: int) -> None:
    """The bank says now of a payment that was made that it was not."""
    bank = journey.model.bank
    codes = {line.number: "1002" if line.state == PAID else None for line in bank.of_batch(number)}
    with refused(FileRefused):
        await journey.house.payments.service.record_result(
            *(journey.cashier, journey.batch_ids[number], answer(bank.files[number], codes))
        )


def _voidable(model: Model) -> Iterator[tuple[int, int]]:
    for number, each in enumerate(model.batches):
        lines = model.bank.of_batch(number)
        if each.released and lines and all(line.state == OPEN for line in lines):
            yield number, -1
        elif each.answered:
            open_ = [line.claim_no for line in lines if line.state == OPEN]
            yield from ((number, model.by_no(each).number) for each in open_)


@move(lambda model: list(_voidable(model)), weight=8)
async def void(journey: Journey, number: int, one: int) -> None:
    """The bank refuses the whole file in writing, or one payment that it has not answered."""
    bank, only = journey.model.bank, "" if one == -1 else journey.claim(one).claim_no
    named = [line.number for line in bank.of_batch(number) if only in ("", line.claim_no)]
    paper = BankRefusal(bank.void(*named), journey.today(), "系统维护，没有办理")
    batch_id, exits = journey.batch_ids[number], journey.house.batch_exits.service
    await exits.void(journey.boss, batch_id, paper, named if only else None)
    for each in named:
        claim = journey.model.by_no(each.rpartition("-")[0])
        answered_for(journey.model, claim, Stage.EXCHANGE_CHECKED)


def _withdrawable(model: Model) -> list[tuple[int, int]]:
    return [
        (model.by_no(line.claim_no).number, line.attempt)
        for line in model.bank.lines.values()
        if line.state in (REFUSED, VOIDED, BACK)
    ]


@move(_withdrawable, weight=9)
async def withdraw_refusal(journey: Journey, number: int, attempt: int) -> None:
    """The bank says of a payment it had refused or given back that it was made, whatever has
    happened since; a second person has to see it, and once is enough."""
    model, claim = journey.model, journey.claim(number)
    payment_no, withdrawals = f"{claim.claim_no}-{attempt}", journey.house.withdrawals
    correction = BankPaper("GZ-1", journey.today(), "系统误报，款已付出")
    made = await withdrawals.propose(journey.cashier, payment_no, correction)
    with refused(SamePerson):
        await withdrawals.decide(journey.cashier, made, confirmed=True)
    await withdrawals.decide(journey.boss, made, confirmed=True)
    with refused(Forbidden):
        await withdrawals.propose(journey.cashier, payment_no, correction)
    taken = model.holder(claim.receipt) not in (None, claim)
    model.bank.correct(payment_no, journey.today())
    claim.lost = claim.lost or (taken and claim.stage in LETS_GO)
    for each in model.batches:
        if each.open and each.members.pop(number, None) is not None:
            claim.stage = Stage.EXCHANGE_CHECKED
    if claim.stage in (Stage.APPROVED, Stage.EXCHANGE_CHECKED, Stage.PAYMENT_RETURNED):
        answered_for(model, claim, claim.stage)


def _returnable(model: Model) -> list[tuple[int, int]]:
    return [
        (model.by_no(line.claim_no).number, line.attempt)
        for line in model.bank.lines.values()
        if line.state in (OPEN, PAID)
    ]


@move(_returnable, weight=10)
async def give_back(journey: Journey, number: int, attempt: int) -> None:
    """The money of one payment comes back, at whatever stage its claim is; a second time it is
    refused, in a file that says it with another code."""
    model, bank = journey.model, journey.model.bank
    payment_no = f"{journey.claim(number).claim_no}-{attempt}"
    line = bank.lines[payment_no]
    batch_id, returns = journey.batch_ids[line.batch], journey.house.late_returns.service
    data = bank.give_back(payment_no, journey.today())
    await returns.record_returns(journey.cashier, batch_id, data)
    await returns.record_returns(journey.cashier, batch_id, data)
    with refused(FileRefused):
        other = data.replace(b",1002,", b",1003,")
        await returns.record_returns(journey.cashier, batch_id, other)
    claim = journey.claim(number)
    if _waits_for_account(model, claim, line.state) or line.state == REFUSED:
        answered_for(model, claim)


def _waits_for_account(model: Model, claim: ModelClaim, state: str) -> bool:
    return state == BACK and claim.stage in WAITS_FOR_ACCOUNT and model.due(claim) > 0


def _back_on_paper(model: Model) -> Iterator[tuple[int, int, bool]]:
    never_told = set(model.bank.never_told())
    for line in model.bank.lines.values():
        if line.state == PAID:
            number = model.by_no(line.claim_no).number
            yield number, line.attempt, False
            if line.number in never_told:
                yield number, line.attempt, True


@move(lambda model: list(_back_on_paper(model)), weight=6)
async def back_on_paper(journey: Journey, number: int, attempt: int, never_left: bool) -> None:
    """The bank says on paper alone that a payment came back, or was never made; a second person
    has to see it, and once is enough."""
    model, claim = journey.model, journey.claim(number)
    payment_no, returns = f"{claim.claim_no}-{attempt}", journey.house.written_returns
    paper = ReturnPaper("SM-1", journey.today(), "系统误报", never_left)
    made = await returns.propose(journey.cashier, payment_no, paper)
    with refused(SamePerson):
        await returns.decide(journey.cashier, made, confirmed=True)
    await returns.decide(journey.boss, made, confirmed=True)
    with refused(Forbidden):
        await returns.propose(journey.cashier, payment_no, paper)
    model.bank.give_back_on_paper(payment_no, journey.today(), never_left=never_left)
    if _waits_for_account(model, claim, BACK):
        answered_for(model, claim)


def _refused_accounts(model: Model) -> list[tuple[int]]:
    waiting = model.at(Stage.APPROVED, Stage.EXCHANGE_CHECKED)
    return numbers(claim for claim in waiting if claim.account in model.bank.refused)


@move(_refused_accounts, weight=12)
async def ask_for_account(journey: Journey, number: int) -> None:
    """A settled claim is still to be paid to an account that the bank has refused."""
    await journey.house.account_desk.ask_for_account(journey.cashier, journey.ids[number])
    journey.claim(number).stage = Stage.PAYMENT_RETURNED


@move(_refused_accounts, weight=8)
async def lift(journey: Journey, number: int) -> None:
    """The bank says that the account is good after all."""
    await journey.house.account_desk.lift(journey.boss, journey.ids[number], "银行来电，可以收款")
    journey.model.bank.marks.pop(journey.claim(number).account, None)
