"""What is the platform's number of a settlement, however it was typed? Asked by registration, the
reviewers and the platform's files, so that one settlement has one number."""

from typing import Final

from claims_core.errors import InvalidInput
from claims_core.typed_text import InvalidText, TextKind, value_of

MAX_LENGTH: Final = 60
# What our own entry is called that takes a hospital's settlement back; no number of the platform's
# begins so.
TAKEN_BACK: Final = "撤回-"
# And the one that enters it again.
RE_ENTERED: Final = "恢复-"


class InvalidSettlementNumber(InvalidInput):
    """结算单号有误: what was typed is no number of a settlement on the platform."""

    code = "invalid_settlement_number"
    field_name = "settlement_no"
    problems = {
        "empty": "还没有填结算单号。它印在省平台结算单的上方。",
        "length": "结算单号最多{count}个字符，请对照结算单核对。",
        "characters": "结算单号里有看不见的字符，或以“撤回-”“恢复-”开头，请照结算单手工输入。",
        "rounded": (
            "结算单号被表格软件改成了科学计数法，后面几位已经丢了。请从省平台重新导出，"
            "或照结算单手工输入。"
        ),
    }


def settlement_number(typed: str) -> str:
    """结算单号 in its one form: no blanks or characters that cannot be seen, full-width ones plain,
    letters as capitals.

    :raises InvalidSettlementNumber: when nothing is left, it is too long, or a spreadsheet has
        rounded it.
    """
    try:
        number = value_of(typed, TextKind.CODE)
    except InvalidText as problem:
        rounded = problem.problem == "shortened"
        raise InvalidSettlementNumber("rounded" if rounded else "characters") from problem
    if not number:
        raise InvalidSettlementNumber("empty")
    if len(number) > MAX_LENGTH:
        raise InvalidSettlementNumber("length", count=MAX_LENGTH)
    if number.startswith((TAKEN_BACK, RE_ENTERED)):
        raise InvalidSettlementNumber("characters")
    return number
