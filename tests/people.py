"""The invented cast of every test: who they are, with valid check digits and nobody's real data."""

import hashlib
from dataclasses import dataclass
from datetime import date

from claims_core.claim import Role
from claims_core.identifiers import make_id_number


@dataclass(frozen=True)
class Insured:
    """参保人, invented."""

    insured_no: str
    name: str
    id_number: str
    phone: str
    account: str


FATHER = Insured(
    "410700900000000000000000000001",
    "梁守田",
    make_id_number("410702", date(1958, 3, 14), 117),
    "13900000001",
    "6222020000000000012",
)
DAUGHTER = Insured(
    "410700900000000000000000000002",
    "梁小禾",
    make_id_number("410702", date(1986, 9, 2), 224),
    "13900000002",
    "6222020000000000020",
)
# has nothing to do with the family above, and no access to anything of theirs
STRANGER = Insured(
    "410700900000000000000000000003",
    "邢远山",
    make_id_number("410711", date(1975, 12, 30), 331),
    "13900000003",
    "6222020000000000038",
)
INSURED = (FATHER, DAUGHTER, STRANGER)

PASSWORD = "correct-horse-9"


@dataclass(frozen=True)
class Colleague:
    """工作人员, invented."""

    login: str
    name: str
    roles: frozenset[Role]


STAFF = {
    role: Colleague(login, name, frozenset({role}))
    for role, login, name in (
        (Role.CLERK, "clerk", "卞受理"),
        (Role.REGISTRAR, "registrar", "鄢登记"),
        (Role.INITIAL_REVIEWER, "initial", "褚初审"),
        (Role.SECOND_REVIEWER, "second", "费复审"),
        (Role.FINAL_CHECKER, "final", "滕复核"),
        (Role.CASHIER, "cashier", "钮财务"),
        (Role.SUPERVISOR, "supervisor", "戚主管"),
        (Role.QUALITY_REVIEWER, "quality", "柏质检"),
        (Role.AUDITOR, "auditor", "卓稽核"),
        (Role.CALLER, "caller", "窦回访"),
        (Role.PUBLICITY, "publicity", "桑宣传"),
        (Role.MEDICAL, "medical", "桑医护"),
    )
}


def staff_id(role: Role, number: int = 0) -> str:
    """The id of the colleague of this role; `number` tells several of one role apart."""
    return hashlib.sha256(f"{role}{number}".encode()).hexdigest()[:32]


def roster_csv(people: tuple[Insured, ...] = INSURED) -> bytes:
    """These people as the centre's roster has them."""
    lines = ["参保编号,姓名,身份证号,手机号,参保地"]
    lines += [f"{p.insured_no},{p.name},{p.id_number},{p.phone},410700" for p in people]
    return "\r\n".join(lines).encode()


def feed_csv(
    person: Insured, year: int = 2025, pool: str = "100000.00", paid: str = "0.00"
) -> bytes:
    """A platform feed that says what has been paid for this person."""
    number = f"SETL{person.insured_no[-4:]}{year}"
    head = "身份证号,年度,结算单号,统筹支付,大额支付"
    return f"{head}\r\n{person.id_number},{year},{number},{pool},{paid}\r\n".encode()
