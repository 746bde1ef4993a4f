"""How does an answer become a passive reply? The callback asks, with plain text."""

from datetime import datetime

from bot.incoming import Incoming
from claims_core.typed_text import without_unseen

LIMIT = 600  # characters; the platform takes 2048 bytes, and nobody reads more on a phone


def text_reply(message: Incoming, text: str, now: datetime) -> str:
    """The reply's XML, addressed back to whoever wrote."""
    return (
        f"<xml><ToUserName>{_cdata(message.person)}</ToUserName>"
        f"<FromUserName>{_cdata(message.account)}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime>"
        "<MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{_cdata(fitting(text))}</Content></xml>"
    )


def fitting(text: str) -> str:
    """The text, cut where it would be too long to read or to send."""
    text = text.strip()
    return text if len(text) <= LIMIT else text[: LIMIT - 1] + "…"


def _cdata(text: str) -> str:
    """The text's own end mark must not end ours, and what XML cannot hold would lose it all."""
    return f"<![CDATA[{without_unseen(text).replace(']]>', ']]]]><![CDATA[>')}]]>"
