"""What do the hospital's other two papers look like? The discharge note, and the itemised list
whose lines add up to the receipt."""

from datetime import date, timedelta

from PIL import Image

from app.demo import stay
from app.demo.cast import DemoInsured
from app.demo.sheet import RED, Colour, Sheet
from claims_core.identifiers import birth_date
from claims_core.money import format_yuan, plain_yuan

PAPER: Colour = (250, 249, 245)
GREY: Colour = (120, 120, 122)


def discharge_note(person: DemoInsured) -> Image.Image:
    """出院记录, with the stamp of the medical records office."""
    sheet = Sheet((1200, 1700), PAPER)
    sheet.specimen(140, (2, 3))
    sheet.write((600, 80), stay.HOSPITAL, 48, anchor="ma", bold=True, spread=8)
    sheet.write((600, 158), "出　院　记　录", 42, anchor="ma", bold=True)
    sheet.write((1120, 60), "演示样张", 26, colour=RED, anchor="ra")
    sheet.rule((80, 232), (1120, 232), 3)
    facts = (
        f"姓名：{person.name}",
        f"性别：{'男' if int(person.id_number[16]) % 2 else '女'}",
        f"年龄：{stay.ADMISSION_ON.year - birth_date(person.id_number).year}岁",
        f"科室：{stay.DEPARTMENT}",
        "床号：12",
        f"住院号：{person.insured_no[-8:]}",
        f"入院日期：{_day(stay.ADMISSION_ON)}",
        "",
        f"出院日期：{_day(stay.DISCHARGE_ON)}",
    )
    for index, fact in enumerate(facts):
        sheet.write(((84, 470, 766)[index % 3], 254 + (index // 3) * 50), fact, 28)
    sheet.rule((80, 412), (1120, 412), 2)
    y: float = 440
    for title, text in _discharge_sections():
        sheet.write((84, y), title, 30, bold=True)
        y = sheet.paragraph((84, y + 46), text, 1030, 28, 1.6) + 16
    sheet.write((700, 1480), "主治医师：", 30)
    sheet.write((860, 1470), "薄　荷", 40)
    sheet.write((700, 1544), f"日　期：{_day(stay.DISCHARGE_ON)}", 30)
    sheet.seal((900, 1476), 130, stay.HOSPITAL, "病案专用章")
    sheet.write((600, 1650), "第 1 页　共 1 页", 22, colour=GREY, anchor="ma")
    return sheet.image


def _discharge_sections() -> tuple[tuple[str, str], ...]:
    days = (stay.DISCHARGE_ON - stay.ADMISSION_ON).days
    operation = _day(stay.ADMISSION_ON + timedelta(days=5))
    return (
        ("入院诊断：", "冠状动脉粥样硬化性心脏病，不稳定型心绞痛，三支血管病变。"),
        (
            "入院情况：",
            (
                "因反复胸闷、胸痛三个月，加重一周入院。查体：神志清楚，心率每分钟82次，律齐，"
                "双肺呼吸音清，双下肢无水肿。"
            ),
        ),
        (
            "住院经过：",
            (
                f"入院后完善检查，冠状动脉造影见三支血管重度狭窄。于{operation}"
                "在全身麻醉、体外循环下行冠状动脉旁路移植术，手术顺利。术后转重症监护病房六天，"
                f"病情平稳后转回普通病房，恢复良好。共住院{days}天。"
            ),
        ),
        ("出院诊断：", "冠状动脉粥样硬化性心脏病，冠状动脉旁路移植术后。"),
        (
            "出院医嘱：",
            (
                "按时服药，清淡饮食，注意休息，避免劳累和感冒；一个月后到门诊复查，"
                "如有胸闷、胸痛请立即就医。"
            ),
        ),
    )


def itemised_list(person: DemoInsured) -> Image.Image:
    """住院费用清单: every line of the bill, and what of it the catalogue leaves out."""
    sheet = Sheet((1200, 1700), PAPER)
    sheet.specimen(140, (2, 3))
    sheet.write((600, 56), f"{stay.HOSPITAL}住院费用清单", 40, anchor="ma", bold=True, spread=4)
    sheet.write((1130, 40), "演示样张", 24, colour=RED, anchor="ra")
    head = (
        f"姓名：{person.name}　　科室：{stay.DEPARTMENT}　　"
        f"住院日期：{_day(stay.ADMISSION_ON)}至{_day(stay.DISCHARGE_ON)}"
    )
    sheet.write((70, 128), head, 24)
    columns = (
        (70, "序号"),
        (130, "项目类别"),
        (290, "项目名称"),
        (590, "规格单位"),
        (770, "数量"),
        (850, "单价"),
        (980, "金额"),
        (1090, "类"),
        (1130, ""),
    )
    top, height = 172, 40
    rows = len(stay.LINES) + 1
    for number in range(rows + 1):
        sheet.rule((70, top + number * height), (1130, top + number * height), 1, GREY)
    for x, title in columns:
        sheet.rule((x, top), (x, top + rows * height), 1, GREY)
        sheet.write((x + 8, top + 7), title, 22, bold=True)
    for number, line in enumerate(stay.LINES, start=1):
        y = top + number * height + 7
        for x, text in ((78, str(number)), (138, line.category), (298, line.name)):
            sheet.write((x, y), text, 22)
        sheet.write((598, y), line.spec, 22)
        for x, text in (
            (842, str(line.quantity)),
            (972, plain_yuan(line.price_fen)),
            (1082, plain_yuan(line.total_fen)),
        ):
            sheet.write((x, y), text, 22, anchor="ra")
        sheet.write((1110, y), line.list_class, 22, anchor="ma")
    y = top + rows * height + 24
    sheet.write((70, y), f"费用合计：{format_yuan(stay.TOTAL_FEN)}元", 30, bold=True)
    sheet.write(
        (70, y + 48),
        f"其中　丙类全自费：{format_yuan(stay.NON_COVERED_FEN)}元　　"
        f"乙类先行自付：{format_yuan(stay.UPFRONT_FEN)}元",
        26,
    )
    sheet.seal((1000, y + 62), 96, stay.HOSPITAL, "费用专用章")
    return sheet.image


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
