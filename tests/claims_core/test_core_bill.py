"""Does a bill that contradicts itself name the field that is wrong?"""

from fractions import Fraction
from typing import Any

import pytest

from claims_core.bill import Deduction, Expense, read_expense
from claims_core.errors import ClaimsError, InvalidAmount, InvalidExpense


@pytest.mark.parametrize(
    ("values", "field", "problem"),
    [
        ({}, "total", "nothing_given"),
        ({"deductible": 5}, "total", "nothing_given"),
        ({"total": -1}, "total", "negative"),
        ({"total": 1.0}, "total", "not_money"),
        ({"total": True}, "total", "not_money"),
        ({"total": 10**17}, "total", "not_money"),
        ({"total": 10, "non_covered_expense": None}, "non_covered_expense", "not_money"),
        ({"total": 10, "over_limit_expense": -1}, "over_limit_expense", "negative"),
        ({"in_scope": -1}, "in_scope", "negative"),
        ({"in_scope": 10, "deductible": -1}, "deductible", "negative"),
        (
            {"total": 10, "non_covered_expense": 6, "upfront_self_pay": 5},
            "total",
            "parts_above_total",
        ),
        ({"total": 10, "in_scope": 11}, "in_scope", "in_scope_above_total"),
        (
            {"in_scope": 10, "deductions": (Deduction("甲", 11),)},
            "deductions",
            "deductions_above_in_scope",
        ),
        ({"in_scope": 10, "deductions": (Deduction("甲", -1),)}, "deductions", "negative"),
        ({"in_scope": 10, "pool_rate": Fraction(11, 10)}, "pool_rate", "rate_range"),
        ({"in_scope": 10, "pool_rate": 0.85}, "pool_rate", "not_rate"),
        (
            {"in_scope": 10, "extra_upfront_rate": Fraction(-1, 10)},
            "extra_upfront_rate",
            "rate_range",
        ),
    ],
)
def test_a_contradiction_names_its_field(values: Any, field: str, problem: str) -> None:
    with pytest.raises(InvalidExpense) as caught:
        Expense(**values)
    assert (caught.value.field, caught.value.problem) == (field, problem)
    assert list(caught.value.fields) == [field]


def test_in_scope_is_what_remains_of_the_total() -> None:
    bill = Expense(
        total=8_600_000,
        non_covered_expense=300_000,
        over_limit_expense=1_000,
        upfront_self_pay=144_706,
        deductions=(Deduction("重复收费", 94), Deduction("超量", 6)),
    )
    assert bill.stated_in_scope == 8_154_294
    assert bill.in_scope_expense == 8_154_194


def test_in_scope_as_stated_wins_over_the_parts() -> None:
    assert Expense(total=100, non_covered_expense=60, in_scope=50).in_scope_expense == 50


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"total": "-1.00"}, "total"),
        ({"total": "1.005"}, "total"),
        ({"total": 1.0}, "total"),
        ({"total": "1.00", "non_covered": "0.5"}, "non_covered"),
        ({"in_scope": "1.00", "pool_rate": "1.2"}, "pool_rate"),
        ({"in_scope": "1.00", "pool_rate": 0.85}, "pool_rate"),
        ({"in_scope": "1.00", "extra_upfront_rate": "-0.1"}, "extra_upfront_rate"),
        ({"in_scope": "1.00", "insurance": "x"}, "insurance"),
        ({"in_scope": "1.00", "deductions": "x"}, "deductions"),
        ({"in_scope": "1.00", "deductions": ["x"]}, "deductions"),
        ({"in_scope": "1.00", "deductions": [{"amount": "1.00"}]}, "deductions"),
        ({"in_scope": "1.00", "deductions": [{"item": "甲"}]}, "deductions"),
        (
            {"in_scope": "1.00", "deductions": [{"item": "甲", "amount": "0.50", "x": 1}]},
            "deductions",
        ),
        ({"in_scope": "1.00", "deductions": [{"item": "甲", "amount": "1.01"}]}, "deductions"),
        ({"in_scope": None}, "in_scope"),
        ({"in_scope": "2.00", "total": "1.00"}, "in_scope"),
        ({}, "total"),
    ],
)
def test_a_bad_record_names_the_key_of_the_file(record: dict[str, object], field: str) -> None:
    with pytest.raises((InvalidExpense, InvalidAmount)) as caught:
        read_expense(record)
    assert isinstance(caught.value, ClaimsError)
    assert list(caught.value.fields) == [field]


def test_a_full_record_is_read_and_remarks_are_allowed() -> None:
    assert read_expense(
        {
            "note": "手工核对过",
            "total": "100.00",
            "non_covered": "1.00",
            "over_limit": "2.00",
            "upfront_self_pay": "3.00",
            "deductible": "4.00",
            "pool_rate": "0.85",
            "deductions": [{"item": "甲", "amount": "5.00", "note": "核减"}],
            "extra_upfront_rate": "0.1",
        }
    ) == Expense(
        total=10_000,
        non_covered_expense=100,
        over_limit_expense=200,
        upfront_self_pay=300,
        deductible=400,
        pool_rate=Fraction(17, 20),
        deductions=(Deduction("甲", 500),),
        extra_upfront_rate=Fraction(1, 10),
    )
