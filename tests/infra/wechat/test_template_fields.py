"""Does a value pass just where the platform's table of fields lets it pass?"""

import pytest

from infra.gateway_errors import GatewayError
from infra.wechat.template_fields import filled
from tests.every_case import EveryCase

# By field: what passes, and what does not.
FIELDS: dict[str, tuple[list[str], list[str]]] = {
    "thing1": (["大额补助", "长" * 20, "a b，c"], ["长" * 21]),
    "number2": (["0", "12.50", "-3", "1" * 32], ["1" * 33, "一", "1,000", "1."]),
    "letter1": (["abcXYZ", "a" * 32], ["a1", "a" * 33, "字"]),
    "symbol1": (["!?", "。"], ["a", "123456", "！" * 6]),
    "character_string3": (["DE-4K7M-2X93", "x" * 32], ["x" * 33, "有字", "a b"]),
    "time4": (
        ["15:01", "2026年3月1日 15:01", "2026年3月1日 09:00~2026年3月2日 10:00", "08:00~09:30"],
        ["25:00", "3点", "15:60", "2026年3月"],
    ),
    "date5": (
        ["2026年3月1日", "2026-03-01", "2026年3月1日 15:01", "2026年3月1日~2026年3月5日"],
        ["3月1日", "15:01"],
    ),
    "amount6": (["73397.65元", "¥100", "1" * 10, "0"], ["1" * 11, "100块", "-5", "1.234", "一百"]),
    "phone_number7": (["0373-12345678", "+86 139****1234"], ["1" * 18, "电话"]),
    "car_number8": (["豫G12345", "豫GD12345"], ["豫G1234567", "豫G-1"]),
    "name9": (["张三", "买买提·艾力", "John Smith", "𠮷田"], ["长" * 11, "a" * 21, "张3"]),
    "phrase10": (["审核完成", "办理完成了"], ["办理完成了吗", "已办1件", "ok"]),
    # kinds that the table does not limit
    "const3": (["其他"], []),
    "keyword1": (["长" * 40], []),
    "first": (["您好"], []),
}
NEVER = ["", " ", "两\n行", "两\r行"]


def test_each_kind_of_field_takes_what_the_table_lets_pass_and_nothing_else() -> None:
    with EveryCase() as every:
        for name, (good, bad) in FIELDS.items():
            for value in good:
                with every.case(name, value):
                    assert filled({name: value}) == {name: {"value": value}}
            for value in bad + NEVER:
                with every.case(name, "not", value):
                    with pytest.raises(GatewayError) as refused:
                        filled({"thing9": "先", name: value})
                    assert refused.value.code.startswith(f"unfit:{name}:")
                    told = f"{refused.value}{vars(refused.value)}"
                    assert len(value) < 6 or value not in told
