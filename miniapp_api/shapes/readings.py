"""How does what was read on papers look on the phone, and what does the phone say of it?"""

from typing import Annotated, Self

from pydantic import Field

from casework.paper_fields.fields import (
    PAPER_FIELD_WORDS,
    READ_WHY_WORDS,
    PaperField,
    ReadFrom,
    Sureness,
)
from casework.paper_fields.written_values import fen_of
from casework.readings.views import (
    PAPER_STATE_WORDS,
    READING_PROGRESS_WORDS,
    FieldOffer,
    OfferedReceipt,
    PaperFieldView,
    PapersOfClaim,
    PaperState,
    PaperView,
    ReadingProgress,
)
from claims_core.checklist import Material
from frontdoor.shapes import Given, Money, Shown
from frontdoor.text_shapes import ONE_LINE

MOST_FIELDS = 12


class PaperFieldGiven(Given):
    """您看到的一项。"""

    name: PaperField
    """哪一项"""
    value: Annotated[str, Field(max_length=100), ONE_LINE]
    """您看到的；这上面没有就写空的"""


class PaperSaidGiven(Given):
    """核对过的几项。"""

    fields: Annotated[tuple[PaperFieldGiven, ...], Field(min_length=1, max_length=MOST_FIELDS)]
    """核对过的；同一项写了两次，按后一次"""

    def values(self) -> dict[str, str]:
        """By field."""
        return {each.name.value: each.value for each in self.fields}


class PlaceOnPhotoShown(Shown):
    """写在照片的哪里，按千分比；从左上角算起。"""

    page: int
    """第几页，从1开始"""
    left: int
    top: int
    right: int
    bottom: int


class PaperFieldShown(Shown):
    """材料上的一项。"""

    name: PaperField
    title: str
    """叫什么"""
    value: str
    """读到的；日期是 2025-03-01，金额是 86000.00；没读到为空"""
    value_words: str
    """给人看的"""
    confidence: Sureness
    """sure 两处互相对得上，unsure 请核对，none 没读到"""
    confidence_words: str
    """为什么，给人看的"""
    source: ReadFrom
    """qr 二维码，text 纸上的字，both 两处都有"""
    box: PlaceOnPhotoShown | None
    """在照片的哪里；二维码里的、没读到的为空"""
    said: str | None
    """您核对后留的；还没核对为空"""

    @classmethod
    def from_field(cls, view: PaperFieldView) -> Self:
        """From the field's view."""
        box = view.box and PlaceOnPhotoShown(
            page=view.page, left=view.box[0], top=view.box[1], right=view.box[2], bottom=view.box[3]
        )
        return cls(
            name=view.name,
            title=PAPER_FIELD_WORDS[view.name],
            value=view.value,
            value_words=words_of(view.name, view.value),
            confidence=view.sureness,
            confidence_words=READ_WHY_WORDS[view.why],
            source=view.source,
            box=box,
            said=view.said,
        )


class PaperReadShown(Shown):
    """一张照片上读到的。"""

    photo_id: str
    material: Material
    title: str
    """材料叫什么"""
    state: PaperState
    """waiting 正在读，read 读到了，nothing 没读到什么，failed 没读成"""
    state_words: str
    fields: tuple[PaperFieldShown, ...]

    @classmethod
    def from_paper(cls, paper: PaperView) -> Self:
        """From one photograph's view."""
        return cls(
            photo_id=paper.photo_id,
            material=paper.material,
            title=paper.title,
            state=paper.state,
            state_words=PAPER_STATE_WORDS[paper.state],
            fields=tuple(map(PaperFieldShown.from_field, paper.fields)),
        )


class ReceiptOfferedShown(Shown):
    """可以填进申请的一张票据。"""

    code: str
    number: str
    amount: Money | None
    in_claim: bool
    """已经在申请里了"""

    @classmethod
    def from_offered(cls, offered: OfferedReceipt) -> Self:
        """From what is offered."""
        return cls.from_view(offered, amount=Money.maybe(offered.amount_fen))


class OfferShown(Shown):
    """可以填进申请的一项，几张材料合起来看的。"""

    field: str
    """provider_name、admission_on、discharge_on、payee.name、payee.account、payee.bank_name、
    receipts"""
    value: str
    """票据的为空"""
    value_words: str
    confidence: Sureness
    """sure 可以直接填上，unsure 填上后请核对"""
    confidence_words: str
    photo_id: str
    """在哪张照片上"""
    name: PaperField
    """是那张照片上的哪一项"""
    receipt: ReceiptOfferedShown | None
    """票据；别的为空"""

    @classmethod
    def from_offer(cls, offer: FieldOffer) -> Self:
        """From the offer."""
        return cls(
            field=offer.field,
            value=offer.value,
            value_words=words_of(offer.name, offer.value),
            confidence=offer.sureness,
            confidence_words=READ_WHY_WORDS[offer.why],
            photo_id=offer.photo_id,
            name=offer.name,
            receipt=offer.receipt and ReceiptOfferedShown.from_offered(offer.receipt),
        )


class ReadingsShown(Shown):
    """一份申请的材料上读到的。"""

    state: ReadingProgress
    """off 没有可读的，waiting 正在读，过两秒再问，done 读完了"""
    state_words: str
    photos: tuple[PaperReadShown, ...]
    """会读的那些材料，一张一张的"""
    offers: tuple[OfferShown, ...]
    """可以填进申请的"""

    @classmethod
    def from_papers(cls, papers: PapersOfClaim) -> Self:
        """From all of a claim."""
        return cls(
            state=papers.progress,
            state_words=READING_PROGRESS_WORDS[papers.progress],
            photos=tuple(map(PaperReadShown.from_paper, papers.papers)),
            offers=tuple(map(OfferShown.from_offer, papers.offers)),
        )


def words_of(name: PaperField, value: str) -> str:
    """A value as people write it: amounts with commas, long numbers in groups of four."""
    if name is PaperField.AMOUNT and (fen := fen_of(value)) is not None:
        return f"{fen // 100:,}.{fen % 100:02d}元"
    if name is PaperField.ACCOUNT:
        return " ".join(value[at : at + 4] for at in range(0, len(value), 4))
    if name is PaperField.STAY_DAYS and value:
        return f"{value}天"
    return value
