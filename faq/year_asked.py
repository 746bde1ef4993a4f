"""Does the question name a year of its own?

Asked by the FAQ service and for its index: 明年 wants next year's figures.
"""

import re
from datetime import date

_FAR = 5  # 1998年 in a question is somebody's birthday, not a policy year
_RELATIVE = {
    "前年": -2,
    "去年": -1,
    "上年度": -1,
    "今年": 0,
    "本年度": 0,
    "明年": 1,
    "下年度": 1,
    "后年": 2,
}
_YEAR = re.compile(r"(20\d{2})年?(?:度)?|" + "|".join(_RELATIVE))


def without_year(plain: str) -> str:
    """The text without the first year it names, as phrasings are compared."""
    return _YEAR.sub("", plain, count=1)


def year_asked(plain: str, today: date) -> tuple[int, str]:
    """The year a plain text is about (today's, unless it names one nearby), and the rest of it."""
    found = _YEAR.search(plain)
    if found is None:
        return today.year, plain
    year = int(found[1]) if found[1] else today.year + _RELATIVE[found.group()]
    if abs(year - today.year) > _FAR:
        return today.year, plain
    return year, plain[: found.start()] + plain[found.end() :]
