"""What must hold for every page of the window, whoever writes the next one."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

import window
from casework.claims.views import PayeeView
from casework.payments.views import PaymentState, PaymentView
from claims_core.calendar_cn import CHINA
from claims_core.claim import Stage
from claims_core.clocks import closing_moment
from tests.clock import Clock
from tests.unused import Unused
from window import words
from window.claim.forms import labelled
from window.pages import staff_pages

TEMPLATES = sorted((Path(window.__file__).parent / "templates").rglob("*.html"))
SCRIPTS = sorted((Path(window.__file__).parent / "static").glob("*.js"))


def test_no_template_needs_an_exception_from_the_content_policy(subtests) -> None:
    for template in TEMPLATES:
        with subtests.test(template=template.name):
            text = template.read_text(encoding="utf-8")
            assert not re.search(r"<script(?![^>]*\bsrc=)", text), "an inline script"
            assert not re.search(r"\sstyle=|<style", text), "an inline style"
            assert not re.search(r"\son[a-z]+=|\shx-on|javascript:", text), "an inline handler"
            assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text), (
                "something from elsewhere"
            )


def test_every_form_that_changes_something_carries_the_login_s_token(subtests) -> None:
    for template in TEMPLATES:
        with subtests.test(template=template.name):
            text = template.read_text(encoding="utf-8")
            for form in re.findall(r'(?s)<form[^>]*method="post".*?</form>', text):
                if not re.search(r'action="/window/(login|invitation)"', form):
                    assert "m.hidden(visit" in form or 'name="csrf"' in form


def test_enter_in_a_box_decides_nothing_where_two_buttons_say_opposite_things(subtests) -> None:
    """A browser lets Enter press the first button: the reason not to do something would do it."""
    found = 0
    for template in TEMPLATES:
        for form in re.findall(r"(?s)<form.*?</form>", template.read_text(encoding="utf-8")):
            decides = re.findall(r'<button[^>]* name="[a-z]+" value="', form)
            types = re.findall(r'<input (?!type="(?:hidden|checkbox|file)")', form)
            if len(decides) > 1 and types:
                found += 1
                with subtests.test(template=template.name):
                    assert "m.no_enter()" in form[: form.index("<button")]
    assert found >= 6


def test_every_page_that_takes_a_form_checks_where_it_came_from() -> None:
    pages = staff_pages(Unused(), Clock(), secure_cookie=True)  # type: ignore[arg-type]
    posts = [
        route
        for route in pages.routes
        if isinstance(route, web.RouteDef)
        and route.method == "POST"
        and not route.path.startswith("/window/api/")
    ]
    assert len(posts) > 15
    unchecked = [route.path for route in posts if not hasattr(route.handler, "form_route")]
    assert sorted(unchecked) == ["/window/invitation", "/window/login"]


def test_scripts_keep_nothing_in_the_browser() -> None:
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", text)
    base = next(path for path in TEMPLATES if path.name == "base.html").read_text("utf-8")
    for setting in ('"historyCacheSize":0', '"allowEval":false', '"includeIndicatorStyles":false'):
        assert setting in base


def test_every_stage_has_a_word_for_the_queue() -> None:
    assert all(words.QUEUE_WORDS[stage] for stage in Stage)


PAYMENT = PaymentView(
    payment_no="DE-1-1",
    attempt=1,
    amount_fen=1,
    payee=PayeeView("梁**", "****0012", "工商银行"),
    claim_id="",
    claim_no="",
    batch_no="",
    state=PaymentState.SENT,
    outcome=None,
    outcome_reason="",
    pending_code="",
    pending_reason="",
    came_back_at=None,
    came_back_reason="",
    taken_out_reason="",
)


@pytest.mark.parametrize(
    ("promised", "text", "tone"),
    [
        (date(2026, 4, 1), "还剩20个工作日", "good"),
        (date(2026, 3, 9), "还剩3个工作日", "warn"),
        (date(2026, 3, 4), "今天到期", "bad"),
        (date(2026, 3, 2), "已超2天", "bad"),
    ],
)
def test_the_time_left_is_said_in_words_and_a_colour(promised: date, text: str, tone: str) -> None:
    noon = datetime(2026, 3, 4, 12, tzinfo=CHINA)
    assert words.due(promised, Stage.SUBMITTED, noon) == words.Due(text, tone)


def test_the_last_day_ends_for_a_page_when_it_ends_for_the_list_of_what_is_late() -> None:
    day = date(2026, 3, 4)
    closes = closing_moment(day)
    before = words.due(day, Stage.SUBMITTED, closes - timedelta(seconds=1))
    assert (before, words.due(day, Stage.SUBMITTED, closes)) == (
        words.Due("今天到期", "bad"),
        words.Due("已超期", "bad"),
    )


def test_no_clock_runs_for_what_waits_for_the_member_or_is_done() -> None:
    noon = datetime(2026, 3, 4, 12, tzinfo=CHINA)
    for stage in (Stage.AWAITING_MATERIALS, Stage.PAID, Stage.CLOSED, Stage.REJECTED):
        assert words.due(date(2026, 3, 2), stage, noon) is None
    assert words.due(None, Stage.SUBMITTED, noon) is None


SAID = (
    (PaymentState.SENT, {}, "等银行回盘", ""),
    (PaymentState.PAID, {"outcome": "0000"}, "已付", "good"),
    (
        PaymentState.RETURNED,
        {"outcome": "1001", "outcome_reason": "户名不符"},
        "退票：户名不符（1001）",
        "bad",
    ),
    (PaymentState.PENDING, {}, "银行没有答复：结果文件里没有这一笔", "warn"),
    (
        PaymentState.PENDING,
        {"pending_code": "2001", "pending_reason": "处理中"},
        "银行没有答复：处理中（2001）",
        "warn",
    ),
    (PaymentState.CAME_BACK, {"came_back_reason": "已销户"}, "付款后退回：已销户", "bad"),
    (PaymentState.TAKEN_OUT, {"taken_out_reason": "编错"}, "已撤出：编错", "warn"),
)


def test_a_payment_says_what_the_bank_said() -> None:
    for state, facts, text, tone in SAID:
        said = words.payment(replace(PAYMENT, state=state, **facts))
        assert (said.text, said.tone) == (text, tone)


def test_a_field_is_named_as_the_page_names_it() -> None:
    assert labelled("why-receipt", "太长。") == "医疗收费票据：太长。"
    assert labelled("receipt-2-amount", "看不明白。") == "第3张票据：看不明白。"
    assert labelled("platform_pool", "太大。") == "平台统筹基金支付：太大。"
    assert labelled("something_else", "不对。") == "不对。"


LABELLED_AREA = re.compile(
    r'(?s)<label for="([^"]+)"[^>]*>((?:(?!</label>).)*)</label>\s*<textarea([^>]*)>'
)


def test_words_that_have_to_be_written_say_so(subtests) -> None:
    found = 0
    for template in TEMPLATES:
        for name, label, attributes in LABELLED_AREA.findall(template.read_text("utf-8")):
            # where the label is an argument, so is what it says of being compulsory
            if " required" in attributes and "{% if" not in attributes.split(" required")[0][-30:]:
                found += 1
                with subtests.test(template=template.name, field=name):
                    assert "必填" in label
    assert found > 10
