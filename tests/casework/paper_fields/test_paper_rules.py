"""Which values are found on a sheet, and is only what two things say called sure?"""

from datetime import date

import pytest

from casework.paper_fields.fields import (
    FIELDS_OF,
    FieldRead,
    PaperField,
    ReadFrom,
    ReadWhy,
    Sureness,
)
from casework.paper_fields.reading import read_paper
from claims_core.checklist import Material
from claims_core.receipts import parse_qr
from tests.casework.paper_fields.written import line, sheet

TODAY = date(2026, 11, 29)
F, M = PaperField, Material
RECEIPT = (
    "河南省医疗住院收费票据（电子）",
    "票据代码：41060225票据号码：0012345678|校验码：a1b2c3",
    "交款人：王建国|开票日期：2025-06-01",
    "床位费|6000.00|药费|80000.00",
    "金额合计（大写）捌万陆仟元整|（小写）86,000.00",
    "收款单位（章）：新城市第一人民医院|复核人：张敏",
)
CODE = "01,10,41060225,0012345678,86000.00,20250601,a1b2c3"
DISCHARGE = (
    "新城市第一人民医院",
    "出院记录",
    "姓名：王建国性别：男|住院号：1234567",
    "入院日期：2025年3月1日|出院日期：2025年3月11日",
    "住院天数：10天",
)
IDENTITY = (
    "姓名|王建国",
    "性别男民族汉",
    "出生|1958年3月2日",
    "住址|河南省新城市红旗路1号",
    "公民身份号码|41079919580302003X",
)
CARD = ("中国工商银行", "6222 0212 3456 7890 128", "VALID THRU 12/33")


def read(material: Material, *rows: str, code: str = "", score: float = 0.99):
    """The fields by name."""
    codes = [parse_qr(code)] if code else []
    found = read_paper(material, [sheet(*rows, score=score)], codes, TODAY)
    assert tuple(each.name for each in found) == FIELDS_OF[material]
    return {each.name: each for each in found}


def swapped(rows: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    """The same sheet with something else on it."""
    changed = tuple(row.replace(old, new) for row in rows)
    assert changed != rows
    return changed


def test_a_receipt_says_who_where_when_and_how_much() -> None:
    found = read(M.RECEIPT, *RECEIPT)
    assert {name: each.value for name, each in found.items()} == {
        F.PROVIDER_NAME: "新城市第一人民医院",
        F.PERSON_NAME: "王建国",
        F.RECEIPT_CODE: "41060225",
        F.RECEIPT_NUMBER: "0012345678",
        F.CHECK_CODE: "a1b2c3",
        F.ISSUED_ON: "2025-06-01",
        F.AMOUNT: "86000.00",
    }
    sure = {name for name, each in found.items() if each.sureness is Sureness.SURE}
    assert sure == {F.AMOUNT}
    assert found[F.AMOUNT].why is ReadWhy.CAPITALS and found[F.AMOUNT].box is not None


def test_what_code_and_text_say_alike_is_sure_and_what_they_do_not_is_not() -> None:
    found = read(M.RECEIPT, *swapped(RECEIPT, "0012345678", "0012345670"), code=CODE)
    assert found[F.RECEIPT_CODE].why is ReadWhy.CODE_AND_TEXT
    assert found[F.RECEIPT_CODE].source is ReadFrom.BOTH
    assert found[F.ISSUED_ON].sureness is Sureness.SURE
    wrong = found[F.RECEIPT_NUMBER]
    assert (wrong.value, wrong.sureness) == ("0012345678", Sureness.UNSURE)


def test_a_code_alone_is_read_right_or_not_at_all() -> None:
    found = read(M.RECEIPT, code=CODE)
    number = found[F.RECEIPT_NUMBER]
    assert (number.value, number.why, number.source, number.box) == (
        "0012345678",
        ReadWhy.CODE,
        ReadFrom.CODE,
        None,
    )
    assert found[F.PROVIDER_NAME] == FieldRead(F.PROVIDER_NAME)


def test_of_two_codes_nobody_knows_which_is_meant() -> None:
    other = CODE.replace("0012345678", "0012345679")
    codes = [parse_qr(CODE), parse_qr(other)]
    found = {each.name: each for each in read_paper(M.RECEIPT, [], codes, TODAY)}
    assert found[F.RECEIPT_NUMBER].value == ""


@pytest.mark.parametrize(
    ("old", "new"), [("86,000.00", "86,600.00"), ("捌万陆仟", "捌万陆佰"), ("捌万", "")]
)
def test_an_amount_whose_two_forms_differ_is_never_sure(old: str, new: str) -> None:
    amount = read(M.RECEIPT, *swapped(RECEIPT, old, new))[F.AMOUNT]
    assert amount.value and amount.sureness is Sureness.UNSURE


def test_a_stay_is_sure_where_its_days_are_counted_right() -> None:
    found = read(M.DISCHARGE_RECORD, *DISCHARGE)
    assert [found[name].value for name in (F.ADMISSION_ON, F.DISCHARGE_ON, F.STAY_DAYS)] == [
        "2025-03-01",
        "2025-03-11",
        "10",
    ]
    assert found[F.ADMISSION_ON].why is ReadWhy.STAY
    assert found[F.STAY_DAYS].sureness is Sureness.SURE


@pytest.mark.parametrize("days", ["9", "11", "16"])
def test_a_stay_whose_days_do_not_fit_is_not_sure(days: str) -> None:
    found = read(M.DISCHARGE_RECORD, *swapped(DISCHARGE, "10天", f"{days}天"))
    assert {found[name].sureness for name in (F.ADMISSION_ON, F.DISCHARGE_ON, F.STAY_DAYS)} == {
        Sureness.UNSURE
    }


def test_a_day_told_twice_alike_is_sure_and_told_otherwise_it_is_not() -> None:
    told = (*DISCHARGE[:4], "患者于2025年3月1日入院", "于2025年3月12日办理出院")
    found = read(M.DISCHARGE_RECORD, *told)
    assert found[F.ADMISSION_ON].why is ReadWhy.TWICE
    assert found[F.DISCHARGE_ON].why is ReadWhy.DIFFERS


def test_discharge_before_admission_is_doubted() -> None:
    rows = swapped(DISCHARGE, "出院日期：2025年3月11日", "出院日期：2025年2月11日")
    assert read(M.DISCHARGE_RECORD, *rows)[F.ADMISSION_ON].why is ReadWhy.DIFFERS


def test_an_identity_number_is_sure_by_its_check_digit_and_the_birthday() -> None:
    found = read(M.IDENTITY, *IDENTITY)
    assert found[F.PERSON_NAME].value == "王建国"
    assert (found[F.ID_NUMBER].value, found[F.ID_NUMBER].why) == (
        "41079919580302003X",
        ReadWhy.CHECK_DIGIT,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [("003X", "0034"), ("1958年", "1953年"), ("19580302003X", "19580302008X")],
)
def test_an_identity_number_that_does_not_agree_is_not_sure(old: str, new: str) -> None:
    number = read(M.IDENTITY, *swapped(IDENTITY, old, new))[F.ID_NUMBER]
    assert number.sureness is not Sureness.SURE


def test_a_card_is_sure_where_its_number_is_the_named_banks() -> None:
    found = read(M.BANK_CARD, *CARD)
    assert found[F.BANK_NAME].value == "中国工商银行"
    assert found[F.ACCOUNT].value == "6222021234567890128"
    assert {each.why for each in found.values()} == {ReadWhy.ISSUER}


@pytest.mark.parametrize(("old", "new"), [("128", "129"), ("工商", "农业")])
def test_a_card_that_does_not_agree_is_not_sure(old: str, new: str) -> None:
    found = read(M.BANK_CARD, *swapped(CARD, old, new))
    assert found[F.ACCOUNT].sureness is Sureness.UNSURE


def test_a_list_is_sure_where_its_lines_add_up() -> None:
    rows = ("新城市第一人民医院住院费用清单", "项目|数量|金额")
    items = ("床位费|1|100.00", "药费|2|250.50", "手术费|1|3000.00")
    total = read(M.ITEMISED_LIST, *rows, *items, "合计||3350.50")[F.AMOUNT]
    assert (total.value, total.why) == ("3350.50", ReadWhy.SUM)
    wrong = read(M.ITEMISED_LIST, *rows, *items, "合计||3850.50")[F.AMOUNT]
    assert wrong.sureness is Sureness.UNSURE


@pytest.mark.parametrize(
    ("material", "rows"),
    [
        (M.RECEIPT, RECEIPT),
        (M.DISCHARGE_RECORD, DISCHARGE),
        (M.IDENTITY, IDENTITY),
        (M.BANK_CARD, CARD),
    ],
)
def test_nothing_is_sure_of_which_the_model_itself_is_not(material, rows) -> None:
    found = read(material, *rows, score=0.6)
    assert Sureness.SURE not in {each.sureness for each in found.values()}
    assert any(each.value for each in found.values())


def test_pages_that_differ_make_a_value_doubtful() -> None:
    first = sheet(*DISCHARGE)
    second = sheet(*swapped(DISCHARGE, "王建国", "李建国"))
    found = {each.name: each for each in read_paper(M.DISCHARGE_RECORD, [first, second], [], TODAY)}
    assert found[F.PERSON_NAME].why is ReadWhy.DIFFERS
    assert found[F.ADMISSION_ON].sureness is Sureness.SURE


def test_a_value_does_not_show_where_a_field_is_logged() -> None:
    found = read(M.IDENTITY, *IDENTITY)
    assert "41079919580302003X" not in repr(found) and "王建国" not in repr(found)


@pytest.mark.parametrize("ruled", ["——", " ", "_", "：", "|"])
def test_a_ruled_line_that_is_read_as_a_dash_is_nothing(ruled) -> None:
    listed = sheet("床位费|6000.00", "药费|80000.00", "费用总额|86000.00")
    found = read_paper(M.ITEMISED_LIST, [[line(ruled, 40, 0), *listed]], [], TODAY)
    amounts = [each.value for each in found if each.name is F.AMOUNT]
    assert amounts == ["86000.00"]
