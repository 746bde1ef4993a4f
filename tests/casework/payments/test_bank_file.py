"""What may stand in the file for the bank, and what of its answers fits what was sent?"""

from datetime import date

import pytest

from casework.errors import FileRefused
from casework.payments import bank_file
from casework.payments.bank_file import ENCODING, PaymentDetail
from tests.every_case import EveryCase

DAY = date(2026, 3, 4)
GOOD = PaymentDetail("DE-4K7M-2X93-1", "梁守田", "6222020000000000012", "中国工商银行", 73_397_65)
FORGED = "工商银行\r\n2,DE-4K7M-2X94-1,贼,6222020000000000999,工商银行,99999.00,大额医疗费用补助"


def detail(**changes: object) -> PaymentDetail:
    return PaymentDetail(**(vars(GOOD) | changes))


def test_a_line_break_in_a_bank_name_forges_no_payment_line() -> None:
    with pytest.raises(FileRefused) as refused:
        bank_file.write("B1", DAY, [detail(bank_name=FORGED)])
    assert "DE-4K7M-2X93-1" in refused.value.message and "开户行" in refused.value.message
    assert "99999" not in refused.value.message  # a stranger's words are not our message


STRAY = "\n\r\t\0\x1b\x85\u2028\u2029\u200b\u200e\u202e\u2066\u2069\ufeff\u00ad\ud800"
FORMULAS = "=+-@"


def test_the_writer_refuses_what_it_would_have_to_alter() -> None:
    with EveryCase() as every:
        for field in ("payee", "bank_name"):
            for sign in STRAY:
                with every.case(field, repr(sign)), pytest.raises(FileRefused):
                    bank_file.write("B1", DAY, [detail(**{field: f"工商{sign}银行"})])
            for text in ("", " ", "梁 ", " 梁", *(f"{sign}1+1" for sign in FORMULAS)):
                with every.case(field, text), pytest.raises(FileRefused):
                    bank_file.write("B1", DAY, [detail(**{field: text})])
        full_width = "\uff16\uff12\uff12\uff12\uff10\uff12\uff10\uff10"
        for account in ("", "6222 0200 0000 0012", "1234567", "6.22E+18", full_width):
            with every.case(account), pytest.raises(FileRefused):
                bank_file.write("B1", DAY, [detail(account=account)])
        for fen in (0, -1):
            with every.case(fen), pytest.raises(FileRefused):
                bank_file.write("B1", DAY, [detail(amount_fen=fen)])


def test_names_stand_in_the_file_as_on_the_account() -> None:
    names = ("SMITH JOHN", "买买提·吐尔逊", "王䶮", "刘\ue863", 'O"NEIL, ANN', "李\uf9e0")
    data = bank_file.write("B1", DAY, [detail(payee=name) for name in names])
    rows = data.decode(ENCODING).split("\r\n")
    assert len(rows) == len(names) + 4  # header, columns, trailer and the end
    assert [row.split(",6222")[0].split(",", 2)[2] for row in rows[2:-2]] == [
        *names[:4],
        '"O""NEIL, ANN"',
        names[5],
    ]
