"""Who lives in the city? Invented people from a fixed seed, with names as people have them and
numbers whose check digits are right and that belong to nobody."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.demo.cast import CITY_ITSELF, DemoInsured
from claims_core.identifiers import luhn_holds, make_id_number

SEED = 20260
# With accounts that end so the stand-in bank plays a story of its own.
CLOSED_ACCOUNT, WRONG_NAME_ACCOUNT, LATE_RETURN_ACCOUNT = "0000", "9999", "6666"
UNANSWERED_ACCOUNT = "8888"
_STORIES = frozenset({"0000", "9999", "8888", "7777", "6666", "5555"})
SURNAMES = "靳郎鲍晏柯虞裴宫苗凌窦聂路童申明盛尚荆骆"
HIS_NAMES = (
    *("树声", "国栋", "明远", "家和", "建业", "志诚", "书田", "一帆", "广平", "新民"),
    *("永年", "宏图", "德海", "景行", "松年", "立新", "向阳", "大川", "文彬", "长林"),
)
HER_NAMES = (
    *("秀兰", "月华", "静宜", "玉竹", "雪梅", "慧敏", "春燕", "佩芬", "素云", "晓荷"),
    *("念慈", "丹青", "若兰", "凤英", "桂香", "亚楠", "思齐", "彩霞", "淑贞", "海棠"),
)


@dataclass(frozen=True)
class Stay:
    """一次住院: where and when, and what it cost in fen; of `in_scope_fen` the supplement pays
    nine tenths."""

    hospital: str
    department: str
    diagnosis: str
    place: str
    region: str
    admission_on: date
    discharge_on: date
    total_fen: int
    non_covered_fen: int
    upfront_fen: int

    @property
    def in_scope_fen(self) -> int:
        """政策范围内."""
        return self.total_fen - self.non_covered_fen - self.upfront_fen


_HOSPITALS = (
    ("江滨演示医院", "out_of_province", "湖北省武汉市"),
    ("燕山演示医院", "out_of_province", "北京市"),
    ("浦江演示医院", "out_of_province", "上海市"),
    ("中原演示医院", "in_province", "河南省郑州市"),
    ("汴水演示医院", "in_province", "河南省开封市"),
    ("牧野演示医院", "local", "河南省新乡市"),
    ("卫河演示医院", "local", "河南省新乡市"),
)
_ILLNESSES = (
    ("心内科", "急性心肌梗死，冠状动脉支架植入术后"),
    ("神经内科", "脑梗死恢复期，高血压病3级"),
    ("血液科", "多发性骨髓瘤，化学治疗"),
    ("肿瘤科", "结肠恶性肿瘤术后，辅助化疗"),
    ("骨科", "股骨颈骨折，人工髋关节置换术后"),
    ("肾内科", "慢性肾功能不全，血液透析"),
    ("呼吸科", "重症肺炎，呼吸衰竭"),
    ("肝胆外科", "胆管恶性肿瘤，手术治疗"),
)


class Invention:
    """虚构: the one source of everything that chance decides in the city."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = random.Random(seed)
        self._people = 0
        self._receipts = 0
        self._names: set[str] = set()

    def person(
        self,
        born: int,
        *,
        woman: bool = False,
        surname: str = "",
        account_end: str = "",
        region: str = CITY_ITSELF,
    ) -> DemoInsured:
        """Somebody born in that year whom nobody has met."""
        self._people += 1
        serial = self._people
        day = date(born, 1, 1) + timedelta(days=self.random.randrange(365))
        order = self.random.randrange(1, 499) * 2 + (0 if woman else 1)
        return DemoInsured(
            insured_no=f"41070088{serial:020d}",
            name=self._name(woman, surname),
            id_number=make_id_number("410702", day, order),
            phone=f"1900{serial:03d}{self._middling()}",
            account=self.account(account_end),
            region=region,
        )

    def stay(self, discharge_on: date, *, thousands: int = 0, hospital: int | None = None) -> Stay:
        """A stay that ended that day; `thousands` of yuan are what of it the catalogue covers."""
        where = _HOSPITALS[self.random.randrange(7) if hospital is None else hospital]
        department, diagnosis = self.random.choice(_ILLNESSES)
        covered = (thousands or self.random.randrange(9, 78)) * 1_000_00
        covered += self.random.randrange(1_000) * 10_0
        not_covered = self.random.randrange(8, 60) * 100_00 + self.random.randrange(100) * 10_0
        upfront = covered // 100 * 3
        return Stay(
            hospital=where[0],
            department=department,
            diagnosis=diagnosis,
            place=where[1],
            region=where[2],
            admission_on=discharge_on - timedelta(days=self.random.randrange(6, 27)),
            discharge_on=discharge_on,
            total_fen=covered + not_covered + upfront,
            non_covered_fen=not_covered,
            upfront_fen=upfront,
        )

    def receipt_number(self) -> tuple[str, str, str]:
        """Code, number and check code of a receipt that no other paper of the demo has."""
        self._receipts += 1
        return "41069925", f"{8_000_000_000 + self._receipts:010d}", f"{self._receipts:06x}"

    def account(self, end: str = "") -> str:
        """A bank account that nobody has; its last digits may tell the stand-in bank a story."""
        while True:
            number = f"622299{self.random.randrange(10**9):09d}{end or self._middling()}"
            if luhn_holds(number):
                return number

    def _middling(self) -> str:
        """Four digits that mean nothing to the stand-in bank and carrier."""
        while True:
            end = f"{self.random.randrange(1000, 9990):04d}"
            if end not in _STORIES:
                return end

    def _name(self, woman: bool, surname: str) -> str:
        while True:
            given = self.random.choice(HER_NAMES if woman else HIS_NAMES)
            name = (surname or self.random.choice(SURNAMES)) + given
            if name not in self._names:
                self._names.add(name)
                return name


def roster_csv(people: Iterable[DemoInsured], today: date) -> bytes:
    """These people as the centre's roster has them, paid up from two years ago to next year."""
    lines = ["参保编号,姓名,身份证号,手机号,参保地,基本医保参保起止,大额缴费起止"]
    years = range(today.year - 2, today.year + 2)
    paid = ";".join(f"{year}-01-01~{year}-12-31" for year in years)
    lines += [
        f"{p.insured_no},{p.name},{p.id_number},{p.phone},{p.region},2015-07-01~,{paid}"
        for p in people
    ]
    return "\r\n".join(lines).encode()
