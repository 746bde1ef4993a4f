import logging
import random

import pytest

from infra.masking import (
    _NUMBERS,
    _SECRETS,
    PersonalDataFilter,
    mask_account,
    mask_id_number,
    mask_name,
    mask_phone,
    redact,
)

ID = "410702195001010014"
PHONE = "13900001234"
ACCOUNT = "6222021704001234567"


def test_a_name_shows_its_first_character() -> None:
    assert mask_name("王小明") == "王**"
    assert mask_name("李一") == "李*"
    assert mask_name("") == ""


def test_numbers_show_their_ends() -> None:
    assert mask_id_number(ID) == "410***********0014"
    assert mask_id_number(ID, narrow=True) == "4****************4"
    assert mask_phone(PHONE) == "139****1234"
    assert mask_account(ACCOUNT) == "***************4567"


@pytest.mark.parametrize("mask", [mask_id_number, mask_phone, mask_account])
def test_what_is_too_short_to_have_a_middle_is_hidden_whole(mask) -> None:
    assert mask("1234") == "****"


@pytest.mark.parametrize(
    "secret",
    [
        ID,
        "41070219500101001X",
        "41070219500101001x",
        "410702 19500101 0014",
        PHONE,
        "139 0000 1234",
        "139-0000-1234",
        "+8613900001234",
        ACCOUNT,
        "6222 0217 0400 1234 567",
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "电话{}。", "tel{}", "/claims?q={}&page=1", "'{}'"])
def test_personal_numbers_are_redacted_wherever_they_stand(secret: str, sentence: str) -> None:
    redacted = redact(sentence.format(secret))
    assert secret not in redacted
    assert not any(part in redacted for part in ("0014", "1234", "0217"))


@pytest.mark.parametrize(
    "text",
    [
        "https://127.0.0.1/cgi-bin/message/template/send?access_token=92_AbC-dEf_1",
        '{"access_token": "92_AbC-dEf_1", "expires_in": 7200}',
        "{'secret': '92_AbC-dEf_1'}",
        "appid=wx1&secret=92_AbC-dEf_1&grant_type=x",
        "client_secret=92_AbC-dEf_1",
        "user/info?openid=92_AbC-dEf_1&lang=zh_CN",
        '{"touser": "92_AbC-dEf_1", "unionid":"92_AbC-dEf_1"}',
    ],
)
def test_token_values_are_redacted(text: str) -> None:
    assert "92_AbC" not in redact(text)
    assert "[redacted]" in redact(text)


def test_an_old_residence_card_is_redacted_and_an_id_of_ours_is_not() -> None:
    assert redact("card USA410180050512.") == "card [id number]."
    ours = "claim abc123456789012ffe0 and ABC123456789012FF"
    assert redact(ours) == ours


@pytest.mark.parametrize(
    "text",
    [
        "claim 3f2c1d settled in 0.123456789012345 s",
        "2025-06-01T08:00:00+00:00 paid 7339765 fen",
        "receipt DE2025-000123, 12 photos",
    ],
)
def test_ordinary_sentences_stay_as_they_are(text: str) -> None:
    assert redact(text) == text


def record(message: object, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("t").makeRecord(
        "t", logging.INFO, __file__, 1, message, args, None, extra=extra
    )
    assert PersonalDataFilter().filter(made)
    return made


def test_the_filter_cleans_message_and_arguments() -> None:
    assert record("sent to %s (%d)", PHONE, int(PHONE)).getMessage() == "sent to [phone] ([phone])"


def test_the_filter_cleans_nested_extra_fields_and_leaves_ids_alone() -> None:
    cleaned = record(
        "x",
        action="claim_paid",
        claim_id=17,
        who={"id": ID, "list": [PHONE, 3, None]},
        n=int(PHONE),
    )
    assert cleaned.who == {"id": "[id number]", "list": ["[phone]", 3, None]}
    assert (cleaned.action, cleaned.claim_id, cleaned.n) == ("claim_paid", 17, "[phone]")


def test_the_filter_cleans_the_text_of_an_exception() -> None:
    try:
        raise ValueError(f"no such insured {ID}")
    except ValueError as error:
        made = logging.getLogger("t").makeRecord(
            "t", logging.ERROR, __file__, 1, "x", (), (type(error), error, error.__traceback__)
        )
    PersonalDataFilter().filter(made)
    assert "no such insured [id number]" in logging.Formatter().format(made)
    assert ID not in logging.Formatter().format(made)


def test_arguments_that_do_not_fit_are_not_printed_raw() -> None:
    assert PHONE not in record("sent %d", PHONE).getMessage()


def test_what_is_left_out_to_be_quick_changes_nothing() -> None:
    """Every pattern on texts of every kind says the same as the quick way."""
    dice = random.Random(1)
    pieces = [ID, PHONE, ACCOUNT, "ABC123456789012", "410702 19500101 0014", "139 0000 1234"]
    pieces += [
        "access_token",
        "session_key",
        "=",
        ":",
        " ",
        "-",
        "'",
        '"',
        "+86",
        ".",
        "x",
        "钱",
        "7",
    ]
    found = 0
    for _ in range(3000):
        text = "".join(
            piece[dice.randrange(3) :] if dice.randrange(3) else piece
            for piece in dice.choices(pieces, k=dice.randrange(1, 6))
        )
        due = text
        for pattern, replacement in (_SECRETS, *_NUMBERS):
            due = pattern.sub(replacement, due)
        assert redact(text) == due, text
        found += due != text
    assert found > 1000
