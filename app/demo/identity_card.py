"""What does the father's identity card look like? The side with the portrait, of nobody."""

from PIL import Image, ImageDraw

from app.demo.cast import DemoInsured
from app.demo.sheet import RED, SPECIMEN, Colour, Sheet, font
from claims_core.identifiers import birth_date

CARD: Colour = (226, 236, 240)
LABEL: Colour = (54, 110, 160)
CORNER = 44


def identity_card(person: DemoInsured) -> Image.Image:
    """居民身份证, the side with the portrait."""
    sheet = Sheet((1400, 884), CARD)
    for line in range(46):  # the fine waves of the card
        shade = 206 + line % 3 * 8
        points = [(x, 60 + line * 18 + 16 * ((x // 70 + line) % 2)) for x in range(0, 1401, 70)]
        ImageDraw.Draw(sheet.image).line(points, fill=(shade - 8, shade + 14, 232), width=2)
    sheet.paste(_portrait(), (960, 110))
    sheet.specimen(110, (2, 2))
    born = birth_date(person.id_number)
    male = int(person.id_number[16]) % 2 == 1
    sheet.write((90, 92), "姓名", 38, colour=LABEL)
    sheet.write((210, 84), person.name, 50, spread=10)
    sheet.write((90, 186), "性别", 38, colour=LABEL)
    sheet.write((210, 186), "男" if male else "女", 40)
    sheet.write((330, 186), "民族", 38, colour=LABEL)
    sheet.write((440, 186), "汉", 40)
    sheet.write((90, 276), "出生", 38, colour=LABEL)
    for x, value, unit in ((210, born.year, "年"), (378, born.month, "月"), (500, born.day, "日")):
        sheet.write((x, 276), str(value), 40)
        sheet.write((x + (104 if unit == "年" else 60), 278), unit, 36, colour=LABEL)
    sheet.write((90, 366), "住址", 38, colour=LABEL)
    sheet.write((210, 366), "河南省新乡市演示区", 40, spread=4)
    sheet.write((210, 426), "样张路１号院２号楼", 40, spread=4)
    sheet.write((90, 752), "公民身份号码", 38, colour=LABEL)
    sheet.write((390, 744), person.id_number, 52, spread=9)
    sheet.write((90, 560), "演示样张　不是有效证件", 44, colour=RED, bold=True)
    return sheet.image


def _portrait() -> Image.Image:
    """Nobody: a drawn head and shoulders, far from any face."""
    picture = Image.new("RGB", (340, 440), (240, 243, 246))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((74, 40, 266, 250), fill=(112, 112, 118))  # hair, behind the head
    draw.ellipse((14, 306, 326, 640), fill=(72, 84, 104))
    draw.polygon([(128, 318), (212, 318), (170, 376)], fill=(236, 238, 242))
    draw.rectangle((136, 250, 204, 322), fill=(204, 168, 140))
    draw.ellipse((136, 300, 204, 340), fill=(204, 168, 140))
    draw.ellipse((90, 78, 250, 296), fill=(220, 184, 156))
    draw.pieslice((84, 46, 256, 190), 180, 360, fill=(112, 112, 118))
    draw.text((170, 392), SPECIMEN, (250, 250, 250), font(36), "ma", stroke_width=1)
    return picture
