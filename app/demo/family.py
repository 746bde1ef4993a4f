"""Which father and daughter does this journey tell of? Two people whom nobody has met before."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from app.demo.cast import DemoInsured, invent

FATHERS_NAMES = ("守田", "远山", "春和", "秋实", "长庚", "立冬")
DAUGHTERS_NAMES = ("小禾", "若水", "知夏", "晚晴")
# The stand-in world fails on purpose for these: a phone out of service, an account that is closed.
UNREACHABLE_PHONE = "0000"
REFUSED_ACCOUNTS = ("0000", "9999")
# The seventeenth digit of an identity number is odd for men.
SEX_DIGIT = 16


@dataclass(frozen=True)
class Family:
    """一家人: the father was in hospital, the daughter has the phone with WeChat."""

    father: DemoInsured
    daughter: DemoInsured


def invent_family() -> Family:
    """Fresh people with valid check digits, one surname, and luck with phone and bank."""
    father = _invent(date(1950, 1, 1), FATHERS_NAMES, odd=True)
    daughter = _invent(date(1978, 1, 1), DAUGHTERS_NAMES, odd=False, surname=father.name[0])
    return Family(father, daughter)


def _invent(
    earliest: date, names: tuple[str, ...], *, odd: bool, surname: str | None = None
) -> DemoInsured:
    while True:
        person = invent(earliest + timedelta(days=secrets.randbelow(4000)), surname)
        if (
            person.name[1:] in names
            and (int(person.id_number[SEX_DIGIT]) % 2 == 1) is odd
            and not person.phone.endswith(UNREACHABLE_PHONE)
            and not person.account.endswith(REFUSED_ACCOUNTS)
        ):
            return person
