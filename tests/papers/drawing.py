"""How is a paper of each kind drawn, and what is true of it? Several lay-outs of each, as hospitals
and banks have them."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from claims_core.checklist import Material
from tests.infra.paper import qr
from tests.papers.invented import Invented, in_capitals, invented

NOTO = Path("/usr/share/fonts/opentype/noto")
INK = (38, 38, 44)


@dataclass(frozen=True)
class Drawn:
    """A flat paper, and its values by field."""

    picture: Image.Image
    truth: dict[str, str]


@lru_cache(maxsize=8)  # each is a mapping of its own, of 20 MB
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """One of Noto's: they have Han characters and digits (Debian: fonts-noto-cjk)."""
    return ImageFont.truetype(str(NOTO / name), size, index=2)  # simplified Chinese


FACES = ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
HAS_FONTS = all((NOTO / name).exists() for name in FACES)


class Pen:
    """Writes on one sheet."""

    def __init__(self, rng: random.Random, width: int, height: int, paper: tuple[int, ...]) -> None:
        self.picture = Image.new("RGB", (width, height), paper)
        self.draw = ImageDraw.Draw(self.picture)
        self.face = rng.choice(FACES)
        self.rng = rng

    def write(self, x: int, y: int, text: str, size: int = 30, **more: object) -> None:
        """From this corner."""
        ink = more.pop("fill", INK)
        self.draw.text((x, y), text, font=font(self.face, size), fill=ink, **more)

    def rule(self, y: int, left: int = 60) -> None:
        """A line across."""
        self.draw.line((left, y, self.picture.width - left, y), fill=INK, width=2)

    def seal(self, x: int, y: int, text: str) -> None:
        """A red stamp."""
        red, size = (200, 60, 60), 190
        self.draw.ellipse((x, y, x + size, y + size), outline=red, width=5)
        self.draw.text((x + 24, y + 80), text[:6], font=font(self.face, 24), fill=red)


def drawn(material: Material, rng: random.Random) -> Drawn:
    """One paper of this kind."""
    return KINDS[material](rng, invented(rng))


def _day(rng: random.Random, day: date) -> str:
    style = rng.randrange(4)
    return (
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}",
        f"{day:%Y年%m月%d日}",
    )[style]


def _yuan(fen: int, commas: bool = True) -> str:
    return f"{fen / 100:,.2f}" if commas else f"{fen / 100:.2f}"


def _receipt(rng: random.Random, one: Invented) -> Drawn:
    pen = Pen(rng, 1600, 1050, (246, 244, 238))
    colon = rng.choice(("：", ":"))
    shows_code = rng.random() < 0.6
    pen.write(800, 40, "河南省医疗住院收费票据（电子）", 44, anchor="ma", fill=(150, 40, 40))
    pen.write(90, 130, f"票据代码{colon}{one.code}")
    pen.write(1000, 130, f"票据号码{colon}{one.number}")
    pen.write(90, 180, f"交款人统一社会信用代码{colon}")
    pen.write(1000, 180, f"校验码{colon}{one.check}")
    pen.write(90, 230, f"交款人{colon}{one.name}")
    pen.write(1000, 230, f"开票日期{colon}{one.issued:%Y-%m-%d}")
    if shows_code:
        text = f"01,06,{one.code},{one.number},{one.fen / 100:.2f},{one.issued:%Y%m%d},{one.check}"
        pen.picture.paste(qr(text, 4), (690, 110))
    pen.rule(290)
    pen.write(120, 305, "项目名称")
    pen.write(480, 305, "金额（元）")
    pen.write(880, 305, "项目名称")
    pen.write(1240, 305, "金额（元）")
    pen.rule(350)
    for at, (item, fen) in enumerate(one.items):
        x, y = (120, 880)[at % 2], 365 + at // 2 * 50
        pen.write(x, y, item)
        pen.write(x + 360, y, _yuan(fen, commas=False))
    pen.rule(640)
    if rng.random() < 0.5:
        pen.write(120, 655, f"金额合计（大写）{in_capitals(one.fen)}")
        pen.write(1000, 655, f"（小写）{_yuan(one.fen, commas=False)}")
    else:
        pen.write(120, 655, f"金额合计（大写）{colon} {in_capitals(one.fen)}")
        pen.write(1000, 655, f"（小写）{colon}¥{_yuan(one.fen)}")
    pen.rule(705)
    pool = one.fen * 7 // 10
    pen.write(90, 720, f"业务流水号{colon}{rng.randrange(10**12):012d}", 26)
    pen.write(640, 720, f"住院号{colon}{rng.randrange(10**8):08d}", 26)
    pen.write(1080, 720, f"医疗机构类型{colon}综合医院", 26)
    pen.write(90, 765, f"住院日期{colon}{one.admitted:%Y-%m-%d}至{one.discharged:%Y-%m-%d}", 26)
    pen.write(90, 810, f"医保统筹基金支付{colon}{_yuan(pool, False)}", 26)
    pen.write(640, 810, f"个人现金支付{colon}{_yuan(one.fen - pool, False)}", 26)
    pen.write(1080, 810, f"性别{colon}{one.sex}", 26)
    pen.write(90, 960, f"收款单位（章）{colon}{one.hospital}")
    pen.write(900, 960, f"复核人{colon}{rng.choice(FAMILY)}敏")
    pen.write(1240, 960, f"收款人{colon}{rng.choice(FAMILY)}丽")
    if rng.random() < 0.7:
        pen.seal(560, 800, one.hospital)
    truth = {
        "provider_name": one.hospital,
        "person_name": one.name,
        "receipt_code": one.code,
        "receipt_number": one.number,
        "check_code": one.check,
        "issued_on": one.issued.isoformat(),
        "amount": f"{one.fen / 100:.2f}",
    }
    return Drawn(pen.picture, truth)


FAMILY = "王李张刘陈"


def _discharge(rng: random.Random, one: Invented) -> Drawn:
    pen = Pen(rng, 1240, 1754, (248, 247, 244))
    colon = rng.choice(("：", ":"))
    pen.write(620, 90, one.hospital, 46, anchor="ma")
    pen.write(620, 160, rng.choice(("出院记录", "出院小结")), 40, anchor="ma")
    y = 260
    pen.write(110, y, f"姓名{colon}{one.name}")
    pen.write(420, y, f"性别{colon}{one.sex}")
    pen.write(640, y, f"年龄{colon}{2026 - one.born.year}岁")
    pen.write(880, y, f"住院号{colon}{rng.randrange(10**7):07d}")
    pen.write(110, y + 55, f"科室{colon}{one.ward}")
    pen.write(640, y + 55, f"床号{colon}{rng.randrange(1, 60)}")
    pen.rule(y + 110)
    admitted, discharged = _day(rng, one.admitted), _day(rng, one.discharged)
    if rng.random() < 0.5:
        pen.write(110, y + 130, f"入院日期{colon}{admitted}")
        pen.write(640, y + 130, f"出院日期{colon}{discharged}")
        pen.write(110, y + 185, f"住院天数{colon}{one.days}天")
    else:
        pen.write(110, y + 130, f"入院时间{colon} {admitted}")
        pen.write(110, y + 185, f"出院时间{colon} {discharged}")
        pen.write(640, y + 185, f"住院天数{colon} {one.days}")
    pen.write(110, y + 260, f"入院诊断{colon}{rng.choice(ILLS)}")
    pen.write(110, y + 315, f"出院诊断{colon}{rng.choice(ILLS)}")
    story = rng.random() < 0.6
    lines = [
        f"患者因不适于{one.admitted.year}年{one.admitted.month}月{one.admitted.day}日收住入院。"
        if story
        else "患者因不适收住我科。",
        "入院后完善相关检查，给予对症治疗，病情好转。",
        f"经上级医师查房同意，于{one.discharged.year}年{one.discharged.month}月"
        f"{one.discharged.day}日办理出院。"
        if story
        else "经上级医师查房同意，予以出院。",
        "出院医嘱：注意休息，按时服药，不适随诊。",
        "一月后门诊复查。",
    ]
    for at, line in enumerate(lines):
        pen.write(110, y + 400 + at * 60, line)
    pen.write(760, 1500, f"医师签名{colon}{rng.choice(FAMILY)}华")
    pen.write(760, 1560, f"日期{colon}{one.discharged:%Y-%m-%d}")
    if rng.random() < 0.5:
        pen.seal(560, 1440, one.hospital)
    truth = {
        "provider_name": one.hospital,
        "person_name": one.name,
        "admission_on": one.admitted.isoformat(),
        "discharge_on": one.discharged.isoformat(),
        "stay_days": str(one.days),
    }
    return Drawn(pen.picture, truth)


ILLS = ("冠心病", "脑梗死", "股骨骨折", "肺部感染", "胆囊结石", "慢性肾病", "胃部肿物")


def _itemised(rng: random.Random, one: Invented) -> Drawn:
    pen = Pen(rng, 1240, 1754, (250, 250, 248))
    colon = rng.choice(("：", ":"))
    pen.write(620, 80, f"{one.hospital}住院费用清单", 42, anchor="ma")
    pen.write(90, 180, f"姓名{colon}{one.name}")
    pen.write(440, 180, f"住院号{colon}{rng.randrange(10**7):07d}")
    pen.write(820, 180, f"科室{colon}{one.ward}")
    pen.write(90, 235, f"入院日期{colon}{one.admitted:%Y-%m-%d}")
    pen.write(620, 235, f"出院日期{colon}{one.discharged:%Y-%m-%d}")
    pen.rule(290)
    for x, title in ((90, "项目名称"), (480, "规格"), (690, "数量"), (840, "单价"), (1020, "金额")):
        pen.write(x, 305, title)
    pen.rule(355)
    y = 370
    for item, fen in one.items:
        many = rng.choice((1, 1, 2, 5))
        pen.write(90, y, item)
        pen.write(480, y, rng.choice(("次", "日", "支", "盒")))
        pen.write(690, y, str(many))
        pen.write(840, y, _yuan(fen // many, False))
        pen.write(1020, y, _yuan(fen, False))
        y += 55
    pen.rule(y + 10)
    if rng.random() < 0.5:
        pen.write(90, y + 30, "合计")
        pen.write(1020, y + 30, _yuan(one.fen, False))
    else:
        pen.write(90, y + 30, f"费用合计{colon}{_yuan(one.fen)}元")
    if rng.random() < 0.5:
        pen.write(90, y + 90, f"大写{colon}{in_capitals(one.fen)}")
    pen.write(90, 1640, f"打印日期{colon}{one.issued:%Y-%m-%d}", 26)
    truth = {
        "provider_name": one.hospital,
        "person_name": one.name,
        "admission_on": one.admitted.isoformat(),
        "discharge_on": one.discharged.isoformat(),
        "amount": f"{one.fen / 100:.2f}",
    }
    return Drawn(pen.picture, truth)


def _identity(rng: random.Random, one: Invented) -> Drawn:
    pen = Pen(rng, 1284, 810, (226, 236, 240))
    pen.face = FACES[0]
    label = (70, 110, 170)
    for y, text in (
        (90, "姓名"),
        (190, "性别"),
        (290, "出生"),
        (390, "住址"),
        (650, "公民身份号码"),
    ):
        pen.write(90, y, text, 34, fill=label)
    pen.write(220, 84, one.name, 46)
    pen.write(220, 186, one.sex, 40)
    pen.write(370, 190, "民族", 34, fill=label)
    pen.write(480, 186, "汉", 40)
    pen.write(220, 286, str(one.born.year), 40)
    pen.write(350, 290, "年", 34, fill=label)
    pen.write(420, 286, str(one.born.month), 40)
    pen.write(490, 290, "月", 34, fill=label)
    pen.write(560, 286, str(one.born.day), 40)
    pen.write(630, 290, "日", 34, fill=label)
    pen.write(220, 386, f"河南省{rng.choice(('新城', '河阳', '云阳'))}市红旗路", 40)
    pen.write(220, 446, f"{rng.randrange(1, 300)}号{rng.randrange(1, 30)}号楼", 40)
    pen.write(420, 640, one.id_number, 54)
    pen.draw.rectangle((900, 120, 1190, 500), fill=(190, 196, 204))
    return Drawn(pen.picture, {"person_name": one.name, "id_number": one.id_number})


def _bank_card(rng: random.Random, one: Invented) -> Drawn:
    dark = rng.random() < 0.4
    paper = rng.choice(((52, 74, 120), (120, 40, 44), (40, 92, 70))) if dark else (214, 220, 228)
    ink = (236, 236, 230) if dark else INK
    pen = Pen(rng, 1284, 810, paper)
    pen.face = FACES[0]
    pen.write(90, 70, one.bank, 54, fill=ink)
    pen.write(1190, 80, "借记卡", 34, anchor="ra", fill=ink)
    pen.draw.rounded_rectangle((100, 250, 240, 350), 14, fill=(206, 180, 110))
    groups = one.account
    shown = " ".join(groups[at : at + 4] for at in range(0, len(groups), 4))
    pen.write(100, 430, shown, 62, fill=ink)
    pen.write(100, 560, "VALID THRU 12/33", 28, fill=ink)
    pen.write(1190, 680, "银联 UnionPay", 44, anchor="ra", fill=ink)
    return Drawn(pen.picture, {"account": one.account, "bank_name": one.bank})


KINDS: dict[Material, Callable[[random.Random, Invented], Drawn]] = {
    Material.RECEIPT: _receipt,
    Material.DISCHARGE_RECORD: _discharge,
    Material.ITEMISED_LIST: _itemised,
    Material.IDENTITY: _identity,
    Material.BANK_CARD: _bank_card,
}
