"""Does each code of each provider lead to something we do, and do unknown ones call a person?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.gateway_errors import Category
from infra.sms.aliyun import ALIYUN
from infra.sms.codes import known_code, known_codes, meaning_of_code, receipt_category, refusal
from infra.sms.tencent import TENCENT

PROVIDERS = (ALIYUN, TENCENT)


def test_every_code_has_a_meaning_a_category_and_the_page_it_stands_on() -> None:
    for provider in PROVIDERS:
        for place in ("call", "receipt"):
            codes = known_codes(provider, place)
            assert len(codes) > 15
            for code, known in codes.items():
                assert code == code.strip() and known.meaning and known.source, code
                assert known.category in Category


@pytest.mark.parametrize(
    ("provider", "code", "category"),
    [
        (ALIYUN, "isp.SYSTEM_ERROR", Category.AMBIGUOUS),
        (ALIYUN, "isv.BUSINESS_LIMIT_CONTROL", Category.DEFER),
        (ALIYUN, "isv.AMOUNT_NOT_ENOUGH", Category.STOP_PROVIDER),
        (ALIYUN, "isv.SMS_SIGNATURE_ILLEGAL", Category.STOP_TEMPLATE),
        (ALIYUN, "isv.DAY_LIMIT_CONTROL", Category.BUDGET),
        (ALIYUN, "InvalidTimeStamp.Expired", Category.CLOCK),
        (TENCENT, "InternalError.Timeout", Category.AMBIGUOUS),
        (TENCENT, "LimitExceeded.PhoneNumberThirtySecondLimit", Category.DEFER),
        (TENCENT, "FailedOperation.MarketingSendTimeConstraint", Category.DEFER),
        (TENCENT, "UnauthorizedOperation.ServiceSuspendDueToArrears", Category.STOP_PROVIDER),
        (TENCENT, "FailedOperation.TemplateUnapprovedOrNotExist", Category.STOP_TEMPLATE),
        (TENCENT, "FailedOperation.PhoneNumberInBlacklist", Category.SUPPRESSED),
        (TENCENT, "LimitExceeded.AppMainlandChinaDailyLimit", Category.BUDGET),
        (TENCENT, "AuthFailure.SignatureExpire", Category.CLOCK),
        (TENCENT, "RequestLimitExceeded.UinLimitExceeded", Category.RETRY),
    ],
)
def test_what_is_done_at_a_code(provider: str, code: str, category: Category) -> None:
    error = refusal(provider, code, reads_only=False)
    assert error.category is category
    assert error.ambiguous is (category is Category.AMBIGUOUS)


@settings(max_examples=30)  # each is a line in the log
@given(st.sampled_from(PROVIDERS), st.text(max_size=40), st.booleans())
def test_every_text_whatsoever_is_an_answer_to_something(
    provider: str, code: str, reads_only: bool
) -> None:
    error = refusal(provider, code, reads_only=reads_only)
    assert error.category in Category
    if known_code(provider, "call", code) is None:
        assert error.needs_operator and error.ambiguous is not reads_only and not error.permanent
    if reads_only:
        assert not error.ambiguous


def test_a_question_that_was_not_answered_is_simply_asked_again() -> None:
    error = refusal(TENCENT, "InternalError.Timeout", reads_only=True)
    assert (error.category, error.ambiguous) == (Category.RETRY, False)


def test_a_carriers_code_is_known_by_its_family() -> None:
    assert receipt_category(TENCENT, "MK:0012") is Category.RECIPIENT
    assert receipt_category(TENCENT, "REJECT8") is Category.CONTENT
    assert receipt_category(ALIYUN, "MOBILE_IN_BLACK") is Category.SUPPRESSED
    assert receipt_category(ALIYUN, "SOMETHING_NEW") is Category.UNMAPPED
    assert "空号" in meaning_of_code(TENCENT, "MK:0012")
    assert meaning_of_code(ALIYUN, "nothing") == ""
