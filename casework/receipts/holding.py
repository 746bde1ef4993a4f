"""Which claim holds a receipt, and when does it let go? Asked when a claim is handed in,
registered, taken up again, and when it ends.

A receipt is held while its claim is in work or settled with it, or while it was paid for with it
and the claim's due is below zero: the person then has money for it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import hospital_receipts
from casework.claims.hospital_receipts import Key
from casework.claims.tables import ClaimRow, ReceiptRow, ReceiptUseRow
from casework.errors import ReceiptTaken, ReceiptTakenBy
from casework.payments import dues
from casework.people.counties import is_within, office_in_charge
from casework.receipts.errors import ReceiptTakenElsewhere
from casework.receipts.keys import with_other_halves
from casework.receipts.use_changes import Uses, fact_of, record, uses_of
from claims_core.claim import STAGE_WORDS, Actor, Stage
from infra.sealing import Sealer
from infra.statements import dialect_insert

# What staff are told of a receipt that a claim holds though it is neither in work nor settled.
_MONEY_IS_OUT = "那份申请付出的钱还没有收回，收回以后这张票据才能再用。"
# However often a holder lets go between our two looks, one of them comes first in the end.
_LOOKS = 5


async def hold(
    session: AsyncSession,
    sealer: Sealer,
    claim_id: str,
    actor: Actor,
    at: datetime,
    receipts: Collection[Key] | None = None,
) -> None:
    """Hold every receipt named in the claim, and let go of those no longer named; `receipts` are
    those that are named, where that is known.

    The key of `receipt_use` decides between two claims that come at the same moment: all that this
    claim names or holds is locked first, in one order for everybody, so that nobody waits in a
    circle. What is settled about a receipt is read only under its lock.

    :raises ReceiptTaken: when another claim holds one of them; nothing is held then. Staff are
    told which claim; those of one county, of a claim of another, whose it is.
    :raises ReceiptSettledDirectly: when a hospital settlement has used one of them.
    """
    if receipts is None:
        receipts, held = await _named_and_held(session, claim_id)
    else:
        held = await _held(session, claim_id)
    named = await with_other_halves(session, receipts)
    await hospital_receipts.refuse(session, named)
    locked: dict[Key, ReceiptUseRow] = {}
    for key in sorted(named | held):
        use = await _locked(session, key, claim_id if key in named else None, at, key in held)
        if use is not None:
            locked[key] = use
    before = await _before(session, claim_id, locked.values())
    for use in [use for key, use in locked.items() if key in named]:
        if use.claim_id != claim_id:
            if await _still_holds(session, use):
                raise await _taken(session, use, actor)
            use.claim_id, use.taken_at, use.paid_with = claim_id, at, False
        use.in_use = True
    left = [use for key, use in locked.items() if key not in named and use.claim_id == claim_id]
    await _let_go(session, claim_id, left)
    await record(session, sealer, before, at)


async def release(session: AsyncSession, sealer: Sealer, claim_id: str, at: datetime) -> None:
    """Let go of every receipt that money does not keep: the claim was withdrawn, refused or
    reversed."""
    uses = await session.scalars(
        select(ReceiptUseRow)
        .where(ReceiptUseRow.claim_id == claim_id)
        .order_by(ReceiptUseRow.kind, ReceiptUseRow.code, ReceiptUseRow.number)
        .with_for_update()
    )
    rows = list(uses)
    before = await _before(session, claim_id, rows)
    await _let_go(session, claim_id, rows)
    await record(session, sealer, before, at)


async def release_reversed(
    session: AsyncSession, sealer: Sealer, claim_id: str, at: datetime
) -> None:
    """The same after a reversal, which is in the rows already: what the claim was settled with has
    been paid for if the person still has money."""
    if await _money_is_out(session, claim_id):
        before = await uses_of(session, [claim_id])
        for use in await session.scalars(
            select(ReceiptUseRow).where(ReceiptUseRow.claim_id == claim_id, ReceiptUseRow.in_use)
        ):
            use.paid_with = True
        await record(session, sealer, before, at)
    await release(session, sealer, claim_id, at)


async def hold_paid(session: AsyncSession, sealer: Sealer, claim_id: str, at: datetime) -> None:
    """Money of a claim has turned out to be with the person without right: what the claim names is
    held as paid for, as far as no other claim holds it by now."""
    if not await _money_is_out(session, claim_id):
        return
    receipts, held = await _named_and_held(session, claim_id)
    named = await with_other_halves(session, receipts)
    locked = {
        key: await _locked(session, key, claim_id, at, key in held) for key in sorted(named | held)
    }
    before = await _before(session, claim_id, [use for use in locked.values() if use is not None])
    for key, standing in locked.items():
        use = standing if standing is not None else await _made(session, key)
        if use.claim_id != claim_id:
            if await _still_holds(session, use):
                continue
            use.claim_id, use.taken_at, use.in_use = claim_id, at, False
        elif key not in held:
            use.in_use = False
        use.paid_with = True
    await record(session, sealer, before, at)


async def _named_and_held(
    session: AsyncSession, claim_id: str
) -> tuple[frozenset[Key], frozenset[Key]]:
    """The receipts that the claim names, and those that it holds."""
    row = ReceiptRow
    names = select(true(), row.kind, row.code, row.number).where(row.claim_id == claim_id)
    use = ReceiptUseRow
    uses = select(false(), use.kind, use.code, use.number).where(use.claim_id == claim_id)
    found = await session.execute(names.union_all(uses))
    keys: dict[bool, set[Key]] = {True: set(), False: set()}
    for named, kind, code, number in found:
        keys[bool(named)].add((kind, code, number))
    return frozenset(keys[True]), frozenset(keys[False])


async def _before(
    session: AsyncSession, claim_id: str, locked: Collection[ReceiptUseRow]
) -> dict[str, Uses]:
    """What the claim holds, all of it being locked, and what the others hold of whose uses some
    are."""
    others = sorted({use.claim_id for use in locked} - {claim_id})
    before = await uses_of(session, others) if others else {}
    return {claim_id: sorted(fact_of(use) for use in locked if use.claim_id == claim_id)} | before


async def _made(session: AsyncSession, key: Key) -> ReceiptUseRow:
    return await session.get_one(ReceiptUseRow, key)


async def _held(session: AsyncSession, claim_id: str) -> frozenset[Key]:
    use = ReceiptUseRow
    uses = await session.execute(
        select(use.kind, use.code, use.number).where(use.claim_id == claim_id)
    )
    return frozenset((kind, code, number) for kind, code, number in uses)


async def _locked(
    session: AsyncSession, key: Key, claim_id: str | None, at: datetime, known: bool
) -> ReceiptUseRow | None:
    """The use of this receipt as it stood, kept from others until the transaction ends; None where
    it was free, and then it is `claim_id` that uses it now, if one is given."""
    kind, code, number = key
    for look in range(_LOOKS):
        if claim_id is not None and not (known and look == 0):
            made = await session.scalar(
                dialect_insert(session, ReceiptUseRow)
                .values(
                    kind=kind,
                    code=code,
                    number=number,
                    claim_id=claim_id,
                    taken_at=at,
                    in_use=True,
                    paid_with=False,
                )
                .on_conflict_do_nothing()
                .returning(ReceiptUseRow.claim_id)
            )
            if made is not None:
                return None
        use = await session.get(ReceiptUseRow, key, with_for_update=True, populate_existing=True)
        if use is not None or claim_id is None:
            return use
    raise ReceiptTaken(number=number)


async def _still_holds(session: AsyncSession, use: ReceiptUseRow) -> bool:
    """Whether the claim of this use holds the receipt."""
    return use.in_use or (use.paid_with and await _money_is_out(session, use.claim_id))


async def _money_is_out(session: AsyncSession, claim_id: str) -> bool:
    return (await dues.money_of_one(session, claim_id)).due < 0


async def _let_go(session: AsyncSession, claim_id: str, uses: Collection[ReceiptUseRow]) -> None:
    kept = any(use.paid_with for use in uses) and await _money_is_out(session, claim_id)
    for use in uses:
        if kept and use.paid_with:
            use.in_use = False
        else:
            await session.delete(use)
    await session.flush()


async def _taken(session: AsyncSession, use: ReceiptUseRow, actor: Actor) -> ReceiptTaken:
    if not actor.is_staff:
        return ReceiptTaken(number=use.number)
    claim = await session.get_one(ClaimRow, use.claim_id)
    if not await is_within(session, actor, claim.insured_id):
        office = await office_in_charge(session, claim.insured_id)
        return ReceiptTakenElsewhere(number=use.number, office=office)
    return ReceiptTakenBy(
        number=use.number,
        claim_no=claim.claim_no or "",
        claim_id=claim.id,
        stage=STAGE_WORDS[Stage(claim.stage)],
        why="" if use.in_use else _MONEY_IS_OUT,
    )
