"""What does an errcode of the WeChat platform mean for us?
Asked by `infra.wechat.client` for every answer; the table is `errcodes.csv`, refined here."""

import csv
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from claims_core.calendar_cn import CHINA
from infra.gateway_errors import Category, GatewayError, gateway_error

PROVIDER = "wechat"
BUSY = -1
_RID = re.compile(r"rid: ?([0-9a-f]+(?:-[0-9a-f]+)+)")

# The table's five ways of handling, as categories …
_BY_HANDLING: dict[str, Category] = {
    "retry": Category.RETRY,
    "refresh_token": Category.STOP_PROVIDER,  # reached only when a fresh token did not help
    "drop": Category.CONTENT,
    "alert": Category.DEFECT,
    "user_refused": Category.SUPPRESSED,
}
# … and the codes of which more is known than their handling.
_REFINED: dict[int, Category] = {
    BUSY: Category.AMBIGUOUS,
    45066: Category.RETRY,
    **dict.fromkeys((40003, 46004), Category.RECIPIENT),
    43019: Category.SUPPRESSED,
    **dict.fromkeys((45015, 45047), Category.OTHER_CHANNEL),
    **dict.fromkeys((40029, 40030, 40163, 42002, 42003, 42007, 41008), Category.NEW_CODE),
    40226: Category.BLOCKED_USER,
    **dict.fromkeys((45009, 45028, 45029), Category.BUDGET),
    **dict.fromkeys(
        (40013, 40125, 40164, 40243, 45035, 48004, 50002, 61004, 89501, 89503, 89506),
        Category.STOP_PROVIDER,
    ),
}
_RETRY_AFTER: dict[int, float] = {45011: 60.0, 45066: 60.0}


def _read_table() -> dict[int, str]:
    text = resources.files("infra.wechat").joinpath("errcodes.csv").read_text(encoding="utf-8")
    return {int(row["errcode"]): row["handling"] for row in csv.DictReader(text.splitlines())}


HANDLINGS = _read_table()
TOKEN_ERRCODES = frozenset(code for code, how in HANDLINGS.items() if how == "refresh_token")


def category_of(errcode: int) -> Category:
    """What is to be done about this code; UNMAPPED for one that nobody has thought about."""
    if errcode in _REFINED:
        return _REFINED[errcode]
    if errcode in HANDLINGS:
        return _BY_HANDLING[HANDLINGS[errcode]]
    return Category.UNMAPPED


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


def _until_midnight_in_china(now: datetime) -> float:
    local = now.astimezone(CHINA)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (midnight - local).total_seconds()
