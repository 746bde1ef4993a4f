"""Does a storm on killed processes excuse only what a kill did, and provably so?"""

from datetime import UTC, datetime

from bot.tables import SeenMessageRow
from tests.callbacks.verdict import HeldUp, Third, Troubles, Verdict
from tests.every_case import EveryCase

HERE, THERE = "http://here", "http://there"
REPLIED = Third("k", True, HERE, 100.0)
SILENT = Third("k", False, HERE, 100.0)


def row(taken: float, *, done: bool = True, late: str | None = None) -> SeenMessageRow:
    at = datetime.fromtimestamp(taken, UTC)
    return SeenMessageRow(key="k", owner="o", taken_at=at, done_at=at if done else None, late=late)


def counted(third: Third, sent: int, kept: SeenMessageRow | None, troubles: Troubles) -> set[str]:
    verdict = Verdict(messages=1)
    verdict.judge({0: third}, [sent], {} if kept is None else {"k": kept}, troubles)
    kinds = ("lost", "doubled", "undone", "cut_off", "unkept", "unkept_and_doubled")
    return {kind for kind in kinds if getattr(verdict, kind)}


def test_each_message_is_counted_as_what_certainly_happened_to_it() -> None:
    lives = Troubles({HERE: [50.0], THERE: []})
    died = Troubles({HERE: [50.0, 100.4], THERE: []})
    died_later = Troubles({HERE: [103.0], THERE: [100.2]})
    held_up = Troubles({HERE: [103.0], THERE: []}, [HeldUp(100.2, 102.9)])
    stood_still = Troubles({HERE: [103.0], THERE: []}, [HeldUp(100.2, 102.9, HERE)])
    other_stood_still = Troubles({HERE: [103.0], THERE: []}, [HeldUp(100.2, 102.9, THERE)])
    before, anew = row(99.9), row(108.0, late="sent")
    cases = [
        ("replied", (REPLIED, 0, before, lives), set()),
        ("sent", (SILENT, 1, row(99.9, late="sent"), lives), set()),
        ("neither", (SILENT, 0, before, died), {"lost"}),
        ("killed while sending", (SILENT, 0, row(99.9, late="sending"), died), {"cut_off"}),
        ("sent twice", (SILENT, 2, anew, died), {"doubled"}),
        ("by one that lives", (REPLIED, 1, anew, lives), {"doubled"}),
        ("killed after a second", (REPLIED, 1, anew, died_later), {"doubled"}),
        ("killed, but not taken anew", (REPLIED, 1, before, died), {"doubled"}),
        ("killed, and sent twice", (REPLIED, 2, anew, died), {"doubled"}),
        ("killed before the commit", (REPLIED, 1, anew, died), {"unkept_and_doubled"}),
        ("nobody could write", (REPLIED, 1, anew, held_up), {"unkept_and_doubled"}),
        ("it stood still", (REPLIED, 1, anew, stood_still), {"unkept_and_doubled"}),
        ("the other stood still", (REPLIED, 1, anew, other_stood_still), {"doubled"}),
        ("not kept", (REPLIED, 0, row(99.9, done=False), died), {"unkept"}),
        ("not kept by one that lives", (REPLIED, 0, row(99.9, done=False), lives), {"undone"}),
        ("never taken", (REPLIED, 0, None, died), {"undone"}),
    ]
    with EveryCase() as every:
        for name, given, kinds in cases:
            with every.case(name):
                assert counted(*given) == kinds
