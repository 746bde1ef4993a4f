"""Who and what stands on generated papers? Nobody and nothing that exists; the same for the same
seed."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from claims_core.card_issuers import card_issuers
from claims_core.identifiers import luhn_holds, make_id_number

FAMILIES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志梅春海燕文俊峰淑珍宝"
TOWNS = ("新城", "河阳", "平原", "云阳", "清河", "长宁", "安平", "临川", "石桥", "柳泉")
HOSPITALS = (
    "{0}市第一人民医院",
    "{0}市中心医院",
    "{0}县人民医院",
    "{0}市第二人民医院",
    "{0}市中医院",
    "{0}医学院第一附属医院",
    "{0}医学院第三附属医院",
    "{0}市妇幼保健院",
    "{0}县中医院",
    "{0}市肿瘤医院",
    "{0}镇中心卫生院",
)
WARDS = ("心血管内科", "神经内科", "骨科", "普外科", "肿瘤科", "呼吸内科", "肾内科", "消化内科")
ITEMS = (
    "床位费",
    "诊查费",
    "检查费",
    "化验费",
    "治疗费",
    "手术费",
    "护理费",
    "卫生材料费",
    "西药费",
    "中成药费",
    "氧气吸入",
    "磁共振平扫",
    "静脉输液",
    "血常规",
    "心电监护",
)


@dataclass(frozen=True)
class Invented:
    """One person's stay, receipt, card and account."""

    name: str
    sex: str
    born: date
    id_number: str
    hospital: str
    ward: str
    admitted: date
    discharged: date
    code: str
    number: str
    check: str
    issued: date
    items: tuple[tuple[str, int], ...]
    bank: str
    account: str

    @property
    def fen(self) -> int:
        """The sum of the items."""
        return sum(fen for _, fen in self.items)

    @property
    def days(self) -> int:
        """Nights."""
        return (self.discharged - self.admitted).days


def invented(rng: random.Random) -> Invented:
    """One of them."""
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(28_000))
    female = rng.random() < 0.5
    sequence = 2 * rng.randrange(500) + (0 if female else 1)
    admitted = date(2025, 1, 3) + timedelta(days=rng.randrange(500))
    discharged = admitted + timedelta(days=rng.randrange(1, 45))
    bank, account = _account(rng)
    return Invented(
        name=rng.choice(FAMILIES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2)))),
        sex="女" if female else "男",
        born=born,
        id_number=make_id_number("410799", born, sequence),
        hospital=rng.choice(HOSPITALS).format(rng.choice(TOWNS)),
        ward=rng.choice(WARDS),
        admitted=admitted,
        discharged=discharged,
        code=f"4106{rng.randrange(10_000):04d}",
        number=f"{rng.randrange(10**10):010d}",
        check="".join(rng.choice("0123456789abcdef") for _ in range(6)),
        issued=discharged + timedelta(days=rng.randrange(3)),
        items=tuple(
            (item, rng.randrange(500, 2_000_000))
            for item in rng.sample(ITEMS, rng.randrange(4, 10))
        ),
        bank=bank,
        account=account,
    )


def _account(rng: random.Random) -> tuple[str, str]:
    prefix = rng.choice(sorted(card_issuers().by_prefix))
    length = 16 if prefix.startswith(("4", "5")) else 19
    body = prefix + "".join(str(rng.randrange(10)) for _ in range(length - 7))
    last = next(str(digit) for digit in range(10) if luhn_holds(body + str(digit)))
    return card_issuers().by_prefix[prefix].bank, body + last


def in_capitals(fen: int) -> str:
    """An amount in the characters for amounts, as receipts print it; below a hundred million."""
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    digits = "零壹贰叁肆伍陆柒捌玖"
    text, pending = "", False
    for place in range(7, -1, -1):
        digit = yuan // 10**place % 10
        if digit:
            text += ("零" if pending else "") + digits[digit] + ("", "拾", "佰", "仟")[place % 4]
            pending = False
        elif text:
            pending = True
        if place == 4 and yuan >= 10_000:
            text += "万"
            pending = pending and yuan % 10_000 != 0 and digit == 0
    text = (text or "零") + "元"
    if not jiao and not rest:
        return text + "整"
    if jiao:
        text += digits[jiao] + "角"
    elif rest:
        text += "零"
    return text + (digits[rest] + "分" if rest else "整")
