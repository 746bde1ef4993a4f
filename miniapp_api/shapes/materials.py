"""How do papers and their photographs look on the phone?"""

import hashlib
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.claims.views import PhotoView
from claims_core.checklist import (
    GUIDES,
    Circumstances,
    Material,
)
from claims_core.claim import Wanted
from claims_core.material_list import Perhaps
from claims_core.photo_fate import FATE_WORDS, Fate
from claims_core.receipts import ReceiptKind, ReceiptReading
from frontdoor.claim_shapes import GapShown
from frontdoor.shapes import Given, Money, Shown
from infra.photo_errors import MAX_PAGES, PhotoChanged
from miniapp_api.shapes.care import CauseGiven, KindGiven, PayeeRelationGiven, PlaceGiven

HINT_WORDS: dict[str, str] = {
    "too_small": "照片有点小，字可能看不清。能走近一点重拍更好。",
    "too_dark": "照片有点暗，打开灯再拍一张会更清楚。",
    "blurred": "照片有点糊，手机拿稳、对准文字再拍一张会更清楚。",
    "glare": "照片上有一块反光，那里的字看不见。换个角度，避开灯光再拍一张。",
    "cut_off": "纸的边上好像没有拍全。退后一点，把四个角都拍进来。",
    "screenshot": "这像是手机截屏。有纸质的请拍原件；电子票据请把 PDF 文件传上来。",
    "wrong_paper": "这张上有票据的二维码，像是收费票据。请看看是不是放错了地方。",
    "seen_before": "这张和以前传过的一张很像。请看看是不是选重了。",
}
_ONLY_A_QUESTION = {"seen_before"}


class MaterialsAsked(Given):
    """查材料。"""

    kind: KindGiven = None
    place: PlaceGiven = None
    cause: CauseGiven = None
    payee_relation: PayeeRelationGiven = None
    emergency: bool | None = None
    """是不是急诊、抢救"""
    filed: bool | None = None
    """办过异地就医备案或转诊没有"""

    def circumstances(self) -> Circumstances:
        """For the material lists."""
        return Circumstances(**dict(self))


class PhotoGiven(Given):
    """一张照片拍的是什么。"""

    material: Material
    """材料种类"""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")] | None = None
    """手机上算好的文件 SHA-256，可以不传；传了就核对，路上变了样的不收"""

    def require_same(self, data: bytes) -> None:
        """:raises PhotoChanged: when these are not the bytes that the phone meant to send."""
        if self.sha256 and hashlib.sha256(data).hexdigest() != self.sha256.lower():
            raise PhotoChanged


class PageOfPhotoAsked(Given):
    """看哪一页。"""

    page: Annotated[int, Field(ge=1, le=MAX_PAGES)] = 1
    """第几页，从1开始"""


class GuideShown(Shown):
    """一种材料。"""

    material: Material
    title: str
    """叫什么"""
    hint: str
    """到哪里取、怎么拍"""
    what: str
    """是什么样的纸"""
    issuer: str
    """谁开的"""
    why: str
    """为什么要"""
    sample: str
    """画的样子：取 /materials/samples/ 加上它"""


class PerhapsShown(GuideShown):
    """可能还要的一种材料：说清楚了就知道要不要。"""

    only_if: str
    """什么情况下才要"""

    @classmethod
    def from_perhaps(cls, perhaps: Perhaps) -> Self:
        """From what the list says."""
        return cls.from_view(GUIDES[perhaps.material], only_if=perhaps.only_if)


class MaterialsShown(Shown):
    """要准备的材料。"""

    required: tuple[GuideShown, ...]
    """一定要有的"""
    welcome: tuple[GuideShown, ...]
    """有就拍上，没有也可以提交"""
    perhaps: tuple[PerhapsShown, ...]
    """还没说清的情况下可能要的；说得越清楚越少"""


class WantedShown(Shown):
    """要补的一样材料。"""

    material: Material
    title: str
    reason: str
    """为什么要补"""
    hint: str
    """到哪里取、怎么拍"""
    issuer: str
    """谁开的"""
    sample: str
    """画的样子：取 /materials/samples/ 加上它"""
    fate: Fate | None
    """补来的怎么样了：stored 收到了，accepted 核对过了；还没补来为空"""
    fate_words: str

    @classmethod
    def from_wanted(cls, wanted: Wanted, fate: Fate | None) -> Self:
        """From what the window asked for."""
        guide = GUIDES[wanted.material]
        return cls.from_view(
            wanted,
            title=guide.title,
            hint=guide.hint,
            issuer=guide.issuer,
            sample=guide.sample,
            fate=fate,
            fate_words=FATE_WORDS[fate] if fate else "还没有补来",
        )


class MissingShown(Shown):
    """提交前还差什么。"""

    complete: bool
    """齐了，可以提交"""
    missing: tuple[GapShown, ...]


class HintShown(Shown):
    """照片的小提醒，不影响提交。"""

    code: str
    words: str


class ReceiptReadShown(Shown):
    """从一张照片的二维码读到的票据；没有写的为空。"""

    kind: ReceiptKind
    code: str
    """票据代码；数电发票没有"""
    number: str
    """票据号码"""
    check_code: str
    """校验码"""
    issued_on: date | None
    """开票日期"""
    amount: Money | None
    """票面金额；以查验到的为准"""

    @classmethod
    def from_reading(cls, reading: ReceiptReading) -> Self:
        """From what the code said."""
        return cls(
            kind=reading.receipt.kind,
            code=reading.receipt.code,
            number=reading.receipt.number,
            check_code=reading.check_code or "",
            issued_on=reading.issued_on,
            amount=Money.maybe(reading.amount_fen),
        )


class PhotoShown(Shown):
    """一张照片。"""

    id: str
    material: Material
    title: str
    width: int
    height: int
    pages: int
    """几页；照片是1"""
    hints: tuple[HintShown, ...]
    retake: bool
    """最好重拍一张；您说过还用这张的，不再提"""
    insisted: bool
    """您看过提醒，还用这张"""
    added_at: datetime
    receipt_found: bool
    """刚上传时：从二维码读到了票据号码"""
    receipts_read: tuple[ReceiptReadShown, ...]
    """刚上传时：从二维码读到的票据，已经填进申请"""
    fate: Fate
    """这张照片怎么样了：stored 存好了，read 读到票据了，accepted 核对过了，refused 要重拍；
    sent 只在手机上用，表示还没收到我们的回答"""
    fate_words: str
    fate_reason: str
    """为什么要重拍；没有为空"""

    @classmethod
    def from_photo(cls, photo: PhotoView) -> Self:
        """From the photograph's view, its hints in words."""
        hints = tuple(
            HintShown(code=code, words=HINT_WORDS.get(code, "照片可能不太清楚。"))
            for code in photo.hints
        )
        poor = any(code not in _ONLY_A_QUESTION for code in photo.hints)
        return cls.from_view(
            photo,
            hints=hints,
            retake=poor and not photo.insisted,
            fate=photo.fate.fate,
            fate_words=FATE_WORDS[photo.fate.fate],
            fate_reason=photo.fate.reason,
            receipts_read=tuple(map(ReceiptReadShown.from_reading, photo.readings)),
        )
