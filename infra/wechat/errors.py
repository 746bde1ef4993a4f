"""What does an errcode of the WeChat platform mean for us?
Asked by `infra.wechat.transport` for every answer; the table is `errcodes.csv`, refined here."""

import csv
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources
from typing import Any, NamedTuple

from claims_core.calendar_cn import CHINA
from infra.gateway_errors import Category, GatewayError, gateway_error, reported

PROVIDER = "wechat"
_RID = re.compile(r"rid: ?([0-9a-f]+(?:-[0-9a-f]+)+)")

# The table's five ways of handling, as categories …
_BY_HANDLING: dict[str, Category] = {
    "retry": Category.RETRY,
    "refresh_token": Category.STOP_PROVIDER,  # reached only when a fresh token did not help
    "drop": Category.CONTENT,
    "alert": Category.DEFECT,
    "user_refused": Category.SUPPRESSED,
}
# The platform refuses the app, whatever it asks: secret, address, account.
APP_REFUSED = frozenset({40125, 40164, 40243, 45035, 61004, 89501, 89503, 89506})
# … and the codes of which more is known than their handling.
_REFINED: dict[int, Category] = {
    **dict.fromkeys((-1, 61450), Category.AMBIGUOUS),  # "system error": it may have been done
    **dict.fromkeys((40003, 46004), Category.RECIPIENT),
    43019: Category.SUPPRESSED,
    **dict.fromkeys((45015, 45047), Category.OTHER_CHANNEL),
    **dict.fromkeys((40029, 40030, 40163, 42002, 42003, 42007, 41008, 84001), Category.NEW_CODE),
    40226: Category.BLOCKED_USER,
    **dict.fromkeys((45009, 45028, 45029), Category.BUDGET),
    **dict.fromkeys(APP_REFUSED | {40013, 48004, 50002}, Category.STOP_PROVIDER),
}
_RETRY_AFTER: dict[int, float] = {45011: 60.0, 45066: 60.0}


class KnownCode(NamedTuple):
    """错误码: what the platform says by it, and the table's word for how it is handled."""

    meaning: str
    handling: str


def _read_table() -> dict[int, KnownCode]:
    text = resources.files("infra.wechat").joinpath("errcodes.csv").read_text(encoding="utf-8")
    return {
        int(row["errcode"]): KnownCode(row["meaning_zh"], row["handling"])
        for row in csv.DictReader(text.splitlines())
    }


KNOWN_CODES = _read_table()
TOKEN_ERRCODES = frozenset(
    code for code, known in KNOWN_CODES.items() if known.handling == "refresh_token"
)


def category_of(errcode: int) -> Category:
    """What is to be done about this code; UNMAPPED for one that nobody has thought about."""
    if errcode in _REFINED:
        return _REFINED[errcode]
    if errcode in KNOWN_CODES:
        return _BY_HANDLING[KNOWN_CODES[errcode].handling]
    return Category.UNMAPPED


def meaning_of(code: str) -> str:
    """The table's Chinese words for the code of an error; empty where there are none."""
    known = KNOWN_CODES.get(int(code)) if code.removeprefix("-").isdecimal() else None
    return known.meaning if known else ""


def error_of(errcode: int, answer: Mapping[str, Any], now: datetime) -> GatewayError:
    """The error for an answer of the platform; of its sentence only the request id is kept."""
    category = category_of(errcode)
    wait = _RETRY_AFTER.get(errcode)
    if category is Category.BUDGET:
        wait = _until_midnight_in_china(now)
    rid = _RID.search(str(answer.get("errmsg", "")))
    return gateway_error(
        PROVIDER, str(errcode), category, retry_after=wait, reference=rid[1] if rid else ""
    )


def unfit(field: str, rule: str) -> GatewayError:
    """The error for what the platform would refuse, found before the call.

    It names the field and the rule, never the value; somebody has to look, as they would have to
    after the platform's own refusal."""
    return reported(gateway_error(PROVIDER, f"unfit:{field}:{rule}", Category.DEFECT))


def _until_midnight_in_china(now: datetime) -> float:
    local = now.astimezone(CHINA)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (midnight - local).total_seconds()
