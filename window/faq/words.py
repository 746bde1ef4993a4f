"""How does the window speak of questions and answers? Asked by the pages and the API for them."""

from datetime import date, timedelta

from faq.addition_store import ADDED, Change
from faq.additions import AdditionKind
from faq.decision import Decision
from faq.figures import FIGURES, contacts
from faq.unanswered import Channel, QuestionOutcome

CHANNELS = {
    Channel.WECHAT.value: "公众号",
    Channel.PHONE.value: "小程序",
    Channel.WINDOW.value: "窗口",
}
DECISIONS = {Decision.ANSWER: "直接回答", Decision.SUGGEST: "请人选择", Decision.NONE: "不回答"}
OUTCOMES = {
    QuestionOutcome.ANSWERED: "直接回答",
    QuestionOutcome.SUGGESTED: "请人选择",
    QuestionOutcome.NONE: "没答上",
    QuestionOutcome.GUARDED: "不归这里答",
    QuestionOutcome.CHOSEN: "选了一个",
    QuestionOutcome.HELPFUL: "点了有用",
    QuestionOutcome.UNHELPFUL: "点了没用",
}
KINDS = {
    AdditionKind.PHRASING: "加问法",
    AdditionKind.ENTRY: "写条目",
    AdditionKind.SERVICE: "记作其他部门的事",
    AdditionKind.IGNORED: "不再提示",
}
GUARDS = {
    "abuse": "骂人的话",
    "crisis": "有人身危险",
    "injection": "指使机器人的话",
    "medical": "看病用药",
    "other_person": "别人的事",
    "other_scheme": "其他部门的事",
    "place": "外地的事",
    "noise": "看不懂的字符",
}
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
    return "、".join(CHANNELS.get(name, name) for name in names)


def act(change: Change) -> str:
    """What was done, in a word or two."""
    kind = KINDS[change.addition.kind]
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
