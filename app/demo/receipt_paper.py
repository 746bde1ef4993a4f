"""What does the hospital's receipt look like? A fiscal e-receipt with a fresh number, whose QR code
our reader understands."""

import secrets
from dataclasses import dataclass
from datetime import date

import zxingcpp
from PIL import Image

from app.demo import stay
from app.demo.cast import DemoInsured
from app.demo.sheet import RED, SPECIMEN, Colour, Sheet, font
from claims_core.money import format_yuan, plain_yuan

RECEIPT_PAPER: Colour = (250, 246, 236)
RECEIPT_INK: Colour = (122, 78, 52)
QR_PIXELS = 6


@dataclass(frozen=True, repr=False)
class DemoReceipt:
    """演示票据: code, number and check code that no paper has had before."""

    code: str
    number: str
    check_code: str
    issued_on: date = stay.DISCHARGE_ON

    @property
    def qr_text(self) -> str:
        """What the QR code of such a receipt says: kind, code, number, sum, day, check code."""
        amount = plain_yuan(stay.TOTAL_FEN)
        return f"01,06,{self.code},{self.number},{amount},{self.issued_on:%Y%m%d},{self.check_code}"


def fresh_receipt() -> DemoReceipt:
    """A receipt that has never been handed in."""
    return DemoReceipt(
        code=f"4206{secrets.randbelow(10**4):04d}",
        number=f"{secrets.randbelow(10**10):010d}",
        check_code=secrets.token_hex(3),
    )


def receipt_paper(person: DemoInsured, receipt: DemoReceipt) -> Image.Image:
    """医疗住院收费票据（电子）, with its QR code."""
    sheet = Sheet((1560, 1030), RECEIPT_PAPER)
    sheet.specimen(120, (2, 2))
    ink = RECEIPT_INK
    sheet.paste(_qr(receipt.qr_text), (60, 40))
    title = f"{stay.PROVINCE}医疗住院收费票据（电子）"
    sheet.write((800, 44), title, 46, colour=ink, anchor="ma", bold=True, spread=4)
    sheet.rule((500, 108), (1100, 108), 2, ink)
    sheet.rule((500, 114), (1100, 114), 2, ink)
    sheet.oval_seal((800, 182), 122, "全国统一财政票据监制章", SPECIMEN)
    sheet.write((1500, 20), "演示样张　不作报销凭证", 24, colour=RED, anchor="ra")
    facts = (
        ((330, 178), "票据代码：", receipt.code),
        ((1090, 178), "票据号码：", receipt.number),
        ((330, 232), "交款人：", person.name),
        ((1090, 232), "校验码：", receipt.check_code),
        ((330, 286), "交款人统一社会信用代码：", _starred(person.id_number)),
        ((1090, 286), "开票日期：", f"{receipt.issued_on:%Y-%m-%d}"),
    )
    for place, label, value in facts:
        _labelled(sheet, place, label, value, ink)
    _receipt_table(sheet, ink)
    _receipt_foot(sheet, ink)
    sheet.seal((440, 920), 96, stay.HOSPITAL, "收费专用章")
    return sheet.image


def _receipt_table(sheet: Sheet, ink: Colour) -> None:
    top, bottom, left, right = 346, 724, 60, 1500
    sheet.frame((left, top), (right, bottom), 3, ink)
    sheet.rule((left, top + 50), (right, top + 50), 2, ink)
    sheet.rule((left, bottom - 56), (right, bottom - 56), 2, ink)
    middle = (left + right) // 2
    sheet.rule((middle, top), (middle, bottom - 56), 2, ink)
    for offset in (300, 510):
        for start in (left, middle):
            sheet.rule((start + offset, top), (start + offset, bottom - 56), 1, ink)
    for start in (left, middle):
        for x, head in ((150, "项目名称"), (405, "金额（元）"), (615, "备注")):
            sheet.write((start + x, top + 12), head, 24, colour=ink, anchor="ma")
    sums = list(stay.by_category().items())
    for index, (name, fen) in enumerate(sums):
        start = left if index % 2 == 0 else middle
        y = top + 62 + (index // 2) * 50
        sheet.write((start + 24, y), name, 26)
        sheet.write((start + 496, y), format_yuan(fen), 26, anchor="ra")
    sheet.write((left + 24, bottom - 44), "金额合计（大写）", 26, colour=ink)
    sheet.write((left + 260, bottom - 44), "捌万陆仟元整", 28, spread=6)
    sheet.write((middle + 24, bottom - 44), "（小写）", 26, colour=ink)
    sheet.write((middle + 140, bottom - 44), f"¥{format_yuan(stay.TOTAL_FEN)}", 28)


def _receipt_foot(sheet: Sheet, ink: Colour) -> None:
    facts = (
        ("医疗机构类型：", "综合医院"),
        ("科室：", stay.DEPARTMENT),
        ("住院日期：", f"{stay.ADMISSION_ON:%Y%m%d}－{stay.DISCHARGE_ON:%Y%m%d}"),
        ("医保统筹基金支付：", "0.00"),
        ("个人账户支付：", "0.00"),
        ("个人现金支付：", format_yuan(stay.TOTAL_FEN)),
    )
    for index, (label, value) in enumerate(facts):
        _labelled(
            sheet, (70 + (index % 3) * 480, 742 + (index // 3) * 40), label, value, ink, size=24
        )
    sheet.write((70, 930), "收款单位（章）：", 26, colour=ink)
    sheet.write((270, 930), stay.HOSPITAL, 26)
    for x, label in ((860, "复核人："), (1180, "收款人：")):
        _labelled(sheet, (x, 930), label, "自助", ink)


def _labelled(
    sheet: Sheet, place: tuple[int, int], label: str, value: str, ink: Colour, size: int = 26
) -> None:
    sheet.write(place, label, size, colour=ink)
    sheet.write((place[0] + font(size).getlength(label), place[1]), value, size)


def _qr(text: str) -> Image.Image:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = Image.fromarray(code.to_image(scale=1))
    return picture.resize(
        (picture.width * QR_PIXELS, picture.height * QR_PIXELS), Image.Resampling.NEAREST
    ).convert("RGB")


def _starred(id_number: str) -> str:
    return f"{id_number[:3]}***********{id_number[-4:]}"
