"""What was it that helped or did not, where it was no entry? Asked by whoever takes down 有用 and
没用, and by the page that lists what did not help."""

from collections.abc import Mapping
from enum import StrEnum

OFFICE, GUARD, REPLY = "office", "guard", "reply"


class RatedReply(StrEnum):
    """机器人自己办的答复: what is no entry and no guard."""

    CHOICES = "choices"
    PROGRESS = "progress"
    LIMITS = "limits"
    CLAIM_NUMBER = "claim_number"
    MISSING = "missing"
    WITHDRAWAL = "withdrawal"
    UNBINDING = "unbinding"
    COVERAGE = "coverage"
    PLACES = "places"
    FORMS = "forms"
    CASES = "cases"
    TIPS = "tips"
    ACTIVITIES = "activities"
    ANNOUNCEMENTS = "announcements"
    NOT_TEXT = "not_text"
    ACCOUNT_TAGS = "account_tags"
    REMINDERS = "reminders"
    MESSAGES = "messages"
    PICTURES = "pictures"
    COMPLAINTS = "complaints"
    WINDOW_CODES = "window_codes"


RATED_REPLY_WORDS: Mapping[RatedReply, str] = {
    RatedReply.CHOICES: "请人选择",
    RatedReply.PROGRESS: "查本人的申请进度",
    RatedReply.LIMITS: "查本人的额度",
    RatedReply.CLAIM_NUMBER: "按申请号查进度",
    RatedReply.MISSING: "还缺什么材料",
    RatedReply.WITHDRAWAL: "怎么撤回申请",
    RatedReply.UNBINDING: "怎么解除绑定",
    RatedReply.COVERAGE: "查本人的参保缴费",
    RatedReply.PLACES: "找网点",
    RatedReply.FORMS: "试算和登记",
    RatedReply.CASES: "查工单",
    RatedReply.TIPS: "健康提示",
    RatedReply.ACTIVITIES: "活动报名",
    RatedReply.ANNOUNCEMENTS: "公告",
    RatedReply.NOT_TEXT: "看不了的消息",
    RatedReply.ACCOUNT_TAGS: "公众号标签",
    RatedReply.REMINDERS: "报销提醒的退订",
    RatedReply.MESSAGES: "回复我们的消息",
    RatedReply.PICTURES: "照片怎么拍、放哪里",
    RatedReply.COMPLAINTS: "登记投诉",
    RatedReply.WINDOW_CODES: "填窗口码",
}
GUARD_WORDS: Mapping[str, str] = {
    "abuse": "骂人的话",
    "crisis": "有人身危险",
    "injection": "指使机器人的话",
    "medical": "看病用药",
    "other_person": "别人的事",
    "other_scheme": "其他部门的事",
    "place": "外地的事",
    "noise": "看不懂的字符",
}


def rated_id(kind: str, name: str) -> str:
    """Under which it is counted, where an entry's id stands otherwise."""
    return f"{kind}:{name}"


def rated_titles(offices: Mapping[str, str]) -> dict[str, str]:
    """What each is called, for staff; `offices` are the titles of other offices' matters by id."""
    return {
        **{rated_id(OFFICE, name): f"指路：{title}" for name, title in offices.items()},
        **{rated_id(GUARD, name): f"护栏：{words}" for name, words in GUARD_WORDS.items()},
        **{rated_id(REPLY, each): words for each, words in RATED_REPLY_WORDS.items()},
    }


CHOICES = rated_id(REPLY, RatedReply.CHOICES)
# What was said there is somebody's story or their code: it stands on no list of the FAQ.
WITHOUT_TEXTS = frozenset(
    rated_id(REPLY, each) for each in (RatedReply.COMPLAINTS, RatedReply.WINDOW_CODES)
)
