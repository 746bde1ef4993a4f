"""Do worked histories come out as the contract says, and is a broken one refused with its cure?"""

import json
from pathlib import Path
from typing import Any

import pytest

from claims_core.scenarios.history import ScenarioHistory
from claims_core.scenarios.scenarios import ScenarioFileError, read_document, run_scenarios

FILE = Path(__file__).parents[1] / "cases" / "benefit_scenarios.json"
SHIPPED = json.loads(FILE.read_text("utf-8"))["scenarios"]
OPENING = [{"year": 2025, "pool_paid": "100000.00", "supplement_paid": "0.00"}]
SETTLE = {
    "do": "settle",
    "claim": "C",
    "discharge": "2025-06-20",
    "expense": {"in_scope": "30000.00"},
}
NEXT_YEAR = {
    "id": "XX-2026",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "pool_cap": "100000.00",
    "supplement_rate": "0.90",
    "supplement_cap": "400000.00",
}
THIS_YEAR = {**NEXT_YEAR, "id": "XX-2025", "valid_from": "2025-01-01", "valid_to": "2025-12-31"}


def play(*steps: dict[str, Any], opening: object = OPENING, **more: Any) -> list[Any]:
    """The results of one scenario's steps."""
    document = {"scenarios": [{"id": "x", "opening": opening, "steps": [*steps], **more}]}
    return [step.result for step in run_scenarios(document)[0].steps]


@pytest.mark.parametrize("scenario", SHIPPED, ids=lambda scenario: scenario["id"])
def test_a_shipped_scenario_comes_out_whole(scenario: dict[str, Any]) -> None:
    (outcome,) = run_scenarios({"scenarios": [scenario]})
    assert outcome.mismatches == ()
    for step, done in zip(scenario["steps"], outcome.steps, strict=True):
        # whole, and not only key by key: nothing more is said than the scenario names
        if "expect" in step:
            assert done.result == step["expect"]


def test_fourteen_scenarios_are_shipped() -> None:
    assert len(SHIPPED) == 14


# -- receipts (rule 7) ----------------------------------------------------------------------------


def invoice(number: str, yuan: str = "1000.00", **more: str) -> dict[str, str]:
    return {"code": "41060125", "number": number, "in_scope": yuan, **more}


def claim(name: str, *invoices: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "do": "settle",
        "claim": name,
        "discharge": "2025-06-20",
        "invoices": [*invoices],
        **more,
    }


def test_each_row_has_the_first_reason_that_hits_it() -> None:
    hospital = {
        "do": "direct_settled",
        "settlement_no": "S",
        "year": 2025,
        "pool_payment": "0.00",
        "supplement_payment": "0.00",
        "invoices": [invoice("5"), invoice("4")],
    }
    *_, result = play(
        claim("P", invoice("6"), invoice("4")),
        hospital,
        claim(
            "C",
            invoice("1"),
            invoice("1"),
            invoice("2", state="voided"),
            invoice("2"),
            invoice("3", state="red_flushed", replaces="x"),
            invoice("4"),
            invoice("5"),
            invoice("5"),
            invoice("6"),
        ),
    )
    assert result["in_scope_expense"] == "2000.00"
    assert result["blocked_invoices"] == ["2", "3", "4", "5", "6"]
    assert result["reasons"] == [
        "already_settled_directly",
        "duplicate_in_claim",
        "duplicate_settled",
        "invoice_red_flushed",
        "invoice_voided",
    ]


def test_a_receipt_is_its_code_and_its_number() -> None:
    other = {"code": "", "number": "1", "in_scope": "1000.00"}
    assert play(claim("C", invoice("1"), other))[0]["in_scope_expense"] == "2000.00"


def test_a_reversal_frees_the_receipts_that_counted_and_no_others() -> None:
    reverse = {"do": "reverse", "claim": "B"}
    results = play(
        claim("A", invoice("1")),
        claim("B", invoice("1"), invoice("2"), insured="B"),
        reverse,
        claim("B", invoice("1"), invoice("2"), insured="B"),
        opening=[{**OPENING[0], "insured": insured} for insured in "AB"],
    )
    assert results[1]["blocked_invoices"] == results[3]["blocked_invoices"] == ["1"]
    assert results[3]["in_scope_expense"] == "1000.00"


def test_receipts_decide_before_the_figure_of_the_sheet_and_are_deducted_from() -> None:
    expense = {
        "total": "9000.00",
        "in_scope": "8000.00",
        "deductions": [{"item": "重复收费", "amount": "100.00"}],
    }
    (result,) = play(claim("C", invoice("1"), expense=expense))
    assert result["in_scope_expense"] == "900.00"
    assert result["personal_burden"] == "8190.00"


# -- reversals, several years, rechecks -----------------------------------------------------------

TWO_YEARS = {
    "do": "settle",
    "claim": "C",
    "admission": "2025-12-20",
    "discharge": "2026-01-10",
    "expense_by_year": {
        "2025": {"in_scope": "1000.00"},
        "2026": {"in_scope": "2000.00", "pool_rate": "0.85"},
    },
}


def test_a_stay_over_two_years_is_taken_back_in_both() -> None:
    _, reversed_ = play(TWO_YEARS, {"do": "reverse", "claim": "C"}, policies=[THIS_YEAR, NEXT_YEAR])
    assert reversed_ == {
        "reversed_payment": "900.00",
        "years": {
            "2025": {"pool_paid": "100000.00", "supplement_paid": "0.00"},
            "2026": {"pool_paid": "0.00", "supplement_paid": "0.00"},
        },
    }


def test_an_earlier_year_follows_the_policy_of_its_last_day() -> None:
    late = {"id": "L", "valid_from": "2025-12-31", "valid_to": "2025-12-31"}
    (result,) = play(
        TWO_YEARS,
        policies=[THIS_YEAR, NEXT_YEAR, {**late, "supplement_rate": "0.50"}],
    )
    assert result["segments"]["2025"]["supplement_payment"] == "500.00"


def test_a_settlement_of_one_year_can_be_stated_by_year() -> None:
    step = {**SETTLE, "expense_by_year": {"2025": SETTLE["expense"]}}
    del step["expense"]
    settled, reversed_ = play(step, {"do": "reverse", "claim": "C"})
    assert list(settled["segments"]) == ["2025"]
    assert list(reversed_["years"]) == ["2025"]


def test_a_policy_recorded_later_is_unknown_on_the_day_of_the_decision() -> None:
    change = {
        "do": "add_policy",
        "policy": {
            "id": "N",
            "valid_from": "2025-01-01",
            "valid_to": "2025-12-31",
            "recorded_on": "2025-09-01",
            "supplement_rate": "0.95",
        },
    }
    _, before, after, earlier, now = play(
        change,
        {**SETTLE, "decided_on": "2025-08-31"},
        {**SETTLE, "claim": "D", "decided_on": "2025-09-01"},
        {"do": "recheck", "known_on": "2025-08-31"},
        {"do": "recheck"},
    )
    assert before["supplement_payment"] == "27000.00"
    assert after["supplement_payment"] == "28500.00"
    assert earlier["changed"] == [
        {"claim": "D", "was": "28500.00", "now": "27000.00", "difference": "-1500.00"}
    ]
    assert [each["claim"] for each in now["changed"]] == ["C"]


def test_a_recheck_lists_in_recorded_order_whoever_is_insured() -> None:
    opening = [{**OPENING[0], "insured": insured} for insured in "AB"]
    change = {
        "do": "add_policy",
        "policy": {
            "id": "N",
            "valid_from": "2025-01-01",
            "valid_to": "2025-12-31",
            "supplement_rate": "0.80",
        },
    }
    *_, recheck = play(
        {**SETTLE, "claim": "B1", "insured": "B"},
        {**SETTLE, "claim": "A1"},
        {**SETTLE, "claim": "B2", "insured": "B"},
        # equal recording days: the later entry wins
        {**change, "policy": {**change["policy"], "recorded_on": "2024-12-23"}},
        {"do": "recheck"},
        opening=opening,
    )
    assert [each["claim"] for each in recheck["changed"]] == ["B1", "A1", "B2"]


def test_a_settlement_that_wants_a_rate_it_never_had_keeps_every_year_as_decided() -> None:
    correction = {"do": "pool_change", "year": 2025, "amount": "-50000.00"}
    *_, recheck = play(
        TWO_YEARS,
        correction,
        {"do": "recheck"},
        policies=[THIS_YEAR, NEXT_YEAR],
    )
    assert recheck == {"changed": [], "not_recheckable": ["C"]}


def test_a_refused_step_leaves_the_history_as_it_was() -> None:
    history = ScenarioHistory(opening=OPENING)
    history.apply(SETTLE)
    for broken in (SETTLE, {**SETTLE, "claim": "D", "discharge": "2031-01-01"}):
        with pytest.raises(Exception, match=r"编号 C|还没有录入"):
            history.apply(broken)
    reversed_ = history.apply({"do": "reverse", "claim": "C"})
    assert reversed_["year_to_date_after"] == {
        "pool_paid": "100000.00",
        "supplement_paid": "0.00",
    }


# -- what cannot be used --------------------------------------------------------------------------

DIRECT = {
    "do": "direct_settled",
    "settlement_no": "S",
    "year": 2025,
    "pool_payment": "1.00",
    "supplement_payment": "0.00",
}
REFUSED: list[tuple[str, list[Any], str]] = [
    ("negative", [{**SETTLE, "expense": {"in_scope": "-1.00"}}], "expense.in_scope"),
    ("three-decimals", [{**SETTLE, "expense": {"in_scope": "1.000"}}], "expense.in_scope"),
    ("no-decimals", [{**SETTLE, "expense": {"in_scope": "1"}}], "expense.in_scope"),
    ("float", [{**SETTLE, "expense": {"in_scope": 1.5}}], "expense.in_scope"),
    ("absurd", [{**SETTLE, "expense": {"in_scope": "9" * 19 + ".00"}}], "expense.in_scope"),
    ("nothing-stated", [{**SETTLE, "expense": {}}], "expense.total"),
    ("no-expense", [{k: v for k, v in SETTLE.items() if k != "expense"}], "expense"),
    (
        "in-scope-above-total",
        [{**SETTLE, "expense": {"total": "1.00", "in_scope": "2.00"}}],
        "expense.in_scope",
    ),
    (
        "parts-above-total",
        [{**SETTLE, "expense": {"total": "1.00", "non_covered": "2.00"}}],
        "expense.total",
    ),
    (
        "deductions-above",
        [
            {
                **SETTLE,
                "expense": {"in_scope": "1.00", "deductions": [{"item": "x", "amount": "2.00"}]},
            }
        ],
        "expense.deductions",
    ),
    (
        "receipts-above-total",
        [claim("C", invoice("1"), expense={"total": "1.00"})],
        "expense.in_scope",
    ),
    (
        "rate-above-one",
        [{**SETTLE, "expense": {"in_scope": "1.00", "pool_rate": "1.01"}}],
        "expense.pool_rate",
    ),
    (
        "rate-missing",
        [{**SETTLE, "insured": "B"}],
        "expense.pool_rate",
    ),
    ("unknown-key", [{**SETTLE, "amount": "1.00"}], "amount"),
    ("unknown-expense-key", [{**SETTLE, "expense": {"sum": "1.00"}}], "expense.sum"),
    ("unknown-step", [{"do": "pay"}], "do"),
    ("step-no-object", ["settle"], "steps[1]"),
    ("step-without-do", [{}], "do"),
    ("claim-no-text", [{**SETTLE, "claim": 7}], "claim"),
    ("no-claim", [{"do": "reverse"}], "claim"),
    ("admission-later", [{**SETTLE, "admission": "2025-06-21"}], "discharge"),
    ("no-such-day", [{**SETTLE, "discharge": "2025-02-30"}], "discharge"),
    ("other-date-format", [{**SETTLE, "discharge": "20250620"}], "discharge"),
    ("both-expenses", [{**TWO_YEARS, "expense": {}}], "expense_by_year"),
    ("years-and-invoices", [{**TWO_YEARS, "invoices": [invoice("1")]}], "expense_by_year"),
    (
        "years-descending",
        [{**TWO_YEARS, "expense_by_year": {"2026": {}, "2025": {}}}],
        "expense_by_year",
    ),
    ("years-end-early", [{**TWO_YEARS, "discharge": "2027-01-01"}], "expense_by_year"),
    ("year-no-year", [{**TWO_YEARS, "expense_by_year": {"25": {}}}], "expense_by_year.25"),
    ("year-as-text", [{**DIRECT, "year": "2025"}], "year"),
    ("year-as-flag", [{**DIRECT, "year": True}], "year"),
    ("settlement-twice", [DIRECT, DIRECT], "settlement_no"),
    ("direct-negative", [{**DIRECT, "pool_payment": "-1.00"}], "pool_payment"),
    ("invoices-no-list", [claim("C") | {"invoices": {}}], "invoices"),
    ("state", [claim("C", invoice("1", state="lost"))], "invoices[1].state"),
    ("no-number", [claim("C", {"code": "1", "in_scope": "1.00"})], "invoices[1].number"),
    ("claim-twice", [SETTLE, SETTLE], "claim"),
    ("reverse-unknown", [{"do": "reverse", "claim": "C"}], "claim"),
    (
        "reverse-twice",
        [SETTLE, {"do": "reverse", "claim": "C"}, {"do": "reverse", "claim": "C"}],
        "claim",
    ),
    ("reverse-anothers", [SETTLE, {"do": "reverse", "claim": "C", "insured": "B"}], "insured"),
    ("policy-missing", [{"do": "add_policy"}], "policy"),
    (
        "policy-rate",
        [{"do": "add_policy", "policy": {**NEXT_YEAR, "supplement_rate": "90"}}],
        "policy.supplement_rate",
    ),
    (
        "policy-dates",
        [{"do": "add_policy", "policy": {**NEXT_YEAR, "valid_to": "2025-12-31"}}],
        "policy.valid_to",
    ),
    ("policy-key", [{"do": "add_policy", "policy": {**NEXT_YEAR, "cap": "1.00"}}], "policy.cap"),
    ("expect-no-object", [{**SETTLE, "expect": []}], "expect"),
]


@pytest.mark.parametrize("steps, field", [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_what_cannot_be_used_is_refused_with_scenario_step_field_and_cure(
    steps: list[Any], field: str
) -> None:
    with pytest.raises(ScenarioFileError) as caught:
        play(*steps)
    message = caught.value.message
    place, _, cure = message.partition("：")
    assert place.startswith("算例 x，")
    assert place.endswith(f"，{field} 有误")
    assert len(cure) > 5
    if place.count("，") > 1:
        assert f"第{len(steps)}步" in place


def test_a_day_without_policy_is_named_with_its_step() -> None:
    place = "第1步（settle C），discharge 有误：2024-06-20这一天.*policies"
    with pytest.raises(ScenarioFileError, match=place):
        play({**SETTLE, "discharge": "2024-06-20"})
    with pytest.raises(ScenarioFileError, match="第2步（recheck），known_on 有误：2025-06-20"):
        play(SETTLE, {"do": "recheck", "known_on": "2024-01-01"})


def test_remarks_are_allowed_everywhere() -> None:
    remarks = {"id": "x", "title": "x", "note": "x", "expect": {}}
    deduction = {"item": "x", "amount": "1.00", **remarks}
    years = {
        **remarks,
        "2025": {**remarks, "in_scope": "9.00", "pool_rate": "0.85", "deductions": [deduction]},
    }
    steps = (
        {**remarks, "do": "settle", "claim": "Y", "discharge": "2025-06-20"}
        | {"expense_by_year": years},
        {**remarks, **claim("R", invoice("1", **{**remarks, "expect": "x"}), expense=remarks)},
        {**remarks, **DIRECT},
        {**remarks, "do": "add_policy", "policy": {**THIS_YEAR, **remarks, "id": "y"}},
        {**remarks, "do": "recheck"},
    )
    opening = [{**OPENING[0], **remarks}]
    (outcome,) = run_scenarios(
        {**remarks, "scenarios": [{**remarks, "opening": opening, "steps": [*steps]}]}
    )
    assert outcome.mismatches == ()
    assert outcome.steps[0].result["supplement_payment"] == "7.20"


@pytest.mark.parametrize(
    "scenario, field",
    [
        ({"steps": [], "policy": []}, "policy"),
        ({"opening": []}, "steps"),
        ({"steps": {}}, "steps"),
        ({"steps": [], "opening": [{"year": 2025, "pool_paid": "1.00"}]}, "supplement_paid"),
        ({"steps": [], "opening": OPENING * 2}, r"opening\[2\].year"),
        ({"steps": [], "policies": {}}, "policies"),
        ({"steps": [], "policies": [{"id": "x"}]}, r"policies\[1\].valid_from"),
    ],
    ids=["unknown-key", "no-steps", "steps-no-list", "opening", "opening-twice", "list", "dates"],
)
def test_a_broken_scenario_names_its_field(scenario: dict[str, Any], field: str) -> None:
    with pytest.raises(ScenarioFileError, match=f"算例 x，.*{field}"):
        run_scenarios({"scenarios": [{"id": "x", **scenario}]})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        '{"scenario": []}',
        '{"scenarios": [1]}',
        '{"scenarios": NaN}',
        "[" * 99999,
        '{"scenarios": ' + "9" * 5000 + "}",
    ],
    ids=["empty", "open", "list", "number", "other-key", "no-object", "nan", "deep", "digits"],
)
def test_a_text_that_is_no_file_of_scenarios_is_refused(text: str) -> None:
    with pytest.raises(ScenarioFileError):
        run_scenarios(read_document(text))


def test_a_key_given_twice_is_refused_instead_of_overwritten() -> None:
    with pytest.raises(ScenarioFileError, match=r"^“scenarios” 有误：同一个对象里写了两次"):
        read_document('{"scenarios": [], "scenarios": []}')
    step = '{"do": "settle", "expense": {"total": "1.00", "total": "2.00"}}'
    with pytest.raises(ScenarioFileError, match=r"^算例 x，第2步，“total” 有误"):
        read_document('{"scenarios": [{"steps": []}, {"id": "x", "steps": [{}, ' + step + "]}]}")
    with pytest.raises(ScenarioFileError, match=r"^算例 1，“id” 有误"):
        read_document('{"scenarios": [{"steps": [], "opening": [{"id": 1, "id": 2}]}]}')
