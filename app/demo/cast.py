"""Who plays in the demo? Invented colleagues and insured people; every number has a valid check
digit and belongs to nobody."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from claims_core.claim import Role
from claims_core.identifiers import make_id_number
from claims_core.staff_scope import CENTRE, INSURER, SCOPES, StaffScope

SURNAMES = "梁邢褚鄢卞滕钮戚费卓柏窦"
GIVEN = ("守田", "小禾", "远山", "春和", "秋实", "长庚", "若水", "知夏", "立冬", "晚晴")


@dataclass(frozen=True)
class DemoColleague:
    """演示工作人员."""

    login: str
    name: str
    title: str
    role: Role
    scope: StaffScope = CENTRE


STAFF: tuple[DemoColleague, ...] = (
    DemoColleague("shouli", "卞小窗", "窗口受理", Role.CLERK, INSURER),
    DemoColleague("dengji", "鄢小录", "登记", Role.REGISTRAR, INSURER),
    DemoColleague("chushen", "褚小初", "初审", Role.INITIAL_REVIEWER, INSURER),
    DemoColleague("fushen", "费小复", "复审", Role.SECOND_REVIEWER, INSURER),
    DemoColleague("fuhe", "滕小核", "复核", Role.FINAL_CHECKER),
    DemoColleague("caiwu", "钮小付", "财务", Role.CASHIER),
    DemoColleague("zhuguan", "戚小管", "主管", Role.SUPERVISOR),
    DemoColleague("zhijian", "柏小检", "业务质检", Role.QUALITY_REVIEWER, INSURER),
    DemoColleague("jihe", "卓小稽", "稽核", Role.AUDITOR),
    DemoColleague("jihe2", "窦小查", "稽核", Role.AUDITOR),
    DemoColleague("huifang", "梁小访", "回访", Role.CALLER, INSURER),
    DemoColleague("xuanchuan", "梁小宣", "宣传", Role.PUBLICITY, INSURER),
    DemoColleague("yihu", "滕小医", "医护", Role.MEDICAL, INSURER),
    # sees nobody but the insured people of that county, and their claims
    DemoColleague("weihui", "鄢小卫", "卫辉市窗口", Role.CLERK, SCOPES["410781"]),
)

# 新乡市市本级, where most people of the demo are insured.
CITY_ITSELF = "410700"


@dataclass(frozen=True, repr=False)
class DemoInsured:
    """演示参保人; the phone is from a block that no operator gives out."""

    insured_no: str
    name: str
    id_number: str
    phone: str
    account: str
    region: str = CITY_ITSELF


def invent(born: date, surname: str | None = None) -> DemoInsured:
    """A fresh person whom nobody has met: random day, number, phone and account."""
    day = born + timedelta(days=secrets.randbelow(300))
    name = (surname or secrets.choice(SURNAMES)) + secrets.choice(GIVEN)
    serial = secrets.randbelow(10**9)
    return DemoInsured(
        insured_no=f"41070099{secrets.randbelow(10**20):020d}",
        name=name,
        id_number=make_id_number("410702", day, secrets.randbelow(999) + 1),
        phone=f"190{serial % 10**8:08d}",
        account=_with_luhn(f"622299{secrets.randbelow(10**11):011d}1"),
    )


def roster_csv(people: tuple[DemoInsured, ...]) -> bytes:
    """These people as the centre's roster has them."""
    lines = ["参保编号,姓名,身份证号,手机号,参保地,基本医保参保起止,大额缴费起止"]
    years = ";".join(f"{year}-01-01~{year}-12-31" for year in range(2024, 2028))
    lines += [
        f"{p.insured_no},{p.name},{p.id_number},{p.phone},{p.region},2015-07-01~,{years}"
        for p in people
    ]
    return "\r\n".join(lines).encode()


def feed_csv(person: DemoInsured, year: int, pool: str) -> bytes:
    """A platform feed line: what the pool has paid for this person in that year."""
    number = f"PT{secrets.randbelow(10**18):018d}"
    head = "身份证号,年度,结算单号,统筹支付,大额支付"
    return f"{head}\r\n{person.id_number},{year},{number},{pool},0.00\r\n".encode()


def _with_luhn(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{body}{-total % 10}"


# The same people in every fresh demo, for trying things out by hand; the last is of a county.
ROSTER: tuple[DemoInsured, ...] = (
    DemoInsured(
        "41070099000000000000000000001",
        "窦长庚",
        make_id_number("410702", date(1957, 5, 1), 101),
        "19000000001",
        "6222990000000000113",
    ),
    DemoInsured(
        "41070099000000000000000000002",
        "窦知夏",
        make_id_number("410702", date(1985, 10, 1), 202),
        "19000000002",
        "6222990000000000121",
    ),
    DemoInsured(
        "41070099000000000000000000003",
        "卓若水",
        make_id_number("410781", date(1962, 4, 9), 303),
        "19000000003",
        "6222990000000000139",
        "410781",
    ),
)
