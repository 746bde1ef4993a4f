"""How do papers and their photographs look on the phone?"""

from datetime import datetime
from typing import Self

from casework.claims.views import PhotoView
from claims_core.checklist import (
    GUIDES,
    Circumstances,
    Material,
)
from claims_core.claim import Wanted
from frontdoor.claim_shapes import GapShown
from frontdoor.shapes import Given, Shown
from miniapp_api.shapes.care import CauseGiven, KindGiven, PayeeRelationGiven, PlaceGiven

HINT_WORDS: dict[str, str] = {
    "too_small": "照片有点小，字可能看不清。能走近一点重拍更好。",
    "too_dark": "照片有点暗，打开灯再拍一张会更清楚。",
    "blurred": "照片有点糊，手机拿稳、对准文字再拍一张会更清楚。",
}


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


class GuideShown(Shown):
    """一种材料。"""

    material: Material
    title: str
    """叫什么"""
    hint: str
    """到哪里取、怎么拍"""


class MaterialsShown(Shown):
    """要准备的材料。"""

    required: tuple[GuideShown, ...]
    """一定要有的"""
    welcome: tuple[GuideShown, ...]
    """有就拍上，没有也可以提交"""


class WantedShown(Shown):
    """要补的一样材料。"""

    material: Material
    title: str
    reason: str
    """为什么要补"""

    @classmethod
    def from_wanted(cls, wanted: Wanted) -> Self:
        """From what the window asked for."""
        return cls.from_view(wanted, title=GUIDES[wanted.material].title)


class MissingShown(Shown):
    """提交前还差什么。"""

    complete: bool
    """齐了，可以提交"""
    missing: tuple[GapShown, ...]


class HintShown(Shown):
    """照片的小提醒，不影响提交。"""

    code: str
    words: str


class PhotoShown(Shown):
    """一张照片。"""

    id: str
    material: Material
    title: str
    width: int
    height: int
    hints: tuple[HintShown, ...]
    added_at: datetime
    receipt_found: bool
    """刚上传时：从二维码读到了票据号码"""

    @classmethod
    def from_photo(cls, photo: PhotoView) -> Self:
        """From the photograph's view, its hints in words."""
        hints = tuple(
            HintShown(code=code, words=HINT_WORDS.get(code, "照片可能不太清楚。"))
            for code in photo.hints
        )
        return cls.from_view(photo, hints=hints)
