"""What does a program send of a claim that the window fills in for somebody, and how does it look
to one?"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.assisted.filling import FilledIn
from casework.assisted.views import AssistedDetail, AssistedLine, Known
from claims_core.assisted_filing import AssistMove, AssistState, CallerKnownBy
from claims_core.checklist import CareCause, CareKind, CarePlace, Material, PayeeRelation
from claims_core.claim import CareFacts
from claims_core.same_stay import StayAnswer
from frontdoor.claim_shapes import GapShown, ReceiptGiven, typed_or_none
from frontdoor.given_shapes import VersionGiven
from frontdoor.shapes import Given, Shown
from frontdoor.text_shapes import ONE_LINE
from window.api.shapes.counter import CounterPayeeGiven


class AssistedCareGiven(Given):
    """本人说的就医情况，整组替换。"""

    kind: CareKind
    place: CarePlace
    region: Annotated[str, Field(max_length=60), ONE_LINE] = ""
    provider_name: Annotated[str, Field(min_length=1, max_length=100), ONE_LINE]
    """医院全称"""
    admission_on: date | None = None
    discharge_on: date | None = None
    """出院日期，或最后一次就诊的日期"""
    cause: CareCause | None = None
    payee_relation: PayeeRelation | None = None
    emergency: bool | None = None
    filed: bool | None = None


class AssistedFilledGiven(Given):
    """代填的内容。"""

    care: AssistedCareGiven
    payee: CounterPayeeGiven | None = None
    """收款账户；不传表示不改"""
    receipts: Annotated[tuple[ReceiptGiven, ...], Field(max_length=50)] | None = None
    """票据；不传表示不改"""

    def filled_in(self) -> FilledIn:
        """For the service."""
        return FilledIn(
            care=CareFacts(**dict(self.care)),
            payee=self.payee.payee() if self.payee else None,
            receipts=typed_or_none(self.receipts),
        )


class AssistedOpenedGiven(AssistedFilledGiven):
    """开始代填。"""

    known_by: CallerKnownBy
    """怎么认出来的：questions 打电话来的、问过几样，own_paper 看过本人的证件，relative_papers
    看过两个人的证件"""
    known_words: Annotated[str, Field(min_length=1, max_length=200)]
    """问了哪几样，或看了什么证件；不要写号码"""

    def known(self) -> Known:
        """For the service."""
        return Known(self.known_by, self.known_words)


class AssistedChangedGiven(AssistedFilledGiven, VersionGiven):
    """改填的内容。"""

    receipts_seen: Annotated[tuple[ReceiptGiven, ...], Field(max_length=200)] = ()
    """改以前看到的票据：看到过、这次没写的才拿掉；没看到的（后来拍照读出来的）留着"""

    def filled_in(self) -> FilledIn:
        """For the service."""
        return replace(super().filled_in(), receipts_seen=typed_or_none(self.receipts_seen) or ())


class AssistedStayGiven(VersionGiven):
    """本人怎么说这段住院。"""

    answer: StayAnswer
    """other_stay 不是同一次，more_receipts 同一次、交上次没交的票据，not_sure 说不清"""


class AssistedScanGiven(Given):
    """替本人拍的材料。"""

    material: Material
    """是哪一样"""


class AssistedScanRemovedGiven(Given):
    """拿掉拍错的一张。"""

    photo: Annotated[str, Field(min_length=1, max_length=32)]
    """哪一张；只能是窗口拍的"""


class AssistedRefusedGiven(Given):
    """签字没有通过。"""

    words: Annotated[str, Field(min_length=1, max_length=200)]
    """为什么"""


class AssistedLineAtDesk(Shown):
    """窗口代填的一份申请。"""

    claim_id: str
    insured_id: str
    insured_name: str
    """参保人，已遮挡"""
    provider_name: str
    state: AssistState
    """filling 在填，asked 等本人点头，signed 签过字、等另一个人核对，filed 交上去了，
    taken_over 本人自己接着填，lapsed 过了日子作废，dropped 不办了"""
    opened_by: str
    opened_at: datetime
    lapses_on: date
    """到哪天（含当天）没有点头、没有核对，就作废"""
    compare_by: date | None
    """签了字的：哪天以前核对；别的为空"""

    @classmethod
    def from_line(cls, line: AssistedLine) -> Self:
        """From casework's view."""
        return cls.from_view(line)


class AssistedLinesAtDesk(Shown):
    """窗口代填的。"""

    items: tuple[AssistedLineAtDesk, ...]

    @classmethod
    def from_lines(cls, lines: Iterable[AssistedLine]) -> Self:
        """From casework's views."""
        return cls(items=tuple(map(AssistedLineAtDesk.from_line, lines)))


class FilledLineAtDesk(Shown):
    """填了什么，一行，念给本人听的。"""

    title: str
    text: str


class AssistedReceiptAtDesk(Shown):
    """票据，改的时候照着写进 receipts_seen。"""

    code: str
    number: str
    amount_fen: int | None
    source: str
    """qr 拍照从二维码读的，member 参保人填的，staff 窗口填的"""


class AssistedPhotoAtDesk(Shown):
    """拍下的材料；图片照申请的照片取。"""

    id: str
    material: Material
    title: str
    added_at: datetime
    scanned: bool
    """窗口拍的；不是的，是本人传的"""


class AssistedMoveAtDesk(Shown):
    """代填的一步。"""

    move: AssistMove
    by: str
    at: datetime


class AssistedAtDesk(AssistedLineAtDesk):
    """一份代填的申请；本人自己接着填的，填的内容不给。"""

    version: int
    """下一步要带上"""
    known_by: CallerKnownBy
    known_words: str
    lines: tuple[FilledLineAtDesk, ...]
    receipts: tuple[AssistedReceiptAtDesk, ...]
    photos: tuple[AssistedPhotoAtDesk, ...]
    gaps: tuple[GapShown, ...]
    """还缺什么，缺着交不了，也签不了字"""
    stay_question: str
    """同一段住院以前申请过：要问本人的话；没有为空"""
    moves: tuple[AssistedMoveAtDesk, ...]
    signature_id: str | None
    """签好的确认单是哪一张照片"""
    refused_words: str
    """上一张确认单为什么没有通过"""
    may_sign: bool
    """您可以核对：等核对，您又没有填过、拍过、登记过"""

    @classmethod
    def from_detail(cls, detail: AssistedDetail) -> Self:
        """From casework's view."""
        line = AssistedLineAtDesk.from_line(detail.line)
        stay = detail.stay
        return cls(
            **{name: getattr(line, name) for name in AssistedLineAtDesk.model_fields},
            version=detail.version,
            known_by=detail.known_by,
            known_words=detail.known_words,
            lines=tuple(map(FilledLineAtDesk.from_view, detail.lines)),
            receipts=tuple(map(AssistedReceiptAtDesk.from_view, detail.receipts)),
            photos=tuple(map(AssistedPhotoAtDesk.from_view, detail.photos)),
            gaps=tuple(map(GapShown.from_view, detail.gaps)),
            stay_question=stay.text if stay is not None and not stay.answered else "",
            moves=tuple(map(AssistedMoveAtDesk.from_view, detail.moves)),
            signature_id=detail.signature_id,
            refused_words=detail.refused_words,
            may_sign=detail.may_sign,
        )
