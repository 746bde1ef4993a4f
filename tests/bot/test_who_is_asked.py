"""Is a text put before those alone who may have something to say to it?"""

import pytest

from bot.dispatcher import ByWords, ByWordsUnlessOpen, Dispatcher, Reply
from bot.incoming import Incoming
from tests.every_case import EveryCase

# Each is some handler's; the last ones are nobody's but the policy's.
TEXTS = (
    *(
        "进度",
        "我还剩多少额度",
        "缺什么",
        "撤回申请",
        "解绑",
        "取消",
        "健康提示",
        "订阅健康提示 饮食",
    ),
    *(
        "活动",
        "报名 1",
        "退订报销提醒",
        "工单",
        "我的工单",
        "到了",
        "没到",
        "5",
        "帮忙",
        "公告",
    ),
    *(
        "退订公告",
        "详细",
        "有用",
        "没用",
        "1",
        "第一个",
        "DE-4K7M-2X93",
        "DE4K7M",
        "人工",
        "转人工客服",
    ),
)
# Each is that of a handler to which any text may belong while something is open.
UNLESS_OPEN = (
    "举报",
    "匿名举报：某某医院多开了药",
    "投诉",
    "满意",
    "试算",
    "参保缴费",
    "附近药店",
    "卫辉网点",
)
NOBODYS = ("封顶多少", "你好", "把梯子扶稳了再上去", "我妈住院花了三万多，能报吗？")


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


def text(words: str) -> Incoming:
    return Incoming("text", "o-1", "gh", "1", words, message_id="1")


async def test_whoever_passes_a_text_on_by_its_words_has_nothing_to_say_to_it(chat) -> None:
    handlers = chat.callback._turns._dispatcher._handlers
    choosy = [each for each in handlers if isinstance(each, ByWords)]
    assert len(choosy) > 15
    with EveryCase() as every:
        for words in (*TEXTS, *NOBODYS):
            wanted = [each for each in choosy if each.wants(text(words))]
            with every.case(words):
                assert bool(wanted) is (words in TEXTS)
            for handler in set(choosy) - set(wanted):
                with every.case(words, type(handler).__name__):
                    assert await handler.handle(text(words)) is None


async def test_whoever_wants_no_such_words_while_nothing_is_open_has_nothing_to_say_to_them(
    chat,
) -> None:
    handlers = chat.callback._turns._dispatcher._handlers
    choosy = [each for each in handlers if isinstance(each, ByWordsUnlessOpen)]
    assert len(choosy) > 4
    assert not [each for each in handlers[:-1] if not isinstance(each, ByWords | ByWordsUnlessOpen)]
    with EveryCase() as every:
        for words in (*TEXTS, *NOBODYS, *UNLESS_OPEN):
            for handler in choosy:
                if not handler.wants_with_nothing_open(text(words)):
                    with every.case(words, type(handler).__name__):
                        assert await handler.handle(text(words)) is None
            with every.case(words):
                wanted = any(each.wants_with_nothing_open(text(words)) for each in choosy)
                assert wanted or words not in UNLESS_OPEN


async def _as_it_is(_message: Incoming, reply: Reply, _handler: object) -> Reply:
    return reply


class Counting:
    """Remembers what it was asked about."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def wants(self, message: Incoming) -> bool:
        self.asked.append(message.text)
        return message.text == "进度"

    async def handle(self, message: Incoming) -> Reply | None:
        return Reply(f"{message.text}。")


async def test_about_words_that_many_use_everybody_is_asked_once_and_about_a_number_each_time() -> (
    None
):
    handler = Counting()
    dispatcher = Dispatcher([handler], lambda _: None, _as_it_is, lambda *_: None)
    for _ in range(2):
        answers = [(await dispatcher.answer(text(words))).text for words in ("进度", "进 5", "缺")]
        assert answers == ["进度。", None, None]
    assert handler.asked == ["进度", "进 5", "缺", "进 5"]
