"""Are the limits of exports dated, whole, and refused with the place where they are not?"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from casework.exports.export_list import ExportList
from casework.exports.exports import Exports
from casework.exports.kinds import ExportKind
from casework.exports.limits import ExportLimitsInvalid, read_limits
from casework.exports.views import ExportState
from infra.db import Database
from tests.casework.exports.test_exports import BOSS, CASHIER, SEALER, WHY, PlayedSource
from tests.clock import Clock

KIND = ExportKind.MONEY_LINES
WAITING = """
[[waiting]]
days = 7
valid_from = 2026-01-01
source = "没有规定"
confirmed = false
"""
LIMIT = """
[[limit]]
kind = "{}"
hours = 24
fetches = 3
valid_from = 2026-01-01
source = "没有规定"
confirmed = false
"""
FIRST, *OTHERS = map(LIMIT.format, ExportKind)
GOOD = "".join((FIRST, *OTHERS, WAITING))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("".join((*OTHERS, WAITING)), f"{next(iter(ExportKind))}: no limit"),
        (GOOD + FIRST, "two limits"),
        (GOOD + FIRST.replace("fetches = 3", "fetches = 0"), "numbers"),
        (GOOD + FIRST.replace("hours = 24", 'hours = "24"'), "numbers"),
        (GOOD + FIRST.replace("hours = 24", ""), "one of them"),
        (GOOD + FIRST.replace("hours = 24", "hours = 24\nworking_days = 1"), "one of them"),
        (GOOD + FIRST.replace('"没有规定"', '" "'), "source"),
        (GOOD + FIRST.replace("confirmed = false", "sure = false"), "fields"),
        (GOOD + LIMIT.format("gold"), "kind"),
        (GOOD.replace(WAITING, ""), "waiting: no limit"),
        (GOOD.replace(WAITING, WAITING.replace("2026", "2027")), "waiting: no limit"),
        (GOOD + WAITING, "two limits"),
        (GOOD + WAITING.replace("days = 7", "days = 0"), "numbers"),
        (GOOD + WAITING.replace("days = 7", "hours = 7"), "fields"),
    ],
)
def test_limits_that_say_too_little_or_too_much_are_refused_with_the_place(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(ExportLimitsInvalid, match=words):
        read_limits(written(tmp_path, text))


def written(folder: Path, text: str) -> Path:
    file = folder / "limits.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_no_document_says_is_marked_so() -> None:
    limits, day = read_limits(), date(2026, 11, 30)
    said = [limits.wait_on(day), *(limits.on(kind, day) for kind in ExportKind)]
    assert not any(each.confirmed for each in said)
    assert all(each.source.startswith("没有规定") for each in said)


def test_a_later_limit_counts_from_its_day_on(tmp_path: Path) -> None:
    later = [
        FIRST.replace("hours = 24", "working_days = 1").replace("2026", "2027"),
        WAITING.replace("days = 7", "days = 3").replace("2026", "2027"),
    ]
    limits = read_limits(written(tmp_path, "".join((*later, GOOD))))
    kind, last = next(iter(ExportKind)), date(2026, 12, 31)
    at = datetime(2026, 12, 31, 2, tzinfo=UTC)
    for day, days in ((date(2025, 6, 1), 7), (last, 7), (last + timedelta(days=1), 3)):
        assert limits.wait_on(day).ends(at) == at + timedelta(days=days)
        assert limits.on(kind, day).hours == (24 if days == 7 else 0)


async def test_a_wish_waits_as_long_as_the_limits_of_its_day_say(
    tmp_path: Path, db: Database, clock: Clock
) -> None:
    later = WAITING.replace("days = 7", "days = 2").replace(
        "2026-01-01", f"{clock().date() + timedelta(days=30):%Y-%m-%d}"
    )
    limits = read_limits(written(tmp_path, GOOD + later))
    exports = Exports(db, SEALER, clock, dict.fromkeys(ExportKind, PlayedSource()), limits)
    lists = ExportList(db, SEALER, clock)
    for days in (7, 2):
        asked = await exports.ask(CASHIER, KIND, "x", WHY)
        clock.now += timedelta(days=days, seconds=-1)
        assert (await lists.show(BOSS, asked)).state is ExportState.WAITING
        clock.now += timedelta(seconds=1)
        assert (await lists.show(BOSS, asked)).state is ExportState.LAPSED
        clock.now += timedelta(days=30)
