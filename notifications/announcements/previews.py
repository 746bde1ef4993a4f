"""How will an announcement look on each channel, and what will it cost? Asked by the draft, its
samples and the approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from notifications.announcements.audience import AudienceCount
from notifications.announcements.content import AccountWay, AnnouncementContent
from notifications.announcements.prices import SmsPrice, price_on
from notifications.render import Wording
from notifications.text_rules import parts

# What stands in the preview of a draft where nothing has been written yet.
_UNWRITTEN = {"title": "（标题）", "brief": "（一句话）", "text": "（正文）"}


@dataclass(frozen=True)
class AnnouncementPreview:
    """预览 on every channel; empty where it does not go. `price` is a dated figure that may not be
    confirmed."""

    sms: str
    sms_parts: int
    price: SmsPrice
    wechat: str
    article_title: str
    article_text: str
    inbox_title: str
    inbox_text: str

    @property
    def fen_per_person(self) -> int:
        """What one SMS costs, in fen."""
        return self.sms_parts * self.price.fen_per_part


def facts_of(content: AnnouncementContent) -> dict[str, str]:
    """What fills the places of the wording."""
    return {"title": content.title, "brief": content.brief, "text": content.text}


def preview_of(
    content: AnnouncementContent, wording: Wording, prices: Sequence[SmsPrice], day: date
) -> AnnouncementPreview:
    """The announcement as people will see it, were it sent on that day."""
    facts = _UNWRITTEN | {name: said for name, said in facts_of(content).items() if said}
    variant = content.message.value
    sms = wording.sms[variant].preview(facts) if content.by_sms else ""
    title, text = wording.inbox[variant].filled(facts)
    on_account = content.wechat is not AccountWay.NONE
    as_text = content.wechat is AccountWay.MASS and not content.picture
    return AnnouncementPreview(
        sms=sms,
        sms_parts=parts(sms) if sms else 0,
        price=price_on(prices, day),
        wechat=f"{title}\n{text}" if as_text else (title if on_account else ""),
        article_title=title if on_account and content.picture else "",
        article_text=text if on_account and content.picture else "",
        inbox_title=title,
        inbox_text=text,
    )


def people_by_sms(content: AnnouncementContent, counted: AudienceCount) -> int:
    """How many are sent an SMS: whoever is told by a mass message is not."""
    if not content.by_sms:
        return 0
    mass = content.wechat is AccountWay.MASS
    return counted.by_sms_not_following if mass else counted.by_sms
