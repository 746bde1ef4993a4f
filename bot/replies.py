"""How does an answer become a passive reply? The callback asks, with plain text."""

from datetime import datetime

from wechatpy.replies import TextReply

from bot.incoming import Incoming

LIMIT = 600  # characters; the platform takes 2048 bytes, and nobody reads more on a phone


def text_reply(message: Incoming, text: str, now: datetime) -> str:
    """The reply's XML, addressed back to whoever wrote."""
    reply = TextReply(
        source=message.account,
        target=message.person,
        time=int(now.timestamp()),
        # wechatpy puts text into CDATA as it is: its end mark must not end ours
        content=fitting(text).replace("]]>", "]]]]><![CDATA[>"),
    )
    return str(reply.render())


def fitting(text: str) -> str:
    """The text, cut where it would be too long to read or to send."""
    text = text.strip()
    return text if len(text) <= LIMIT else text[: LIMIT - 1] + "…"
