"""Does every code of the platform lead to what must be done about it, and an unknown one to a
person?"""

from datetime import UTC, datetime

from infra.gateway_errors import Category, GatewayError
from infra.wechat.errors import (
    APP_REFUSED,
    KNOWN_CODES,
    TOKEN_ERRCODES,
    category_of,
    error_of,
    meaning_of,
)
from tests.every_case import EveryCase

NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)  # 12:00 in China
A_MINUTE, TO_MIDNIGHT, A_QUARTER = 60.0, 12 * 3600.0, 900.0

# What is done, the codes, and how long to wait where the platform's rule says so.
EXPECTED: list[tuple[Category, float | None, set[int]]] = [
    # ask again: it did not happen
    (Category.RETRY, A_MINUTE, {45011, 45066}),
    # it may have happened
    (Category.AMBIGUOUS, None, {-1, 61450}),
    # a fresh token did not help; and the platform refuses the app itself
    (Category.STOP_PROVIDER, A_QUARTER, {40001, 40014, 41001, 42001}),
    (
        Category.STOP_PROVIDER,
        A_QUARTER,
        {40013, 40125, 40164, 40243, 45035, 48004, 50002, 61004, 89501, 89503, 89506},
    ),
    # used up
    (Category.BUDGET, TO_MIDNIGHT, {45009, 45028, 45029}),
    # the person: will not, cannot be reached, has to press the button again, is distrusted
    (Category.SUPPRESSED, None, {43004, 43019, 43101, 48002, 50001, 50005}),
    (Category.RECIPIENT, None, {40003, 46004}),
    (Category.NEW_CODE, None, {40029, 40030, 40163, 41008, 42002, 42003, 42007, 84001}),
    (Category.BLOCKED_USER, None, {40226}),
    # another way may do
    (Category.OTHER_CHANNEL, None, {45015, 45047}),
    # this thing will never pass
    (
        Category.CONTENT,
        None,
        {40004, 40005, 40006, 40007, 40009, 40010, 40011, 40012, 40118, 40137, 43005, 44001, 53600}
        | {45001, 45007, 45059, 45065, 45080, 45081, 45166, 46001, 46003, 61010, 61453, 65301}
        | {76001, 76004, 87014},
    ),
    # our mistake, or the account's set-up
    (
        Category.DEFECT,
        None,
        {40002, 40008, *range(40015, 40021), *range(40022, 40028), 40031, 40032, 40033, 40035}
        | {40036, 40037, 40038, 40039, 40048, 40054, 40055, 40066, 40097, 40119, 40129, 40132}
        | {40155, 40227, *range(41002, 41007), 41009, 41030, 43001, 43002, 43003, 43104, 44002}
        | {44003, 44004, *range(45002, 45007), 45008, 45010, 45056, 45057, 45058, 45064, 45067}
        | {45072, 45157, 45158, 45159, 45162, 47001, 47003, 48001, 48003, 48005, 48006, 48008}
        | {53503, 53504, 53505, 61007, 61451, 61452, *range(61454, 61458), 61500, 63002, 65303}
        | {76002, 76003, 76021, 76022, 87009, 9001001},
    ),
]
# Somebody has to look at once.
PAGING = {Category.STOP_PROVIDER, Category.BUDGET, Category.DEFECT, Category.UNMAPPED}
# Trying later may help.
PASSING = {Category.RETRY, Category.AMBIGUOUS, Category.STOP_PROVIDER, Category.BUDGET}


def test_every_code_has_its_row_here_and_none_has_two() -> None:
    codes = [code for _, _, codes in EXPECTED for code in codes]
    assert sorted(codes) == sorted(KNOWN_CODES)
    assert len(codes) == 158


def test_every_code_leads_to_what_must_be_done() -> None:
    with EveryCase() as every:
        for category, wait, codes in EXPECTED:
            for code in codes:
                with every.case(code):
                    _holds(error_of(code, {"errmsg": "…"}, NOON), category, wait)
                    assert any("\u4e00" <= sign <= "\u9fff" for sign in meaning_of(str(code)))


def _holds(error: GatewayError, category: Category, wait: float | None) -> None:
    assert error.category is category
    assert error.retry_after == wait
    assert error.needs_operator == (category in PAGING)
    assert error.permanent == (category not in PASSING)
    assert error.ambiguous == (category is Category.AMBIGUOUS)


def test_an_unknown_code_is_an_alarm_and_never_tried_again() -> None:
    for code in (40000, 49999, 85401, -2, 10**9):
        assert category_of(code) is Category.UNMAPPED
        _holds(error_of(code, {}, NOON), Category.UNMAPPED, None)
        assert meaning_of(str(code)) == ""
    assert meaning_of("http_404") == meaning_of("") == ""


def test_the_codes_that_change_how_we_call_are_the_ones_we_know() -> None:
    assert {40001, 40014, 42001, 41001} == TOKEN_ERRCODES
    assert {40125, 40164, 40243, 89503} < APP_REFUSED
    assert all(category_of(code) is Category.STOP_PROVIDER for code in APP_REFUSED)
    # a limited account may also mean one person's: the others are not made to wait
    assert 50002 not in APP_REFUSED


def test_an_error_keeps_nothing_of_the_sentence_but_the_request_id() -> None:
    said_by_them = {"errmsg": "invalid ip 203.0.113.9 for 13900001234 rid: 65f0-1a2b-3c4d"}
    error = error_of(40164, said_by_them, NOON)
    assert "203.0.113.9" not in f"{error!r}{error}{vars(error)}"
    assert error.reference == "65f0-1a2b-3c4d"
