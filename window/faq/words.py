"""How does the window speak of questions and answers? Asked by the pages and the API for them."""

from datetime import date, timedelta

from faq.addition_store import ADDED, Change
from faq.additions import ADDITION_KIND_WORDS
from faq.contacts import contacts
from faq.decision import DECISION_WORDS, Decision
from faq.figures import FIGURES
from faq.rated import GUARD_WORDS
from faq.unanswered import CHANNEL_WORDS, QUESTION_OUTCOME_WORDS, Channel, QuestionOutcome

GUARDS = GUARD_WORDS
FLOWS = {
    "progress": "查本人的申请进度",
    "limits": "查本人的额度",
    "binding": "绑定参保身份",
    "human": "转人工",
}
PARAMETERS = {
    "pool_cap": "统筹年度限额",
    "supplement_rate": "大额支付比例",
    "supplement_cap": "大额年度限额",
    "premium": "每人每年缴费",
    "material_check_working_days": "材料核验工作日",
    "claim_working_days": "办结工作日",
}


def channels(names: tuple[str, ...]) -> str:
    """Where it was asked."""
    return "、".join(CHANNEL_WORDS[Channel(name)] for name in names)


def channel(name: str) -> str:
    """Where it was asked, of one channel."""
    return CHANNEL_WORDS[Channel(name)]


def decision(code: Decision) -> str:
    """What the bot may do with a text."""
    return DECISION_WORDS[code]


def outcome(code: QuestionOutcome) -> str:
    """What came of a question."""
    return QUESTION_OUTCOME_WORDS[code]


def outcomes() -> list[tuple[QuestionOutcome, str]]:
    """Everything that can come of a question, in the order of the tables."""
    return list(QUESTION_OUTCOME_WORDS.items())


def act(change: Change) -> str:
    """What was done, in a word or two."""
    kind = ADDITION_KIND_WORDS[change.addition.kind]
    return kind if change.act == ADDED else f"撤回：{kind}"


def where(change: Change, titles: dict[str, str]) -> str:
    """Which entry or office it belongs to; empty for what is laid aside."""
    entry = change.addition.entry
    title = entry.title if entry is not None else ""
    return title or titles.get(change.addition.target, change.addition.target)


def parameters() -> list[tuple[str, str]]:
    """What an answer may put between braces, and what it stands for."""
    known = contacts()
    return [
        *((name, PARAMETERS.get(name, name)) for name in FIGURES),
        *((name, text if len(text) <= 40 else f"{text[:40]}……") for name, text in known.items()),
    ]


def week(first: date) -> str:
    """3月2日至8日."""
    last = first + timedelta(days=6)
    until = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日至{until}"
