"""Which entries of the bank are which movements of ours? Decided from the numbers that both carry
and from equal sums alone; asked by the store, with what is still open on both sides.

A payment is found by its number, a batch that the bank has booked as one sum by the batch's number,
money got back by the bank's own number, which is the reference of a recovery."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.money.movements import PAID_OUT, MovementKind


@dataclass(frozen=True)
class OpenEntry:
    """未核对的明细; `reference` is the one that counts, in capitals, `named_by_hand` when somebody
    gave it. `to_give_back` is none of ours and goes back."""

    id: str
    day: date
    fen: int
    serial: str
    reference: str
    named_by_hand: bool = False
    to_give_back: bool = False


@dataclass(frozen=True)
class OpenMovement:
    """未核对的资金变动: what it comes to at the bank, and by which numbers the bank knows it;
    `never_left` where the bank says that what comes back had never gone out."""

    id: str
    kind: MovementKind
    day: date
    fen: int
    number: str
    batch_no: str = ""
    batch_id: str = ""
    never_left: bool = False


@dataclass(frozen=True)
class Match:
    """核对一致: entries and movements that come to the same; without entries where two movements
    take each other back and the bank knows of neither."""

    entries: tuple[OpenEntry, ...]
    movements: tuple[OpenMovement, ...]

    def __post_init__(self) -> None:
        if sum(each.fen for each in self.entries) != sum(each.fen for each in self.movements):
            raise ValueError("both sides of a match come to the same")

    @property
    def id(self) -> str:
        """The id of the first of them."""
        return (self.entries or self.movements)[0].id


def match(
    entries: Iterable[OpenEntry], movements: Iterable[OpenMovement], refused: Mapping[str, str]
) -> list[Match]:
    """What fits; `refused` are payments that the bank refused, by number, with their batch's.

    Each entry and each movement is used once; of two entries that fit the earlier one counts."""
    board = _Board(entries, movements)
    # what was got back wrongly takes no entry of the bank
    found = [*board.got_back_wrongly(), *board.one_to_one(), *board.shared()]
    found += [*board.batches(refused), *board.never_left()]
    # a batch is booked without what never left
    return [*found, *board.batches(refused), *board.taken_back()]


class _Board:
    def __init__(self, entries: Iterable[OpenEntry], movements: Iterable[OpenMovement]) -> None:
        ordered = sorted(entries, key=lambda each: (each.day, each.serial))
        self._entries = {each.id: each for each in ordered}
        self._movements = {each.id: each for each in movements}

    def one_to_one(self) -> list[Match]:
        """Payments, returns and recoveries that the bank has booked singly."""
        wanted: dict[tuple[str, int], list[OpenMovement]] = defaultdict(list)
        for movement in self._movements.values():
            wanted[movement.number, movement.fen].append(movement)
        found = []
        for entry in list(self._entries.values()):
            # what money got back is booked under may be either number of the bank's entry
            for name in dict.fromkeys((entry.reference, entry.serial.upper())):
                if name and wanted.get((name, entry.fen)):
                    found.append(self._taken([entry], [wanted[name, entry.fen].pop(0)]))
                    break
        return found

    def shared(self) -> list[Match]:
        """一笔还几份: money that people brought in one sum, for several claims, or more than they
        held, of which the bank has given the rest back."""
        by_number: dict[str, list[OpenMovement]] = defaultdict(list)
        for movement in self._movements.values():
            if movement.kind is MovementKind.RECOVERED:
                by_number[movement.number].append(movement)
        given_back: dict[str, list[OpenEntry]] = defaultdict(list)
        for entry in self._entries.values():
            if entry.named_by_hand and entry.fen < 0:
                given_back[entry.reference].append(entry)
        found = []
        for entry in list(self._entries.values()):
            serial = entry.serial.upper()
            for name in dict.fromkeys((entry.reference, serial)):
                movements = by_number.get(name, []) if name else []
                if not movements or entry.id not in self._entries:
                    continue
                back = [each for each in given_back.get(serial, []) if each.id in self._entries]
                fits = [
                    group for group in ([entry], [entry, *back]) if _fen(group) == _fen(movements)
                ]
                if fits:
                    found.append(self._taken(fits[0], by_number.pop(name)))
        return found

    def batches(self, refused: Mapping[str, str]) -> list[Match]:
        """批次合并记账: one sum for a batch, perhaps of the whole file, with the refused payments
        given back one by one."""
        whole: dict[str, list[OpenEntry]] = defaultdict(list)
        back: dict[str, list[OpenEntry]] = defaultdict(list)
        paid: dict[str, list[OpenMovement]] = defaultdict(list)
        for movement in self._movements.values():
            if movement.kind in PAID_OUT:
                paid[movement.batch_no].append(movement)
        for entry in self._entries.values():
            if entry.reference in refused:
                back[refused[entry.reference]].append(entry)
            elif entry.reference:
                whole[entry.reference].append(entry)
        found = []
        for batch_no in sorted({*back, *(whole.keys() & paid.keys())}):
            sums, given_back = whole.get(batch_no, []), back.get(batch_no, [])
            movements = paid.get(batch_no, [])
            # what is paid once more after a wrong return is booked by itself, or not at all
            once = [each for each in movements if each.kind is not MovementKind.RETURN_WITHDRAWN]
            fits = [
                (group, paid_out)
                for paid_out in (movements, once)
                for group in ([*sums[:1]], sums, [*sums, *given_back])
                if group and _fen(group) == _fen(paid_out) and (paid_out or len(group) > 1)
            ]
            if fits:
                found.append(self._taken(*fits[0]))
            found += self._came_to_nothing(given_back)
        return found

    def _came_to_nothing(self, entries: Sequence[OpenEntry]) -> list[Match]:
        """A refused payment that went out and came back: nothing moved for us."""
        by_number: dict[str, list[OpenEntry]] = defaultdict(list)
        for entry in entries:
            if entry.id in self._entries:
                by_number[entry.reference].append(entry)
        return [
            self._taken(group, [])
            for group in by_number.values()
            if len(group) > 1 and _fen(group) == 0
        ]

    def never_left(self) -> list[Match]:
        """从未付出、从未退回: a payment that the bank had confirmed and has not made, or said to
        have given back. What a statement shows under its number is a difference, and stays one."""
        shown = {entry.reference for entry in self._entries.values()}
        return self._each_other(
            lambda each: (
                each.number not in shown
                and (each.never_left or each.kind is MovementKind.RETURN_WITHDRAWN)
            ),
            lambda each: each.kind in PAID_OUT or each.kind is MovementKind.RETURNED,
        )

    def got_back_wrongly(self) -> list[Match]:
        """从未到账: an amount that two people had found at the bank, and two have found wrong; or
        that was then booked for another claim."""
        return self._each_other(
            lambda each: each.kind is MovementKind.RECOVERY_WITHDRAWN,
            lambda each: each.kind is MovementKind.RECOVERED,
        )

    def _each_other(
        self, undoes: Callable[[OpenMovement], bool], undone: Callable[[OpenMovement], bool]
    ) -> list[Match]:
        """Two of our movements of one number that take each other back; the bank has neither."""
        others: dict[tuple[str, int], list[OpenMovement]] = defaultdict(list)
        for each in self._movements.values():
            if undone(each):
                others[each.number, each.fen].append(each)
        found = []
        for each in [one for one in self._movements.values() if undoes(one)]:
            there = [one for one in others[each.number, -each.fen] if one.id in self._movements]
            if there and each.id in self._movements:
                found.append(self._taken([], [there[0], each]))
        return found

    def taken_back(self) -> list[Match]:
        """银行差错与更正: an entry that somebody has said to be the correction of another one."""
        by_serial = {each.serial.upper(): each for each in self._entries.values()}
        found = []
        for entry in list(self._entries.values()):
            other = by_serial.get(entry.reference)
            if entry.named_by_hand and other and other.id != entry.id:
                both = {entry.id, other.id} <= self._entries.keys()
                if both and entry.fen + other.fen == 0:
                    found.append(self._taken([other, entry], []))
        return found

    def _taken(self, entries: Sequence[OpenEntry], movements: Sequence[OpenMovement]) -> Match:
        for entry in entries:
            del self._entries[entry.id]
        for movement in movements:
            del self._movements[movement.id]
        return Match(tuple(entries), tuple(movements))


def _fen(each: Iterable[OpenEntry] | Iterable[OpenMovement]) -> int:
    return sum(one.fen for one in each)
