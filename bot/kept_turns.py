"""What of a message and its reply stands beside the chat when somebody wants a person? Asked by the
dispatcher with every reply."""

from collections.abc import Callable

from bot.dispatcher import Reply
from bot.incoming import Incoming
from casework.handover.chat_turns import ChatTurns

SHOWN_KINDS = {
    "image": "（图片）",
    "voice": "（语音）",
    "video": "（视频）",
    "shortvideo": "（视频）",
    "location": "（位置）",
    "link": "（链接）",
    "file": "（文件）",
}


def shown(message: Incoming) -> str:
    """The words of a message, or what it was instead."""
    return message.text if message.in_words else SHOWN_KINDS.get(message.kind, "（表情）")


def keeping(turns: ChatTurns) -> Callable[[Incoming, Reply], None]:
    """Keeps what was said and told; neither events, nor silence, nor what is private."""

    def keep(message: Incoming, reply: Reply) -> None:
        if message.kind != "event" and reply.text is not None and not reply.private:
            turns.keep(
                message.person,
                message.key,
                shown(message),
                reply.text,
                reply.outcome,
                reply.topic,
            )

    return keep
