"""What does a written amount, day or name say? Asked by the rules of each kind of paper."""

import re
from datetime import date
from typing import Final

DAY: Final = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:[年./-](\d{1,2})[月./-](\d{1,2})(?:日|(?!\d))"
    r"|[./-](\d{2})[./-](\d{2})(?=\d{2}:\d{2})|(\d{2})(\d{2})(?!\d))"
)
AMOUNT: Final = re.compile(r"[¥￥Y]?\d[\d,.]*")
CAPITALS: Final = re.compile(r"[零壹贰貳叁參肆伍陆陸柒捌玖拾佰仟万萬亿圆元角分整正]{3,}")
PERSON: Final = re.compile(r"[\u3400-\u9fff]{2,4}(?:·[\u3400-\u9fff]{1,8})?(?![\u3400-\u9fff])")
PROVIDER: Final = re.compile(
    r"[\u4e00-\u9fff()·]{2,24}?(?:医院|卫生院|保健院|医疗中心|卫生服务中心)"
    r"(?:\([\u4e00-\u9fff]{2,8}\)|[\u4e00-\u9fff]{1,4}院区)?"
)
_DIGITS: Final = {each: at for at, each in enumerate("零壹贰叁肆伍陆柒捌玖")}
_BEHIND_YUAN: Final = re.compile(
    r"零?(?:[壹贰叁肆伍陆柒捌玖]角)?(?:零?[壹贰叁肆伍陆柒捌玖]分)?|零角零分|零"
)
_OLD: Final = str.maketrans("貳參陸萬圆正", "贰叁陆万元整")
_PLACES: Final = {"拾": 10, "佰": 100, "仟": 1000}


def day_of(text: str) -> date | None:
    """The first day in a text; None where there is none."""
    for match in DAY.finditer(text):
        year, *rest = [each for each in match.groups() if each]
        try:
            return date(int(year), int(rest[0]), int(rest[1]))
        except ValueError:
            continue
    return None


def fen_of(text: str) -> int | None:
    """An amount in digits, in fen; None where commas and points make no amount."""
    digits = text.strip().lstrip("¥￥Y").rstrip(".,")
    if re.fullmatch(r"\d{1,9}", digits):
        return int(digits) * 100
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+|\d{1,9})[.,](\d{2})", digits)
    if match:
        return int(re.sub(r"\D", "", match.group(1))) * 100 + int(match.group(2))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", digits):
        return int(digits.replace(",", "")) * 100
    return None


def fen_of_capitals(text: str) -> int | None:
    """An amount in the characters that nobody can change, in fen; None where they make none."""
    text = text.translate(_OLD).removesuffix("整")
    yuan, has_yuan, rest = text.rpartition("元")
    if not has_yuan:
        return None
    whole = _whole(yuan)
    if whole is None or not _BEHIND_YUAN.fullmatch(rest):
        return None
    jiao = re.search(r"(.)角", rest)
    fen = re.search(r"(.)分", rest)
    parts = (_DIGITS[jiao.group(1)] if jiao else 0, _DIGITS[fen.group(1)] if fen else 0)
    return whole * 100 + parts[0] * 10 + parts[1]


def _whole(text: str) -> int | None:
    total = 0
    for unit, worth in (("亿", 10**8), ("万", 10**4)):
        before, found, behind = text.partition(unit)
        if found:
            part = _below_ten_thousand(before)
            if part is None:
                return None
            total, text = total + part * worth, behind
    rest = _below_ten_thousand(text) if text else 0
    return None if rest is None else total + rest


def _below_ten_thousand(text: str) -> int | None:
    """Four places at most, each larger than the next."""
    total, last, digit = 0, 10_000, None
    for each in text:
        if each in _PLACES:
            worth = _PLACES[each]
            if worth >= last or (digit is None and not (worth == 10 and total == 0)):
                return None
            total, last, digit = total + (1 if digit is None else digit) * worth, worth, None
        elif each == "零":
            if digit is not None:
                return None
        elif each in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[each]
        else:
            return None
    if digit is not None:
        if last <= 1:
            return None
        total += digit
    return total if text else None


def yuan(fen: int) -> str:
    """As values of fields are written."""
    return f"{fen // 100}.{fen % 100:02d}"
