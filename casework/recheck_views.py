"""What do screens and answers show of a recheck? Made by the rechecks, masked, rendered by the
window."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casework.recheck_findings import FindingKind, FindingState
from casework.rechecks_due import Cause


class Resolution(StrEnum):
    """处理结果: what a person decided about a finding."""

    REVERSE_AND_REDO = "reverse_and_redo"  # 冲正后重新办理
    RECOVERED = "recovered"  # 多付的已追回
    PLATFORM_CORRECTED = "platform_corrected"  # 平台已更正
    STANDS = "stands"  # 核对无误，维持原结果
    OTHER = "other"


@dataclass(frozen=True)
class FindingView:
    """核对发现: amounts in fen, the name masked; `about` is a hospital settlement's number."""

    id: str
    claim_id: str
    claim_no: str
    insured_name: str
    kind: FindingKind
    about: str
    was_fen: int | None
    now_fen: int | None
    cause: Cause
    cause_reference: str
    found_at: datetime
    state: FindingState
    resolution: Resolution | None
    words: str
    resolved_by: str
    resolved_at: datetime | None

    @property
    def difference_fen(self) -> int | None:
        """What would be paid more, or less when negative."""
        if self.was_fen is None or self.now_fen is None:
            return None
        return self.now_fen - self.was_fen


@dataclass(frozen=True)
class RunReport:
    """重新核对结果 of a run over everybody."""

    people: int
    entries: int
    open_findings: int
