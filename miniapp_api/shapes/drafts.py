"""How does a draft look that is filled in field by field?"""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.phone.draft_fields import DraftView, FieldsGiven
from casework.phone.field_versions import CARE_FIELDS
from claims_core.claim import Stage
from frontdoor.claim_shapes import ReceiptGiven, typed_or_none
from frontdoor.shapes import Shown
from miniapp_api.shapes.claim_given import CareGiven, PayeeGiven
from miniapp_api.shapes.claim_shown import CareShown, PayeeShown, ReceiptShown


class DraftGiven(CareGiven):
    """存几项：写了的才改，没写的不动。"""

    payee: PayeeGiven | None = None
    """收款账户；写 null 是从草稿里拿掉"""
    receipts: Annotated[tuple[ReceiptGiven, ...], Field(max_length=50)] = ()
    """票据，写了就整组替换"""
    receipts_seen: Annotated[tuple[ReceiptGiven, ...], Field(max_length=200)] | None = None
    """打开表单时看到的票据；传了，后来别处添的（拍照读出来的、家人填的）就留着，只改您动过的"""

    def fields(self) -> FieldsGiven:
        """What was sent, for the services."""
        sent = self.model_fields_set
        return FieldsGiven(
            care={name: getattr(self, name) for name in CARE_FIELDS if name in sent},
            names_payee="payee" in sent,
            payee=self.payee.payee() if self.payee else None,
            receipts=tuple(each.typed() for each in self.receipts) if "receipts" in sent else None,
            receipts_seen=typed_or_none(self.receipts_seen),
        )


class DraftFieldShown(Shown):
    """草稿的一项是哪一版改的。"""

    name: str
    """kind、place、region、provider_name、admission_on、discharge_on、cause、payee_relation、
    emergency、filed、payee、receipts"""
    version: int
    """最后一次改它的是哪一版"""
    changed_at: datetime
    by_you: bool
    """false 是家人，或者代办的家人改的"""


class DraftShown(Shown):
    """草稿：换一部手机接着填，要知道的都在这里；照片在申请详情里。"""

    claim_id: str
    version: int
    """也在 ETag 里，存的时候放进 If-Match"""
    stage: Stage
    care: CareShown
    payee: PayeeShown | None
    receipts: tuple[ReceiptShown, ...]
    fields: tuple[DraftFieldShown, ...]

    @classmethod
    def from_draft(cls, draft: DraftView) -> Self:
        """From what casework knows."""
        return cls.from_view(draft, receipts=tuple(map(ReceiptShown.from_receipt, draft.receipts)))
