"""Why does a colleague want the original of a picture, and how is a look at a picture kept? Asked
by every service that hands a picture of somebody's paper to staff.

Staff see pictures with their own name all over them; the original is a look of its own, with a
reason from a list, counted as full numbers are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.errors import FieldsInvalid
from claims_core.claim import Actor

MOST_WORDS: Final = 100


class OriginalReason(StrEnum):
    """看原图的理由."""

    COVERED = "covered"
    ALTERED = "altered"
    DISPUTED = "disputed"
    DEMANDED = "demanded"
    OTHER = "other"


ORIGINAL_REASON_WORDS: Final = {
    OriginalReason.COVERED: "水印挡住了要看的字",
    OriginalReason.ALTERED: "要看是不是涂改过、拼接过、翻拍的",
    OriginalReason.DISPUTED: "本人有异议，要仔细核对",
    OriginalReason.DEMANDED: "医保中心、纪检或法院要核原件",
    OriginalReason.OTHER: "别的（请写明）",
}


@dataclass(frozen=True)
class OriginalAsked:
    """要看原图: the reason from the list, and what was written beside it."""

    reason: OriginalReason
    words: str = ""

    @property
    def said(self) -> str:
        """As it stands in the record."""
        if self.reason is OriginalReason.OTHER:
            return self.words
        title = ORIGINAL_REASON_WORDS[self.reason]
        return f"{title}：{self.words}" if self.words else title


def original_asked(reason: str, words: str) -> OriginalAsked:
    """What was chosen and written. :raises FieldsInvalid:"""
    words = words.strip()
    if reason not in set(OriginalReason):
        raise FieldsInvalid(reason="请选为什么要看原图。")
    if reason == OriginalReason.OTHER and not words:
        raise FieldsInvalid(words="请写明为什么要看原图。")
    if len(words) > MOST_WORDS:
        raise FieldsInvalid(words=f"最多写{MOST_WORDS}个字。")
    return OriginalAsked(OriginalReason(reason), words)


async def record(
    session: AsyncSession,
    actor: Actor,
    what: str,
    subject_id: str,
    *,
    claim_id: str | None,
    reason: str,
    original: OriginalAsked | None,
    at: datetime,
) -> None:
    """Keep who looks at which picture, and why, before any of it goes out: in the course of work
    for this `reason`; the original for the one that was given, beside it.

    :raises LooksBraked: nothing is shown then.
    """
    if original is not None:
        what, reason = f"{access_log.ORIGINAL}{what}", f"{original.said}（{reason}）"
    await access_log.record(
        session, actor, what, subject_id, claim_id=claim_id, reason=reason, at=at
    )
