"""Which stay in hospital does the demo tell of? One invented bypass operation in another province,
with a bill whose lines add up to what the receipt says."""

from dataclasses import dataclass
from datetime import date

from claims_core.money import TIMES

HOSPITAL = "江滨演示医院"
PROVINCE = "湖北省"
REGION = "湖北省武汉市"
DEPARTMENT = "心脏大血管外科"
ADMISSION_ON = date(2025, 10, 9)
DISCHARGE_ON = date(2025, 11, 3)

# List classes: 甲 counts in full, of 乙 a tenth is paid by the patient first, 丙 is not covered.
FULL, PARTLY, NOT = "甲", "乙", "丙"


@dataclass(frozen=True)
class ExpenseLine:
    """费用明细: one line of the itemised list; the price is in fen."""

    category: str
    name: str
    spec: str
    quantity: int
    price_fen: int
    list_class: str = FULL

    @property
    def total_fen(self) -> int:
        """金额 of the line in fen."""
        return self.quantity * self.price_fen


LINES: tuple[ExpenseLine, ...] = (
    ExpenseLine("床位费", "普通病房床位", "日", 19, 6000),
    ExpenseLine("床位费", "重症监护病房床位", "日", 6, 18000),
    ExpenseLine("诊察费", "住院诊察", "日", 25, 2500),
    ExpenseLine("护理费", "重症监护护理", "小时", 144, 1800),
    ExpenseLine("护理费", "一级护理", "日", 19, 4000),
    ExpenseLine("护理费", "生活照料陪护", "日", 25, 4000, NOT),
    ExpenseLine("检查费", "冠状动脉造影", "次", 1, 390000),
    ExpenseLine("检查费", "心脏彩色多普勒超声", "次", 4, 26000),
    ExpenseLine("检查费", "胸部CT平扫", "次", 2, 32000),
    ExpenseLine("检查费", "床旁X线摄影", "次", 4, 12000),
    ExpenseLine("化验费", "凝血四项", "次", 12, 9000),
    ExpenseLine("化验费", "血气分析", "次", 18, 6500),
    ExpenseLine("化验费", "肌钙蛋白测定", "次", 8, 12000),
    ExpenseLine("化验费", "生化全项", "次", 6, 18000),
    ExpenseLine("治疗费", "呼吸机辅助呼吸", "小时", 72, 1500),
    ExpenseLine("治疗费", "心电监护", "小时", 360, 800),
    ExpenseLine("治疗费", "静脉输液", "日", 25, 1200),
    ExpenseLine("手术费", "冠状动脉旁路移植术", "次", 1, 1680000),
    ExpenseLine("手术费", "体外循环", "次", 1, 780000),
    ExpenseLine("手术费", "全身麻醉", "次", 1, 236000),
    ExpenseLine("卫生材料费", "体外循环管路", "套", 1, 690000),
    ExpenseLine("卫生材料费", "冠脉旁路固定器", "套", 1, 860000),
    ExpenseLine("卫生材料费", "血液回收耗材", "套", 1, 216000),
    ExpenseLine("卫生材料费", "胸骨固定钢丝", "套", 2, 45970),
    ExpenseLine("卫生材料费", "一次性吻合器材", "套", 2, 288000, PARTLY),
    ExpenseLine("西药费", "注射用头孢呋辛钠", "1.5g", 42, 1860),
    ExpenseLine("西药费", "丙泊酚注射液", "20ml", 30, 3966),
    ExpenseLine("西药费", "阿托伐他汀钙片", f"20mg{TIMES}7片", 8, 2650),
    ExpenseLine("西药费", "低分子肝素注射液", "0.4ml", 20, 4853, PARTLY),
    ExpenseLine("西药费", "左西孟旦注射液", "5ml", 2, 198000, PARTLY),
    ExpenseLine("西药费", "人血白蛋白", "10g", 10, 37800, PARTLY),
    ExpenseLine("其他费", "术后营养制剂", "瓶", 40, 5000, NOT),
)

TOTAL_FEN = sum(line.total_fen for line in LINES)
NON_COVERED_FEN = sum(line.total_fen for line in LINES if line.list_class == NOT)
UPFRONT_FEN = sum(line.total_fen for line in LINES if line.list_class == PARTLY) // 10
IN_SCOPE_FEN = TOTAL_FEN - NON_COVERED_FEN - UPFRONT_FEN

# What the provincial platform says: the pool was used up before, so its part of this stay is zero.
YEAR = DISCHARGE_ON.year
POOL_PAID_BEFORE = "100000.00"
PLATFORM_POOL_FEN = 0
PLATFORM_SUPPLEMENT_FEN = 7_339_765


def by_category() -> dict[str, int]:
    """The sums that the receipt shows, in fen, in the order of the list."""
    sums: dict[str, int] = {}
    for line in LINES:
        sums[line.category] = sums.get(line.category, 0) + line.total_fen
    return sums
