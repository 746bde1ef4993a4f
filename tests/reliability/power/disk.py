"""What is on the disk when the power goes at some moment? Built from the trace of a process: what
it had waited for is there; of the rest some is, and some is not, as a disk may choose."""

import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_HEAD = struct.Struct("=cIqI")


@dataclass(frozen=True)
class Op:
    """One call: w(rite), t(runcate), s(ync), r(ename), u(nlink)."""

    kind: str
    path: str
    offset: int
    data: bytes


def read_trace(file: Path) -> list[Op]:
    """All of them, in their order."""
    return list(_ops(file.read_bytes()))


def _ops(raw: bytes) -> Iterator[Op]:
    at = 0
    while at + _HEAD.size <= len(raw):
        kind, path_length, offset, data_length = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        path = raw[at : at + path_length].decode()
        at += path_length
        yield Op(kind.decode(), path, offset, raw[at : at + data_length])
        at += data_length


def surviving(ops: Sequence[Op], dice: random.Random) -> list[Op]:
    """Of what had been done, what the disk has: all that a sync of its file (or, for names, of its
    folder) came after, and of the rest whatever the dice say."""
    synced_at = {op.path: number for number, op in enumerate(ops) if op.kind == "s"}
    kept_share = dice.choice((0.0, 0.3, 0.8))
    kept = []
    for number, op in enumerate(ops):
        if op.kind == "s":
            continue
        place = op.path if op.kind in "wt" else str(Path(op.path).parent)
        if synced_at.get(place, -1) > number or dice.random() < kept_share:
            kept.append(op)
    return kept


def applied(ops: Sequence[Op], root: str, into: Path) -> None:
    """Do these to a copy of the folder as it was in the beginning."""
    moved: dict[str, str] = {}
    for op in ops:
        path = _there(moved.get(op.path, op.path), root, into)
        path.parent.mkdir(parents=True, exist_ok=True)
        match op.kind:
            case "w":
                with path.open("r+b" if path.exists() else "w+b") as file:
                    file.seek(op.offset)
                    file.write(op.data)
            case "t":
                with path.open("r+b" if path.exists() else "w+b") as file:
                    file.truncate(op.offset)
            case "r":
                if path.exists():
                    path.replace(_there(op.data.decode(), root, into))
            case "u":
                path.unlink(missing_ok=True)


def _there(path: str, root: str, into: Path) -> Path:
    return into / Path(path).relative_to(root)
