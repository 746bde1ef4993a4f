"""Which photos do the city's people take? Plain papers that name the person, the stay and the sum,
each marked as a specimen; drawn once where several claims may show the same."""

import io
from functools import cache

import zxingcpp
from PIL import Image

from app.demo.cast import DemoInsured
from app.demo.city.people import Stay
from app.demo.sheet import RED, Colour, Sheet
from claims_core.checklist import Material
from claims_core.money import format_yuan, plain_yuan

PAPER: Colour = (250, 249, 245)
RECEIPT_PAPER: Colour = (250, 246, 236)
CARD: Colour = (226, 236, 240)
LANDSCAPE, PORTRAIT = (1240, 820), (840, 1120)
MARK = "演示样张"
Lines = tuple[str, ...]


def identity(person: DemoInsured) -> bytes:
    """身份证."""
    lines = (
        f"姓名　{person.name}",
        "住址　河南省新乡市演示区样张路１号",
        f"公民身份号码　{person.id_number}",
    )
    return _photo(LANDSCAPE, CARD, f"居民身份证　{MARK}", lines)


def receipt(person: DemoInsured, stay: Stay, number: tuple[str, str, str]) -> bytes:
    """医疗收费票据, with the QR code that our reader understands."""
    code, serial, check = number
    day = stay.discharge_on
    text = f"01,06,{code},{serial},{plain_yuan(stay.total_fen)},{day:%Y%m%d},{check}"
    lines = (
        f"票据代码：{code}　　票据号码：{serial}",
        f"交款人：{person.name}　　开票日期：{day:%Y-%m-%d}",
        f"住院日期：{stay.admission_on:%Y-%m-%d} 至 {day:%Y-%m-%d}",
        f"金额合计（小写）¥{format_yuan(stay.total_fen)}",
        f"收款单位（章）：{stay.hospital}",
    )
    return _photo(LANDSCAPE, RECEIPT_PAPER, "医疗住院收费票据（电子）", lines, qr=text)


def itemised_list(person: DemoInsured, stay: Stay) -> bytes:
    """费用清单."""
    lines = (
        f"姓名：{person.name}　　科室：{stay.department}",
        f"费用合计：{format_yuan(stay.total_fen)}元",
        f"丙类全自费：{format_yuan(stay.non_covered_fen)}元",
        f"乙类先行自付：{format_yuan(stay.upfront_fen)}元",
    )
    return _photo(PORTRAIT, PAPER, f"{stay.hospital}住院费用清单", lines)


def discharge_note(person: DemoInsured, stay: Stay) -> bytes:
    """出院记录."""
    lines = (
        f"姓名：{person.name}　　科室：{stay.department}",
        f"入院日期：{stay.admission_on:%Y-%m-%d}",
        f"出院日期：{stay.discharge_on:%Y-%m-%d}",
        "出院诊断：",
        stay.diagnosis,
        "按时服药，注意休息，一个月后到门诊复查。",
    )
    return _photo(PORTRAIT, PAPER, f"{stay.hospital}　出院记录", lines)


@cache
def other(title: str) -> bytes:
    """Any other paper, without a name: every claim that shows one shows the same."""
    return _photo(PORTRAIT, PAPER, title, ("（此处为材料内容）",))


@cache
def old_paper(material: Material) -> bytes:
    """What lies in files of long ago, one picture of each kind for all of them."""
    titles = {
        Material.IDENTITY: "居民身份证",
        Material.RECEIPT: "医疗收费票据",
        Material.ITEMISED_LIST: "住院费用清单",
        Material.DISCHARGE_RECORD: "出院记录",
    }
    size = PORTRAIT if "RECORD" in material.name or "LIST" in material.name else LANDSCAPE
    return _photo(size, PAPER, titles[material], ("往年旧档，各份申请用同一张照片。",))


def _photo(size: tuple[int, int], paper: Colour, title: str, lines: Lines, qr: str = "") -> bytes:
    sheet = Sheet(size, paper)
    sheet.write((size[0] / 2, 60), title, 44, anchor="ma", bold=True)
    sheet.rule((60, 140), (size[0] - 60, 140), 3)
    for place, line in enumerate(lines):
        sheet.write((80, 190 + place * 72), line, 34)
    sheet.write((size[0] / 2, size[1] - 90), f"{MARK}　不作凭证", 40, colour=RED, anchor="ma")
    if qr:
        sheet.paste(_qr(qr), (size[0] - 330, size[1] - 420))
    file = io.BytesIO()
    sheet.image.save(file, "JPEG", quality=75)
    return file.getvalue()


def _qr(text: str) -> Image.Image:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = Image.fromarray(code.to_image(scale=1))
    return picture.resize((270, 270), Image.Resampling.NEAREST).convert("RGB")
