"""Is everything that an answer sends people to really there? Each rendered answer is read, and each
button, word, question and number in it is looked for."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest

from bot.handlers import answers as chat_answers
from bot.handlers.announcements import speaks_of_announcements
from bot.handlers.estimates import speaks_of_an_estimate
from bot.handlers.person import wants_a_person
from bot.handlers.progress import asks_for_progress
from bot.handlers.reminders import speaks_of_reminders
from bot.handlers.requests import REQUESTS
from bot.handlers.tips import speaks_of_tips
from bot.incoming import Incoming
from claims_core.actions import Action
from claims_core.claim import Role, Stage
from claims_core.policy import PolicyBook
from claims_core.review_reasons import ReasonCode
from claims_core.review_rules import RULES
from faq.answers import FaqService, shipped_faq
from faq.contacts import SITUATION, shipped_contacts
from faq.entries import CONTENT, load_entries
from faq.entry_text import EntryTexts, QuestionContext
from faq.figures import FIGURES
from faq.guards import Guards
from faq.normaliser import Normaliser
from faq.services import shipped_services
from frontdoor.routing import Endpoint
from miniapp_api import authorisations, bindings, claims, filling_in, inbox, statements
from notifications.messages import ANNOUNCED, KINDS, Consent, Message, MessageClass

PLACES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "faq" / "places.toml").read_text(encoding="utf-8")
)
CONTACTS = shipped_contacts()
IN_TERM, AFTER = date(2025, 6, 1), date(2026, 6, 1)


@cache
def service() -> FaqService:
    return shipped_faq(PolicyBook.load(), lambda: datetime(2026, 6, 1, tzinfo=UTC))


def askings() -> Iterator[QuestionContext]:
    for day, outlet in product((IN_TERM, AFTER), (None, *CONTACTS.outlets)):
        yield QuestionContext(day, day.year, outlet)
    yield QuestionContext(AFTER, 2024)


@cache
def rendered() -> dict[str, str]:
    """Every text that the FAQ can say, and where it comes from."""
    say, texts = EntryTexts(PolicyBook.load(), CONTACTS), {}
    names = FIGURES.keys() | CONTACTS.texts.keys() | SITUATION
    for entry in load_entries(CONTENT, names, Normaliser.shipped().plain):
        for asking in askings():
            said = say.of(entry, asking)
            for part in filter(None, (said.text, said.detail, said.note)):
                texts[part] = entry.id
    for office in shipped_services(CONTACTS.texts.keys()):
        texts[say.fill(office.reply)] = office.id
    for guard in Guards.shipped().guards:
        texts[guard.reply or ""] = guard.name
    return texts


def endpoints() -> set[str]:
    modules = (authorisations, bindings, claims, filling_in, inbox, statements)
    # lists: what is looked at may still complete itself
    things = [thing for module in modules for thing in vars(module).values()]
    methods = (
        each for thing in things if isinstance(thing, type) for each in list(vars(thing).values())
    )
    marked = (getattr(each, "endpoint", None) for each in methods)
    return {f"{each.method} {each.path}" for each in marked if isinstance(each, Endpoint)}


def heard_by_the_chat(words: str) -> bool:
    message = Incoming("text", "p", "a", "1", text=words)
    return (
        words in chat_answers.DETAIL_WORDS
        or wants_a_person(words)
        or asks_for_progress(message)
        or speaks_of_tips(words)
        or speaks_of_reminders(words)
        or speaks_of_announcements(words)
        or any(each.asked_by.fullmatch(words) for each in REQUESTS)
        or speaks_of_an_estimate(words)
    )


@pytest.mark.parametrize("label", sorted(PLACES["mini_program"]))
def test_what_can_be_pressed_in_the_mini_program_is_kept_by_an_endpoint(label: str) -> None:
    assert PLACES["mini_program"][label] in endpoints()


def test_whatever_an_answer_quotes_is_there() -> None:
    known = PLACES["mini_program"].keys() | PLACES["named"].keys()
    missing = [
        (where, words)
        for text, where in rendered().items()
        for words in re.findall(r"“([^”]+)”", text)
        if not (words in known or heard_by_the_chat(words) or service().match(words).matches)
    ]
    assert missing == []


def test_every_place_in_the_table_is_named_by_some_answer() -> None:
    everything = "".join(rendered())
    unused = [
        words for group in PLACES.values() for words in group if f"“{words}”" not in everything
    ]
    assert unused == []


def test_whoever_is_sent_to_the_mini_program_is_told_what_can_be_done_there() -> None:
    """The things that the phone's interface can do, in the words that answers use for them."""
    can = re.compile(
        r"小程序(里|点|首页|申请|看)?.{0,24}?(点|拍照|申请|提交|看|写得|换好|直接改|绑定|填|撤回|随时)"
    )
    said = [text for text in rendered() if "小程序" in text]
    assert said
    assert [text for text in said if not can.search(text)] == []


def test_every_number_that_is_shown_can_be_called_or_comes_from_the_book() -> None:
    telephones = re.compile(r"\d{4}-\d{5,8}|\d{3,}")
    known = {text for name, text in CONTACTS.texts.items() if name != "county_outlets"}
    known |= {outlet.phone for outlet in CONTACTS.outlets}
    known |= set(telephones.findall("".join(outlet.address for outlet in CONTACTS.outlets)))
    known |= set(telephones.findall(CONTACTS.texts["centre_address"]))
    years = {"2024", "2025", "2026"}
    premium, short_code = {"190"}, {"12393"}  # the book's premium; 当地的区号，再加12393
    strange = {
        (where, number)
        for text, where in rendered().items()
        for number in telephones.findall(text)
        if number not in known | years | premium | short_code
    }
    assert strange == set()
    assert not any(
        re.search(r"(?<![-\d])12393", text)
        for text, where in rendered().items()
        if where != "place"
    )


def test_no_answer_promises_what_nobody_does() -> None:
    promises = ("给您回话", "有人接", "窗口改", "到窗口改", "专人", "一定帮您", "都管")
    broken = [
        (where, words) for text, where in rendered().items() for words in promises if words in text
    ]
    assert broken == []


def test_what_can_be_done_at_the_window_or_by_letter_is_a_move_of_its_staff() -> None:
    said = {
        ("payment_not_received", "到窗口说"): (Stage.CLOSED, Action.DENY_ARRIVAL, None),
        ("bank_account_wrong", "到窗口"): (
            Stage.PAYMENT_RETURNED,
            Action.RECORD_NEW_ACCOUNT,
            ReasonCode.ACCOUNT_IN_PERSON,
        ),
        ("bank_account_wrong", "写信换账户"): (
            Stage.PAYMENT_RETURNED,
            Action.RECORD_NEW_ACCOUNT,
            ReasonCode.ACCOUNT_BY_LETTER,
        ),
        ("supplement_documents", "送到"): (
            Stage.AWAITING_MATERIALS,
            Action.RECORD_PAPERS,
            ReasonCode.BROUGHT_IN,
        ),
        ("supplement_documents", "寄到窗口"): (
            Stage.AWAITING_MATERIALS,
            Action.RECORD_PAPERS,
            ReasonCode.BY_POST,
        ),
        ("online_submission", "请窗口更正"): (Stage.SUBMITTED, Action.PROPOSE_CORRECTION, None),
    }
    by_staff = {
        (rule.source, rule.action, code)
        for rule in RULES
        if Role.CLERK in rule.roles
        for code in (None, *rule.codes)
    }
    for (entry, words), move in said.items():
        answer = service().by_id(entry)
        assert words in f"{answer.text}{answer.detail}", (entry, words)
        assert move in by_staff, (entry, words)


def test_what_a_member_can_do_alone_is_said_only_for_the_stages_in_which_they_can() -> None:
    alone = {(rule.source, rule.action) for rule in RULES if Role.MEMBER in rule.roles}
    # “没到” is pressed while it is paid; afterwards the answer sends people to the window
    assert [stage for stage, action in alone if action is Action.DENY_ARRIVAL] == [Stage.PAID]
    # “撤回”: 还没初审
    withdrawn = {stage for stage, action in alone if action is Action.WITHDRAW}
    assert {Stage.SUBMITTED, Stage.ACCEPTED, Stage.REGISTERED} <= withdrawn
    assert Stage.INITIALLY_REVIEWED not in withdrawn
    for entry in ("bank_account_wrong", "online_submission"):
        answer = service().by_id(entry)
        assert "还没初审" in f"{answer.text}{answer.detail}"
    assert (Stage.PAYMENT_RETURNED, Action.RENEW_PAYEE) in alone
    assert "自动办结" in str(service().by_id("payment_not_received").detail)
    closing = [rule for rule in RULES if rule.action is Action.CLOSE_UNCONFIRMED]
    assert [(rule.source, rule.target) for rule in closing] == [(Stage.PAID, Stage.CLOSED)]


def test_nothing_is_sent_but_what_the_answer_names_with_a_way_to_be_rid_of_it() -> None:
    """Another kind would need a way to be rid of it, and another answer."""
    answer = str(service().by_id("unsubscribe_messages").text)
    assert "只发六种消息" in answer and "公告（政策、保费、怎么理赔）" in answer
    for words in ("“退订健康提示”", "“退订公告”", "“退订报销提醒”"):
        assert words in answer
    by_consent = {
        consent: {message for message, kind in KINDS.items() if kind.consent is consent}
        for consent in Consent
    }
    assert by_consent[Consent.OPTED_IN] == {Message.HEALTH_TIP}
    assert by_consent[Consent.ASKED_FOR] == {Message.ONE_TIME_CODE}
    assert by_consent[Consent.UNLESS_REFUSED] == {
        *ANNOUNCED,
        Message.ENTITLEMENT_REMINDER,
        Message.DRAFT_REMINDER,
    }
    claims = {KINDS[message].message_class for message in by_consent[Consent.SERVICE]}
    assert claims == {MessageClass.TRANSACTIONAL}


def test_the_code_that_may_be_told_to_the_family_names_who_asks_for_it() -> None:
    assert "授权短信写着家人的名字" in str(service().by_id("authorisation_letter").detail)
    wording = tomllib.loads((files("notifications") / "wording" / "sms.toml").read_text("utf-8"))
    assert "${proxy}" in wording["code_authorisation"]["text"]
    others = [each["text"] for name, each in wording.items() if name != "code_authorisation"]
    assert not any("告诉对方" in text for text in others)


# -- the contract's term --------------------------------------------------------------------------


def test_after_the_term_every_answer_with_the_contractors_number_says_so() -> None:
    for entry_id, _ in service().titles(AFTER):
        before, after = (service().by_id(entry_id, day) for day in (IN_TERM, AFTER))
        assert before.note is None
        shown = f"{after.text}{after.detail}"
        names_contractor = any(
            CONTACTS.texts[name] in shown for name in ("city_phone", "city_outlet", "contract")
        ) or any(outlet.phone in shown for outlet in CONTACTS.outlets)
        assert (after.note is not None) is names_contractor, entry_id
        if after.note:
            for words in ("2025年12月31日", "照样办完", "医保中心", "0373-12393"):
                assert words in after.note


@pytest.mark.parametrize("day", [date(2025, 11, 1), AFTER])
def test_whether_there_is_a_scheme_in_2026_is_answered(day: date) -> None:
    answer = service().ask("2026年大额还有没有", day)
    assert answer.entry_id == "coverage_year"
    assert "还没有拿到文件" in str(answer.text)
    assert "0373-12393" in str(answer.text)


def test_a_past_year_is_not_told_as_one_to_come() -> None:
    text = str(service().ask("2024年大额一年封顶是多少", AFTER).text)
    assert text.startswith("按2025年的规定，")
    assert text.endswith("2024年的规定我们手里没有，以当年的文件为准。")


@pytest.mark.parametrize("outlet", CONTACTS.outlets, ids=lambda outlet: outlet.county)
def test_a_named_county_gets_its_own_number_first(outlet) -> None:
    for question in ("{}的大额窗口在哪里", "{}大额咨询电话是多少", "{}的服务网点在哪"):
        answer = service().ask(question.format(outlet.names[0]))
        text = str(answer.text)
        assert outlet.phone in text, (question, text)
        assert "0373-5961555" not in text[: text.index(outlet.phone)]


@pytest.mark.parametrize("outlet", CONTACTS.outlets, ids=lambda outlet: outlet.county)
def test_whatever_is_asked_for_a_named_county_its_own_number_is_the_first(outlet) -> None:
    say = EntryTexts(PolicyBook.load(), CONTACTS)
    names = FIGURES.keys() | CONTACTS.texts.keys() | SITUATION
    asking = QuestionContext(AFTER, AFTER.year, outlet)
    for entry in load_entries(CONTENT, names, Normaliser.shipped().plain):
        said = say.of(entry, asking)
        whole = f"{said.text}{said.detail}"
        city = whole.find(CONTACTS.texts["city_phone"])
        assert city < 0 or whole.find(outlet.phone) in range(city), entry.id


def test_a_hospital_of_a_county_is_not_where_somebody_is_insured() -> None:
    for text in ("辉县市人民医院能不能直接结算", "在长垣县中医院住的院"):
        assert CONTACTS.outlet_named(text) is None, text
    for text in ("辉县的窗口在哪", "我是长垣的，住院报销要什么材料"):
        assert CONTACTS.outlet_named(text) is not None, text


def test_every_content_file_names_a_known_source() -> None:
    known = {
        "新乡市职工大额医疗费用补助项目承办合同（2025年度）",
        "承办公司服务方案",
        "竞标公司服务方案",
        "郑州市医保热线报道",
        "中华人民共和国社会保险法",
        "本系统",
    }
    for file in CONTENT.iterdir():
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        assert set(table["source"]["document"].split("；")) <= known, file.name
