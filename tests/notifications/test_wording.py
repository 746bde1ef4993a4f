"""Are the words complete, short, warm and silent about what must not be said?"""

import re
from dataclasses import replace
from datetime import date

import pytest

from casework.people.one_time_codes import CodeToSend
from casework.phone.contacts import ClaimFacts
from claims_core.checklist import Material
from claims_core.claim import Stage, Wanted
from claims_core.clocks import PromiseCode
from claims_core.events import EventName
from claims_core.proxy_relation import PROXY_RELATION_WORDS
from notifications.messages import CAUSED_BY, OTHER_EVENTS, SILENT, Message
from notifications.render import WordingError, shipped_wording, sms_templates, wechat_templates
from notifications.subjects.claim import ClaimSubject, about_claim, listed
from notifications.subjects.code import about_code
from notifications.subjects.subject import Withheld

WORDING = shipped_wording()
CLAIM = ClaimFacts(
    claim_no="DE-7K3M-9PQ2",
    stage=Stage.APPROVED,
    promised_on=date(2026, 12, 28),
    promise_provisional=False,
    promise_code=PromiseCode.CALENDAR_PUBLISHED,
    payment_fen=7_339_765,
    year=2025,
    wanted=(
        Wanted(Material.RECEIPT, "看不清"),
        Wanted(Material.DISCHARGE_RECORD, "少一页"),
        Wanted(Material.FILING_PROOF, "没有"),
    ),
    account_tail="6789",
    return_reason="账号不存在",
    reject_code="out_of_scope",
    reject_reason="不在支付范围。",
    insured_name="欧**",
)
STAGES = {
    Message.MATERIALS_WANTED: Stage.AWAITING_MATERIALS,
    Message.ARRIVAL_REMINDER: Stage.PAID,
    Message.ARRIVAL_QUESTION: Stage.PAID,
    Message.CLOSING_SOON: Stage.PAID,
    Message.CLOSED_UNCONFIRMED: Stage.CLOSED,
    Message.PAYMENT_RETURNED: Stage.PAYMENT_RETURNED,
    Message.PAYMENT_CAME_BACK: Stage.PAYMENT_RETURNED,
    Message.NOT_ACCEPTED: Stage.NOT_ACCEPTED,
    Message.REJECTED: Stage.REJECTED,
    Message.WITHDRAWN: Stage.WITHDRAWN,
    Message.WITH_CENTRE: Stage.WITH_CENTRE,
    Message.REVERSED: Stage.REVERSED,
}
ABOUT_CLAIMS = sorted(ClaimSubject.messages)


def told(message):
    return about_claim(message, replace(CLAIM, stage=STAGES.get(message, Stage.APPROVED)))


def code(purpose="binding", **details):
    return CodeToSend(
        phone="13800000001", code="482913", purpose=purpose, details=details, insured_id="a" * 32
    )


def test_every_event_has_a_message_or_is_silent_on_purpose():
    assert set(CAUSED_BY) | SILENT == {*EventName, *OTHER_EVENTS}
    assert not set(CAUSED_BY) & SILENT


@pytest.mark.parametrize("message", ABOUT_CLAIMS)
def test_a_message_fits_one_sms_with_its_signature(message):
    content = told(message)
    text = WORDING.sms[content.variant].preview(content.facts)
    assert text.startswith("【大额通】")
    assert len(text) <= 70, (len(text), text)
    assert "${" not in text


def test_the_settlement_reminder_names_number_amount_and_tail():
    content = told(Message.SETTLEMENT_REMINDER)
    text = WORDING.sms[content.variant].preview(content.facts)
    for part in ("DE-7K3M-9PQ2", "73397.65元", "6789", "留意到账"):
        assert part in text


def test_a_settlement_without_payment_does_not_ask_to_watch_for_money():
    content = about_claim(Message.SETTLEMENT_REMINDER, replace(CLAIM, payment_fen=0))
    text = WORDING.sms[content.variant].preview(content.facts)
    assert content.variant == "settled_without_payment"
    assert "到账" not in text
    assert len(text) <= 70


def test_what_never_left_is_not_said_to_have_been_paid_out():
    claim = replace(CLAIM, stage=Stage.PAYMENT_RETURNED, never_left=True)
    content = about_claim(Message.PAYMENT_CAME_BACK, claim)
    text = WORDING.sms[content.variant].preview(content.facts)
    assert "没有付出" in text and "退回" not in text
    assert len(text) <= 70, (len(text), text)
    assert content.variant in WORDING.wechat and content.variant in WORDING.inbox
    assert told(Message.PAYMENT_CAME_BACK).variant != content.variant


def test_where_screens_are_seen_by_others_no_sum_stands_on_them():
    for message in (Message.SETTLEMENT_REMINDER, Message.ARRIVAL_REMINDER):
        stage = STAGES.get(message, Stage.APPROVED)
        content = about_claim(message, replace(CLAIM, stage=stage), sums=False)
        text = WORDING.sms[content.variant].preview(content.facts)
        assert "73397" not in text and "小程序看" in text
        assert len(text) <= 70, (len(text), text)
        assert content.variant in WORDING.wechat and content.variant in WORDING.inbox


def test_material_is_asked_for_all_at_once():
    content = told(Message.MATERIALS_WANTED)
    assert content.facts["items"] == "医疗收费票据、出院记录等3样"


def test_a_short_list_is_written_out():
    assert listed(["身份证", "费用清单"]) == "身份证、费用清单"
    assert listed(["异地就医备案或转诊证明的原件和复印件都要看得清楚", "身份证"]).endswith("等2样")


@pytest.mark.parametrize("message", list(STAGES))
def test_a_message_about_a_stage_that_has_passed_is_overtaken(message):
    later = Stage.PAYMENT_RETURNED if STAGES[message] is Stage.CLOSED else Stage.CLOSED
    with pytest.raises(Withheld):
        about_claim(message, replace(CLAIM, stage=later))


@pytest.mark.parametrize(
    "message",
    [Message.RECEIVED, Message.REOPENED, Message.SUPPLEMENT_RECEIVED, Message.PROMISE_MOVED],
)
def test_a_receipt_without_a_promised_day_is_overtaken(message):
    with pytest.raises(Withheld):
        about_claim(message, replace(CLAIM, promised_on=None))


def test_a_reopened_claim_is_promised_a_new_day():
    content = about_claim(Message.REOPENED, CLAIM)
    assert "2026年12月28日" in WORDING.sms[content.variant].preview(content.facts)


def test_a_code_is_for_its_reader_only_and_short():
    content = about_code(code())
    text = WORDING.sms[content.variant].preview(content.facts)
    assert "482913" in text
    assert "不要告诉任何人" in text
    assert len(text) <= 70


def test_a_relative_who_asks_to_file_is_named_from_the_roster_and_a_list():
    for relation, words in PROXY_RELATION_WORDS.items():
        for known_as in ("林**", "手机尾号0002的人"):
            details = {"proxy_name": "中奖请回拨", "relation": relation, "asked_by": known_as}
            content = about_code(code("authorisation", **details))
            text = WORDING.sms[content.variant].preview(content.facts)
            assert f"{known_as}（{words}）" in text
            assert "中奖" not in text
            assert len(text) <= 70


def test_no_variable_is_longer_than_the_gateway_takes():
    for template in WORDING.sms.values():
        facts = dict.fromkeys(template.places, "名" * 60)
        assert {len(value) for value in template.filled(facts).values()} <= {35}
        assert "名" * 36 not in template.preview(facts)


def test_no_text_has_a_place_for_what_must_never_be_said():
    for template in WORDING.sms.values():
        assert not re.search(r"身份证号|诊断|病情|科室|http", template.text)


def test_the_wechat_card_keeps_to_the_fields_of_the_platform():
    assert len(WORDING.wechat_template.fields) == 4
    for words in WORDING.wechat.values():
        assert re.fullmatch(r"[\u4e00-\u9fff]{1,5}", words.status), words
        assert 1 <= len(words.note) <= 20, words


def test_the_wechat_card_says_neither_names_nor_amounts():
    content = told(Message.SETTLEMENT_REMINDER)
    card = WORDING.wechat_template.filled(
        WORDING.wechat[content.variant], content.facts["no"], "2026年3月2日 10:00"
    )
    said = " ".join(card.values())
    assert "DE-7K3M-9PQ2" in said
    for part in ("欧", "73397", "6789", "元"):
        assert part not in said


def test_the_templates_are_listed_for_registration():
    texts = sms_templates(WORDING)
    assert len(texts) == len(WORDING.sms)
    assert all(code.startswith("SMS_") for code in texts)
    ((template_id, fields),) = wechat_templates(WORDING).items()
    assert template_id and fields == ["character_string1", "phrase2", "time3", "thing4"]


def test_the_codes_of_a_real_account_replace_ours():
    wording = shipped_wording({"received": "SMS_1"}, "real-template-id")
    assert "SMS_1" in sms_templates(wording)
    assert list(wechat_templates(wording)) == ["real-template-id"]


def test_a_code_for_a_message_that_does_not_exist_is_refused():
    with pytest.raises(WordingError, match="no_such"):
        shipped_wording({"no_such": "SMS_1"})
