"""Does the journal of money follow every event, and come to what the records say is due?"""

from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from casework.claims.tables import ClaimRow
from casework.money import store as journal
from casework.money.movements import Account, LineOwner, MoneyLine, Movement, MovementKind, settled
from casework.money.tables import MoneyLineRow, MovementRow
from casework.people.tables import InsuredRow
from claims_core.claim import Stage
from claims_core.review import WrongStage
from tests.casework.money.agreement import agrees
from tests.casework.money.path import LESS_FEN, MORE_FEN, Path
from tests.casework.stay import PAYMENT_FEN

# Each step with what is due after it, and the stage at the end.
Step = tuple[Callable[[Path], Awaitable[None]], int]
P = Path
PATHS: dict[str, tuple[tuple[Step, ...], Stage]] = {
    "paid": (
        ((P.settle, PAYMENT_FEN), (P.batch, PAYMENT_FEN), (P.release, 0), (P.confirm, 0)),
        Stage.PAID,
    ),
    "reversed before payment": (((P.settle, PAYMENT_FEN), (P.reverse, 0)), Stage.REVERSED),
    "refused, another account, paid": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.refuse, PAYMENT_FEN),
            (P.renew, PAYMENT_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "refused and reversed": (
        ((P.settle, PAYMENT_FEN), (P.send, 0), (P.refuse, PAYMENT_FEN), (P.reverse, 0)),
        Stage.REVERSED,
    ),
    "returned late, paid again": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.return_first, PAYMENT_FEN),
            (P.renew, PAYMENT_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "reversed after payment, recovered, settled and paid again": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.recover_some, 1_000_00 - PAYMENT_FEN),
            (P.recover, 0),
            (P.reopen, 0),
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "settled again as before: nothing is paid": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.reopen, -PAYMENT_FEN),
            (P.settle, 0),
        ),
        Stage.CLOSED,
    ),
    "settled again for less: nothing is paid, the rest stays open": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.reopen, -PAYMENT_FEN),
            (P.settle_less, LESS_FEN - PAYMENT_FEN),
        ),
        Stage.CLOSED,
    ),
    "partly recovered, then settled again": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.recover_some, 1_000_00 - PAYMENT_FEN),
            (P.reopen, 1_000_00 - PAYMENT_FEN),
            (P.settle, 1_000_00),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "returned late after the reversal": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.return_first, 0),
            (P.reopen, 0),
            (P.settle, PAYMENT_FEN),
        ),
        Stage.EXCHANGE_CHECKED,
    ),
    "returned late while it is worked on again": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.reopen, -PAYMENT_FEN),
            (P.return_first, 0),
            (P.settle_more, MORE_FEN),
            (P.ask_for_account, MORE_FEN),
            (P.renew, MORE_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "taken out of its batch, then paid": (
        (
            (P.settle, PAYMENT_FEN),
            (P.batch, PAYMENT_FEN),
            (P.take_out, PAYMENT_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "the file refused as a whole, then paid": (
        ((P.settle, PAYMENT_FEN), (P.send, 0), (P.void, PAYMENT_FEN), (P.pay, 0)),
        Stage.PAID,
    ),
    "a refusal withdrawn": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.refuse, PAYMENT_FEN),
            (P.withdraw_refusal, 0),
            (P.return_first, PAYMENT_FEN),
        ),
        Stage.PAYMENT_RETURNED,
    ),
    "a written refusal withdrawn while the payment lies in a batch again": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.void, PAYMENT_FEN),
            (P.batch, PAYMENT_FEN),
            (P.withdraw_refusal, 0),
        ),
        Stage.PAID,
    ),
    "a refusal withdrawn after the payment was made anew": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.refuse, PAYMENT_FEN),
            (P.renew, PAYMENT_FEN),
            (P.pay, 0),
            (P.withdraw_refusal, -PAYMENT_FEN),
            (P.recover, 0),
        ),
        Stage.PAID,
    ),
    "a refusal withdrawn while a second payment is under way, which is refused": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.refuse, PAYMENT_FEN),
            (P.renew, PAYMENT_FEN),
            (P.send, 0),
            (P.withdraw_refusal, -PAYMENT_FEN),
            (P.refuse, 0),
        ),
        Stage.PAID,
    ),
    "a refusal withdrawn after the reversal, then settled again": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.refuse, PAYMENT_FEN),
            (P.reverse, 0),
            (P.withdraw_refusal, -PAYMENT_FEN),
            (P.reopen, -PAYMENT_FEN),
            (P.settle, 0),
        ),
        Stage.CLOSED,
    ),
    "a refusal withdrawn of a claim settled again for more": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.refuse, PAYMENT_FEN),
            (P.reverse, 0),
            (P.reopen, 0),
            (P.settle_more, MORE_FEN),
            (P.withdraw_refusal, MORE_FEN - PAYMENT_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "given back before any result": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.return_first, PAYMENT_FEN),
            (P.renew, PAYMENT_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "left open, then answered": (
        ((P.settle, PAYMENT_FEN), (P.send, 0), (P.leave_open, 0), (P.confirm, 0)),
        Stage.PAID,
    ),
    "left open, then returned: it counts as refused": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.leave_open, 0),
            (P.return_first, PAYMENT_FEN),
            (P.renew, PAYMENT_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "left open, then refused in writing": (
        (
            (P.settle, PAYMENT_FEN),
            (P.send, 0),
            (P.leave_open, 0),
            (P.void, PAYMENT_FEN),
            (P.reverse, 0),
        ),
        Stage.REVERSED,
    ),
    "returned late while the difference is in a batch that is taken apart": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.reopen, -PAYMENT_FEN),
            (P.settle_more, MORE_FEN - PAYMENT_FEN),
            (P.batch, MORE_FEN - PAYMENT_FEN),
            (P.return_first, MORE_FEN),
            (P.take_out, MORE_FEN),
            (P.ask_for_account, MORE_FEN),
            (P.renew, MORE_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "returned late while the difference waits to be paid": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.reopen, -PAYMENT_FEN),
            (P.settle_more, MORE_FEN - PAYMENT_FEN),
            (P.return_first, MORE_FEN),
            (P.renew, MORE_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "returned late while the difference is at the bank": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.reopen, -PAYMENT_FEN),
            (P.settle_more, MORE_FEN - PAYMENT_FEN),
            (P.send, 0),
            (P.return_first, PAYMENT_FEN),
            (P.confirm, PAYMENT_FEN),
            (P.renew, PAYMENT_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "returned late although settled again for less: part of it is due": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.reopen, -PAYMENT_FEN),
            (P.settle_less, LESS_FEN - PAYMENT_FEN),
            (P.return_first, LESS_FEN),
            (P.renew, LESS_FEN),
            (P.pay, 0),
        ),
        Stage.PAID,
    ),
    "returned late where more is held than comes back": (
        (
            (P.settle, PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -PAYMENT_FEN),
            (P.reopen, -PAYMENT_FEN),
            (P.settle_more, MORE_FEN - PAYMENT_FEN),
            (P.pay, 0),
            (P.reverse, -MORE_FEN),
            (P.reopen, -MORE_FEN),
            (P.settle_less, LESS_FEN - MORE_FEN),
            (P.return_second, LESS_FEN - PAYMENT_FEN),
        ),
        Stage.CLOSED,
    ),
}


@pytest.mark.parametrize("path", PATHS)
async def test_after_every_step_due_journal_and_recoveries_agree(house, path: str) -> None:
    steps, stage = PATHS[path]
    way = Path(house)
    for number, (step, due) in enumerate(steps, 1):
        await step(way)
        where = f"{path}: step {number}, {step.__name__}"
        money = await agrees(house, way.claim_id, where)
        assert money.due == due, where
        held = [each.open_fen for each in (await house.recoveries.page(way.boss)).items]
        assert held == ([money.to_recover] if money.to_recover else []), where
    assert await way.stage() is stage


async def test_nothing_but_an_event_of_money_posts(house) -> None:
    """Making a batch, another account, closings, sending back and reopening move no money."""
    way = Path(house)
    silent = 0
    for step in (P.settle, P.batch, P.release, P.refuse, P.renew, P.reverse, P.reopen):
        before = await movements(house)
        await step(way)
        silent += await movements(house) == before
    assert [kind for kind, _ in await movements(house)] == [
        *(MovementKind.SETTLED, MovementKind.REVERSED, MovementKind.SENT, MovementKind.REFUSED)
    ]
    assert silent == 3


async def movements(house) -> list[tuple[str, str]]:
    async with house.db.read() as session:
        rows = (await session.execute(select(MovementRow.kind, MovementRow.cause))).all()
    order = list(MovementKind)
    return sorted(map(tuple, rows), key=lambda row: order.index(MovementKind(row[0])))


async def test_nothing_is_reversed_while_the_money_is_under_way(house) -> None:
    way = Path(house)
    await way.settle()
    await way.send()
    with pytest.raises(WrongStage):
        await way.reverse()
    assert (await agrees(house, way.claim_id, "at the bank")).due == 0


async def test_a_reversal_keeps_year_and_region_of_what_it_reverses(house) -> None:
    """Though the person has been entered in another district since."""
    way = Path(house)
    await way.settle()
    async with house.db.write() as session:
        await session.execute(update(InsuredRow).values(region="410721"))
    await way.pay()
    await way.reverse()
    await way.recover()
    async with house.db.read() as session:
        lines = list(await session.scalars(select(MoneyLineRow)))
    assert {line.region for line in lines} == {"410700"}
    assert Counter(line.year for line in lines if line.account == Account.EXPENSE) == {2025: 2}
    await way.reopen()
    await way.settle()
    async with house.db.read() as session:
        regions = Counter(await session.scalars(select(MoneyLineRow.region)))
    assert regions["410721"] == 2  # a new settlement is the new district's


async def test_one_cause_is_posted_once_and_every_movement_sums_to_zero(house) -> None:
    way = Path(house)
    await way.settle()
    async with house.db.read() as session:
        cause = await session.scalar(select(MovementRow.cause))
        insured_id = await session.scalar(select(ClaimRow.insured_id))
    owner = LineOwner(way.claim_id, insured_id, "410700")
    with pytest.raises(IntegrityError):
        async with house.db.write() as session:
            again = settled(cause, owner, {2025: 1})
            await journal.enter(session, [again], by="x" * 32, at=house.clock())
    payable = MoneyLine(Account.PAYABLE, 1, owner)
    for lines in (
        (payable,),
        (payable, payable),
        (payable, MoneyLine(Account.EXPENSE, -1, owner)),
        (payable, MoneyLine(Account.BANK, -1, owner, year=2025)),
    ):
        with pytest.raises(ValueError):
            Movement(MovementKind.PAID, cause, lines)
    assert len(await movements(house)) == 1
