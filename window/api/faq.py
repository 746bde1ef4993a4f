"""Which questions were not answered well, and how is that mended? For programs."""

from collections.abc import Iterable

from casework.errors import FieldsInvalid, NotFound
from faq.errors import FaqClash, FaqMoved, FaqWorse
from faq.upkeep import KEEPERS, WRITERS, FaqUpkeep
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.faq import (
    AdditionShown,
    ChangeShown,
    ChangesShown,
    ContentShown,
    MissesAsked,
    MissesShown,
    MissShown,
    NamedShown,
    QuestionTried,
    TakingBackGiven,
    TextsGiven,
    TriedShown,
    WeekShown,
    WeeksShown,
)
from window.faq import words as faq_words
from window.faq.given import EntryGiven, OfficePhrasingGiven, PhrasingGiven

TAG = "问答维护"
WEEKS = 8
_REFUSALS = (FieldsInvalid, FaqClash, FaqWorse, FaqMoved)


class FaqResource:
    """问答维护."""

    def __init__(self, faq: FaqUpkeep) -> None:
        self._faq = faq

    @endpoint(
        "POST",
        "/faq/try",
        guard=staff(*KEEPERS),
        summary="试问一句",
        tag=TAG,
        body=QuestionTried,
        answer=TriedShown,
    )
    async def try_out(self, call: Call, body: QuestionTried) -> TriedShown:
        """参保人会看到什么，为什么；不会记下来。"""
        return TriedShown.from_tried(await self._faq.try_out(call.actor, body.text))

    @endpoint(
        "GET",
        "/faq/misses",
        guard=staff(*KEEPERS),
        summary="没答好的话",
        tag=TAG,
        query=MissesAsked,
        answer=MissesShown,
    )
    async def misses(self, call: Call, query: MissesAsked) -> MissesShown:
        """近半年没答上或没帮上忙的话，相近的并在一起；处理好的不再列出。"""
        found = await self._faq.misses(call.actor, query.kind)
        return MissesShown(items=tuple(map(MissShown.from_view, found)))

    @endpoint(
        "GET",
        "/faq/content",
        guard=staff(*KEEPERS),
        summary="现在能问到什么",
        tag=TAG,
        answer=ContentShown,
    )
    async def content(self, call: Call) -> ContentShown:
        """条目、其他部门的事，和写条目时能用的参数。"""
        return ContentShown(
            entries=_named(self._faq.titles().items()),
            offices=_named(self._faq.offices().items()),
            parameters=_named(faq_words.parameters()),
        )

    @endpoint(
        "POST",
        "/faq/phrasings",
        guard=staff(*KEEPERS),
        summary="加问法",
        tag=TAG,
        body=PhrasingGiven,
        answer=AdditionShown,
        errors=_REFUSALS,
    )
    async def attach(self, call: Call, body: PhrasingGiven) -> AdditionShown:
        """先考一遍再保存，马上生效。有很像的问法时不保存，带 anyway 再发一次才保存。"""
        added = await self._faq.attach(call.actor, body.entry_id, body.text, anyway=body.anyway)
        return AdditionShown.from_view(added)

    @endpoint(
        "POST",
        "/faq/offices",
        guard=staff(*KEEPERS),
        summary="记作其他部门的事",
        tag=TAG,
        body=OfficePhrasingGiven,
        answer=AdditionShown,
        errors=_REFUSALS,
    )
    async def to_office(self, call: Call, body: OfficePhrasingGiven) -> AdditionShown:
        """以后这样问，就告诉他该找谁。"""
        added = await self._faq.to_office(call.actor, body.office_id, body.text, anyway=body.anyway)
        return AdditionShown.from_view(added)

    @endpoint(
        "POST",
        "/faq/entries",
        guard=staff(*WRITERS),
        summary="写条目",
        tag=TAG,
        body=EntryGiven,
        answer=AdditionShown,
        errors=_REFUSALS,
    )
    async def write(self, call: Call, body: EntryGiven) -> AdditionShown:
        """主管写一个新条目；规则和自带的条目一样，数字只能用参数。"""
        added = await self._faq.write(call.actor, body.draft(), anyway=body.anyway)
        return AdditionShown.from_view(added)

    @endpoint(
        "POST",
        "/faq/ignored",
        guard=staff(*KEEPERS),
        summary="不再提示",
        tag=TAG,
        body=TextsGiven,
        answer=AdditionShown,
        errors=(FieldsInvalid, FaqMoved),
    )
    async def ignore(self, call: Call, body: TextsGiven) -> AdditionShown:
        """这些话和很像的话以后不再列出。"""
        return AdditionShown.from_view(await self._faq.ignore(call.actor, body.texts))

    @endpoint(
        "GET",
        "/faq/changes",
        guard=staff(*KEEPERS),
        summary="改动记录",
        tag=TAG,
        answer=ChangesShown,
    )
    async def changes(self, call: Call) -> ChangesShown:
        """谁在什么时候改了什么。"""
        found = await self._faq.changes(call.actor)
        return ChangesShown(items=tuple(map(ChangeShown.from_view, found)))

    @endpoint(
        "POST",
        "/faq/changes/{addition_id}/take-back",
        guard=staff(*KEEPERS),
        summary="撤回一次增补",
        tag=TAG,
        body=TakingBackGiven,
        status=204,
        errors=(NotFound, FieldsInvalid, FaqMoved),
    )
    async def take_back(self, call: Call, body: TakingBackGiven) -> None:
        """马上按撤回以后的内容回答；记录留着。条目只有主管能撤回。"""
        await self._faq.take_back(call.actor, call.path("addition_id"), body.reason)

    @endpoint(
        "GET",
        "/faq/weeks",
        guard=staff(*KEEPERS),
        summary="每周数字",
        tag=TAG,
        answer=WeeksShown,
    )
    async def weeks(self, call: Call) -> WeeksShown:
        """最近八周问了多少、答得怎样，按渠道分，没有一句原话。"""
        found = await self._faq.weeks(call.actor, WEEKS)
        return WeeksShown(items=tuple(map(WeekShown.from_week, found)))


def _named(pairs: Iterable[tuple[str, str]]) -> tuple[NamedShown, ...]:
    return tuple(NamedShown(id=each, title=title) for each, title in pairs)
