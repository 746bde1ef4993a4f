"""How do a statement and its entries become rows, and what do their seal and payer say? Asked by
the import, by the lists and by the proof."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from casework.bank_statements.statement_file import FileEntry
from casework.bank_statements.tables import BankEntryRow
from infra.masking import mask_account, mask_name
from infra.sealing import Sealer, SealError

ACCOUNT, PAYER, SEAL = "bank_statement.account", "bank_entry.payer", "bank_statement.seal"
_ENTRY = ("number", "day", "serial", "fen", "balance_fen", "summary", "reference")


def entry_columns(sealer: Sealer, entry: FileEntry, **more: Any) -> dict[str, Any]:
    """The row of one entry; who paid, or was paid, is sealed."""
    payer = json.dumps([entry.payer, entry.payer_account], ensure_ascii=False)
    return more | {
        "number": entry.number,
        "serial": entry.serial,
        "fen": entry.fen,
        "balance_fen": entry.balance_fen,
        "payer_sealed": sealer.seal(payer, PAYER),
        "summary": entry.summary,
        "reference": entry.reference,
    }


def payer_of(sealer: Sealer, payer_sealed: bytes) -> str:
    """The other side, masked."""
    name, account = json.loads(sealer.open(payer_sealed, PAYER))
    return f"{mask_name(name)} {mask_account(account)[-4:]}".strip()


def payer_name(sealer: Sealer, row: BankEntryRow) -> str:
    """The other side's name in clear, to be compared and not shown; the account is written now in
    full, now with stars."""
    name, _ = json.loads(sealer.open(row.payer_sealed, PAYER))
    return str(name)


def seal_of(
    sealer: Sealer, statement: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]
) -> str:
    """What the seal of this statement with these entries has to be."""
    head = ("day", "account_index", "opening_fen", "closing_fen", "entries", "content_hash")
    said = [[str(statement[name]) for name in head]]
    for each in entries:
        payer = _payer_hash(sealer, each["payer_sealed"])
        said.append([*(str(each[name]) for name in _ENTRY), payer])
    return sealer.index(hashlib.sha256(json.dumps(said).encode()).hexdigest(), SEAL)


def _payer_hash(sealer: Sealer, payer_sealed: bytes) -> str:
    """Of what is sealed, not of the sealed bytes: those change with the keys."""
    try:
        payer = sealer.open(payer_sealed, PAYER)
    except SealError:
        return ""  # fits no seal
    return sealer.mac(payer.encode(), PAYER).hex()
