"""What happens to a claim's receipts when somebody types them? Asked by the phone's form and by
registration; nothing that stood before is lost without a trace."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.changes import ChangePart, append_change
from casework.claims.hospital_receipts import Key, key_of
from casework.claims.named_changes import named_facts
from casework.claims.receipts import add_receipt
from casework.claims.tables import ReceiptReadingRow, ReceiptRow
from casework.claims.views import TypedReceipt
from casework.errors import FieldsInvalid, ReceiptTypedTwice
from casework.receipts import said_changes, verifications
from casework.receipts.keys import exchanges
from casework.receipts.tables import ReceiptAmountRow
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.receipt_verification import Verification
from claims_core.receipts import Receipt, parse_receipt
from infra.sealing import Sealer

_EXCHANGED = "（电子票据和换开的纸质票据算一张）"


async def replace_typed(
    session: AsyncSession,
    sealer: Sealer,
    claim_id: str,
    typed: Sequence[TypedReceipt],
    actor: Actor,
    at: datetime,
) -> frozenset[Key]:
    """Put the receipts somebody typed in place of all that stood, with what was verified of them;
    answers their keys.

    :raises InvalidReceipt, InvalidVerification, FieldsInvalid: when code, number or verification
    cannot be right.
    :raises ReceiptTypedTwice: naming both lines.
    """
    wanted = [(item, parse_receipt(item.code, item.number)) for item in typed]
    verified = {
        receipt: _verification(item, receipt, at) for item, receipt in wanted if item.verification
    }
    _refuse_twice(wanted, verified)
    stood = {
        parse_receipt(row.code, row.number): row
        for row in await session.scalars(select(ReceiptRow).where(ReceiptRow.claim_id == claim_id))
    }
    readings = await _readings(session, claim_id)
    before = named_facts(stood.values(), readings)
    read = {
        parse_receipt(row.code, row.number): row.amount_fen
        for row in readings
        if row.amount_fen is not None
    }
    named = {receipt for _, receipt in wanted}
    for receipt in stood.keys() - named:
        await session.delete(stood[receipt])
    await session.flush()
    source = "staff" if actor.is_staff else "member"
    rows = []
    over: list[ReceiptAmountRow] = []
    for item, receipt in wanted:
        row = stood.get(receipt)
        was = row.amount_fen if row is not None else read.get(receipt)
        becomes = was if item.amount_fen is None else item.amount_fen
        if was is not None and becomes is not None and was != becomes:
            over.append(_amount_change(claim_id, receipt, (was, becomes), actor, at))
        if row is None:
            row = add_receipt(
                session,
                claim_id,
                receipt,
                amount_fen=becomes,
                source=source,
                photo_id=None,
                at=at,
            )
        row.amount_fen = becomes
        rows.append(row)
    await session.flush()
    after = named_facts(rows, readings)
    await append_change(session, sealer, claim_id, ChangePart.NAMED, before, after, at)
    if over or verified:
        async with said_changes.recorded(session, sealer, claim_id, at):
            session.add_all(over)
            for said in verified.values():
                await verifications.keep(session, claim_id, said, actor, at)
    await _refuse_halves(session, wanted)
    return frozenset(map(key_of, named))


def _verification(item: TypedReceipt, receipt: Receipt, at: datetime) -> Verification:
    said = item.verification
    assert said is not None
    if said.verified_on > china_day(at):
        raise FieldsInvalid(verified_on="查验日期还没到，请核对。")
    related = parse_receipt(said.code, said.number) if said.code or said.number else None
    return Verification(
        receipt=receipt,
        state=said.state,
        verified_on=said.verified_on,
        related=related,
        check_code=said.check_code,
        times=said.times,
    )


def _refuse_twice(
    wanted: Sequence[tuple[TypedReceipt, Receipt]], verified: dict[Receipt, Verification]
) -> None:
    """Let no receipt stand on two lines, be it as its own other half."""
    lines: dict[str, tuple[int, Receipt]] = {}
    for position, (item, receipt) in enumerate(wanted, 1):
        line = item.row or position
        keys = verified[receipt].keys if receipt in verified else (receipt.key,)
        for key in keys:
            first = lines.setdefault(key, (line, receipt))
            if first[0] != line:
                why = "" if first[1] == receipt else _EXCHANGED
                raise ReceiptTypedTwice(first=first[0], second=line, why=why)


async def _refuse_halves(
    session: AsyncSession, wanted: Sequence[tuple[TypedReceipt, Receipt]]
) -> None:
    """The same for an exchange that was registered before, with this claim or another."""
    lines = {
        key_of(receipt): item.row or position for position, (item, receipt) in enumerate(wanted, 1)
    }
    if len(lines) < 2:
        return
    for pair in await exchanges(session, frozenset(lines)):
        if pair[0] in lines and pair[1] in lines:
            first, second = sorted(lines[key] for key in pair)
            raise ReceiptTypedTwice(first=first, second=second, why=_EXCHANGED)


async def _readings(session: AsyncSession, claim_id: str) -> list[ReceiptReadingRow]:
    """What codes on photographs say of the receipts, the oldest last."""
    rows = await session.scalars(
        select(ReceiptReadingRow)
        .where(ReceiptReadingRow.claim_id == claim_id)
        .order_by(ReceiptReadingRow.read_at.desc())
    )
    return list(rows)


def _amount_change(
    claim_id: str, receipt: Receipt, fen: tuple[int, int], actor: Actor, at: datetime
) -> ReceiptAmountRow:
    kind, code, number = key_of(receipt)
    return ReceiptAmountRow(
        claim_id=claim_id,
        kind=kind,
        code=code,
        number=number,
        before_fen=fen[0],
        after_fen=fen[1],
        changed_by=actor.id,
        changed_by_name=actor.name,
        changed_at=at,
    )
