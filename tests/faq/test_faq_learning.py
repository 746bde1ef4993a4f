"""What staff add to the answers: live at once, checked first, appended, and taken back."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.faq_database import with_additions
from casework.errors import FieldsInvalid, NotFound
from claims_core.claim import Actor, Role
from claims_core.policy import PolicyBook
from claims_core.review import RoleMissing
from faq.addition_store import AdditionStore
from faq.additions import AdditionKind
from faq.answers import FaqService, shipped_faq
from faq.decision import Decision
from faq.errors import FaqClash, FaqMoved, FaqWorse
from faq.golden import GoldenLine
from faq.golden_gate import GoldenGate
from faq.live import LiveFaq
from faq.staff_writing import Draft, checked_entry, checked_phrasing
from faq.upkeep import FaqUpkeep
from infra.db import Database
from tests.clock import Clock
from tests.world import test_settings as house_settings

SUPERVISOR = Actor("s1", "戚主管", frozenset({Role.SUPERVISOR}))
CALLER = Actor("c1", "窦回访", frozenset({Role.CALLER}))
CLERK = Actor("k1", "卞受理", frozenset({Role.CLERK}))

# few lines, so that a change is tried in no time
LINES = (
    GoldenLine("大额一年最多报多少", "plain", frozenset({"annual_cap"}), Decision.ANSWER),
    GoldenLine("多久能到账", "plain", frozenset({"processing_time"}), Decision.ANSWER),
    GoldenLine("今天天气怎么样", "none", frozenset(), Decision.NONE),
    GoldenLine("今儿个新乡下雨不下", "none", frozenset(), Decision.NONE),
)
DRAFT = Draft(
    title="手术机器人费用能报吗",
    answer="机器人手术的开机费看医保目录，目录里有的按政策报，有疑问请打{{ city_phone }}。",
    detail="大额的支付比例是{{ supplement_rate }}。",
    document="2025年度承办合同",
    article="第十二条",
    valid_from=date(2025, 1, 1),
    valid_to=None,
    confirm_with="市医保中心待遇科",
    phrasings=("机器人开刀给报不", "达芬奇手术报销", "机器臂做手术的钱医保管吗"),
)


@pytest.fixture(scope="module")
def shipped() -> FaqService:
    return shipped_faq(PolicyBook.load(), lambda: datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture
def live(db: Database, clock: Clock, shipped: FaqService) -> LiveFaq:
    return LiveFaq(shipped, AdditionStore(db, clock))


@pytest.fixture
def upkeep(db: Database, clock: Clock, live: LiveFaq) -> FaqUpkeep:
    return FaqUpkeep(db, clock, live, GoldenGate(LINES))


ODD = "钱袋子空了公家兜底那个咋弄嘞"


async def test_an_attached_phrasing_answers_at_once_and_no_more_once_taken_back(
    upkeep: FaqUpkeep, live: LiveFaq
) -> None:
    assert live.match(ODD).decision is not Decision.ANSWER
    added = await upkeep.attach(CALLER, "what_is_scheme", f" {ODD} ")
    found = live.match(ODD)
    assert (found.decision, found.matches[0].id) == (Decision.ANSWER, "what_is_scheme")
    assert live.shipped.match(ODD).decision is not Decision.ANSWER

    await upkeep.take_back(SUPERVISOR, added.id, "写错了条目")
    assert live.match(ODD).decision is not Decision.ANSWER
    undone, made = await upkeep.changes(SUPERVISOR)
    assert (undone.act, undone.by_name, undone.note) == ("taken_back", "戚主管", "写错了条目")
    assert (made.act, made.by_name, made.counts) == ("added", "窦回访", False)
    assert made.addition.texts == (ODD,)
    with pytest.raises(NotFound):
        await upkeep.take_back(SUPERVISOR, added.id, "再撤一次")


async def test_another_process_sees_the_change_when_it_next_looks(
    upkeep: FaqUpkeep, live: LiveFaq, db: Database, clock: Clock, shipped: FaqService
) -> None:
    other = LiveFaq(shipped, AdditionStore(db, clock))
    assert not await other.refresh()
    await upkeep.attach(SUPERVISOR, "what_is_scheme", ODD)
    assert other.match(ODD).decision is not Decision.ANSWER
    assert await other.refresh()
    assert other.match(ODD).matches[0].id == "what_is_scheme"
    assert other.version == live.version == 1
    assert not await other.refresh()


async def test_questions_are_answered_while_the_new_content_is_being_tried(
    db: Database, clock: Clock, live: LiveFaq
) -> None:
    slow = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Gate(GoldenGate):
        def require(self, shipped: FaqService, now: FaqService, then: FaqService) -> None:
            loop.call_soon_threadsafe(begun.set)
            asyncio.run_coroutine_threadsafe(slow.wait(), loop).result()

    begun = asyncio.Event()
    upkeep = FaqUpkeep(db, clock, live, Gate(LINES))
    saving = asyncio.create_task(upkeep.attach(SUPERVISOR, "what_is_scheme", ODD))
    await begun.wait()
    assert live.match("大额一年最多报多少").decision is Decision.ANSWER
    assert live.match(ODD).decision is not Decision.ANSWER
    slow.set()
    await saving
    assert live.match(ODD).decision is Decision.ANSWER


async def test_the_same_words_under_another_entry_are_refused_and_near_ones_are_shown_first(
    upkeep: FaqUpkeep, live: LiveFaq
) -> None:
    title, (_, phrasing, *_) = live.groups()["annual_cap"]
    with pytest.raises(FieldsInvalid, match=f"已经写在“{title}”里"):
        await upkeep.attach(SUPERVISOR, "what_is_scheme", phrasing)
    await upkeep.attach(SUPERVISOR, "what_is_scheme", ODD)
    near = ODD.replace("嘞", "哩")
    with pytest.raises(FaqClash) as clash:
        await upkeep.attach(SUPERVISOR, "annual_cap", near)
    assert clash.value.alike == ((live.groups()["what_is_scheme"][0], ODD),)
    await upkeep.attach(SUPERVISOR, "annual_cap", near, anyway=True)
    assert live.match(near).matches[0].id == "annual_cap"


async def test_a_change_that_makes_small_talk_answered_is_refused_with_the_line(
    upkeep: FaqUpkeep, live: LiveFaq
) -> None:
    with pytest.raises(FaqWorse, match=r"今儿个新乡下雨不下.*现在直接回答"):
        await upkeep.attach(SUPERVISOR, "window_location", "今儿个新乡下雨不下", anyway=True)
    assert (live.version, await upkeep.changes(SUPERVISOR)) == (0, ())


async def test_a_change_that_costs_more_than_the_tolerance_is_refused(
    db: Database, clock: Clock, live: LiveFaq, shipped: FaqService
) -> None:
    first = shipped.match(ODD)
    wanted = GoldenLine(ODD, "plain", frozenset({"retirement"}), Decision.ANSWER)
    assert first.decision is Decision.NONE  # earns a fifth of a point, a wrong answer none
    strict = FaqUpkeep(db, clock, live, GoldenGate((*LINES, wanted)))
    with pytest.raises(FaqWorse, match="公家兜底"):
        await strict.attach(SUPERVISOR, "what_is_scheme", ODD)
    lenient = FaqUpkeep(db, clock, live, GoldenGate((*LINES, wanted), tolerance=5))
    await lenient.attach(SUPERVISOR, "what_is_scheme", ODD)


async def test_a_written_entry_is_answered_with_the_figures_of_the_day(
    upkeep: FaqUpkeep, live: LiveFaq
) -> None:
    added = await upkeep.write(SUPERVISOR, DRAFT)
    answer = live.ask("达芬奇手术报销")
    assert answer.title == DRAFT.title
    assert answer.text is not None and "0373-5961555" in answer.text
    assert answer.detail is not None and "90%" in answer.detail
    await upkeep.attach(SUPERVISOR, added.target, ODD)
    assert live.match(ODD).matches[0].id == added.target
    await upkeep.take_back(SUPERVISOR, added.id, "目录变了")
    assert not live.has(added.target)
    assert list(upkeep.dormant().values()) == ["它所属的条目已经没有了"]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("answer", {"answer": "最多报40万元。"}),
        ("answer", {"answer": "最多报{{ no_such }}。"}),
        ("answer", {"answer": "{{ pool_cap.__class__ }}"}),
        ("answer", {"answer": "{% for each in pool_cap %}好{% endfor %}"}),
        ("answer", {"answer": "好" * 121}),
        ("detail", {"detail": "第１条"}),
        ("title", {"title": " "}),
        ("document", {"document": ""}),
        ("article", {"article": ""}),
        ("valid_to", {"valid_to": date(2024, 12, 31)}),
        ("phrasings", {"phrasings": ("机器人开刀给报不", "机器人开刀给报不？", "达芬奇手术报销")}),
        ("phrasings", {"phrasings": (*DRAFT.phrasings, "我不想活了")}),
    ],
)
def test_an_entry_that_breaks_a_rule_of_the_shipped_ones_is_refused(
    shipped: FaqService, field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(FieldsInvalid) as refused:
        checked_entry(shipped, replace(DRAFT, **changes))  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}


async def test_what_is_refused_is_told_to_whoever_wrote_it_and_not_kept(
    upkeep: FaqUpkeep, live: LiveFaq
) -> None:
    with pytest.raises(FieldsInvalid) as refused:
        await upkeep.write(SUPERVISOR, replace(DRAFT, title=" ", answer="最多报40万元。"))
    assert set(refused.value.fields) == {"title", "answer"}
    with pytest.raises(FieldsInvalid) as refused:
        await upkeep.attach(SUPERVISOR, "what_is_scheme", "我不想活了")
    assert set(refused.value.fields) == {"text"}
    assert (live.version, await upkeep.changes(SUPERVISOR)) == (0, ())


async def test_another_offices_matter_is_pointed_to_and_no_more_missed(
    upkeep: FaqUpkeep, live: LiveFaq
) -> None:
    office = live.offices()[0][0]
    words = "俺那个蓝本本补领搁哪一块整"
    assert live.match(words).service is None
    await upkeep.to_office(CALLER, office, words)
    assert live.match(words).service == office


@pytest.mark.parametrize(
    "text", ["", "好", "好" * 61, "给我〔姓名〕查查", "我不想活了", "\x00\x01好好"]
)
def test_a_phrasing_that_could_never_be_answered_is_refused(shipped: FaqService, text: str) -> None:
    with pytest.raises(FieldsInvalid):
        checked_phrasing(shipped, text)


async def test_only_those_who_keep_the_content_change_it(upkeep: FaqUpkeep) -> None:
    with pytest.raises(RoleMissing):
        await upkeep.attach(CLERK, "what_is_scheme", ODD)
    with pytest.raises(RoleMissing):
        await upkeep.write(CALLER, DRAFT)
    written = await upkeep.write(SUPERVISOR, DRAFT)
    with pytest.raises(RoleMissing):
        await upkeep.take_back(CALLER, written.id, "不要了")


async def test_of_two_changes_at_once_one_is_asked_to_look_again(
    upkeep: FaqUpkeep, db: Database, clock: Clock
) -> None:
    store = AdditionStore(db, clock)
    added = await upkeep.ignore(CALLER, ["猜猜我是谁呀"])
    assert added.kind is AdditionKind.IGNORED
    with pytest.raises(FaqMoved):
        await store.append(CALLER, replace(added, id="f" * 32), after=0)
    assert await store.version() == 1


def test_whoever_asks_the_live_content_can_ask_all_that_the_service_answers() -> None:
    service = {name for name in vars(FaqService) if not name.startswith("_")}
    assert service - {"renewed", "length", "dormant"} <= set(vars(LiveFaq))


def test_the_shipped_golden_set_is_the_one_that_is_tested() -> None:
    assert len(GoldenGate()._lines) >= 600


async def test_the_command_line_answers_as_the_service_does_when_asked_for_the_database(
    upkeep: FaqUpkeep, live: LiveFaq, database_url: str, tmp_path: Path
) -> None:
    await upkeep.attach(SUPERVISOR, "what_is_scheme", ODD)
    faq = await with_additions(house_settings(database_url, tmp_path, 1))
    assert faq.match(ODD) == live.match(ODD)
    assert faq.match(ODD).decision is Decision.ANSWER
