"""Does the core run on a bare interpreter, and is every error named once and told kindly?"""

import string
import subprocess
import sys
from pathlib import Path

import pytest

import claims_core.errors
from claims_core.errors import ClaimsError, DataFileError, InvalidInput

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "claims_core").rglob("*.py")
    if path.stem != "__init__"
)


@pytest.mark.slow
def test_the_whole_core_imports_and_pays_without_site_packages() -> None:
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
before = set(sys.modules)
for name in {MODULES!r}:
    __import__(name)
from datetime import date
from claims_core.benefit import settle
from claims_core.bill import read_expense
from claims_core.calendar_cn import add_working_days
from claims_core.ledger import YearToDate
from claims_core.money import plain_yuan
from claims_core.policy import PolicyBook
parts = {{"non_covered": "3000.00", "upfront_self_pay": "1447.06"}}
bill = read_expense({{"total": "86000.00", **parts}})
paid = settle(bill, date(2025, 6, 20), YearToDate(10_000_000), PolicyBook.load())
add_working_days(date(2025, 6, 20), 20)
tops = {{name.partition(".")[0] for name in set(sys.modules) - before}}
foreign = tops - sys.stdlib_module_names - {{"claims_core"}}
sys.stdout.write(plain_yuan(paid.supplement_payment) + " " + ",".join(sorted(foreign)))
"""
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd="/",
    )
    assert (done.stdout, done.stderr) == ("73397.65 ", "")


ERRORS = [
    each
    for each in vars(claims_core.errors).values()
    if isinstance(each, type) and issubclass(each, ClaimsError)
]


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [each.code for each in ERRORS]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert code.isascii()
        assert code == code.lower().replace(" ", "_")
        assert code.isidentifier()


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: each.code)
def test_every_error_is_told_in_whole_chinese_sentences(error: type[ClaimsError]) -> None:
    assert error.__doc__
    assert not error.__doc__[0].isascii(), "the docstring opens with the Chinese term"
    sentences = [error.template]
    if issubclass(error, InvalidInput | DataFileError):
        sentences = list(error.problems.values())
    for sentence in sentences:
        assert sentence.endswith(("。", "}"))
        assert any("\u4e00" <= sign <= "\u9fff" for sign in sentence)


def test_every_problem_sentence_can_be_filled_in() -> None:
    for error in ERRORS:
        if not issubclass(error, InvalidInput | DataFileError):
            continue
        for problem, sentence in error.problems.items():
            names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name]
            facts = dict.fromkeys(names, "7")
            place = (
                {"file": "2025.toml", "key": "pool_cap"} if issubclass(error, DataFileError) else {}
            )
            message = error(problem, **place, **facts).message
            assert "{" not in message


def test_an_error_keeps_its_facts_and_can_name_another_field() -> None:
    error = claims_core.errors.InvalidIdNumber("length", field="proxy_id_number", count=17)
    assert error.facts["count"] == 17
    assert list(error.fields) == ["proxy_id_number"]
    assert "17位" in str(error)
