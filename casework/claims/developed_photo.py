"""What is known of a photograph between the darkroom and its row? Asked while one is taken in."""

from dataclasses import dataclass
from datetime import datetime

from casework.claims.photo_likeness import Twin, bands_of
from casework.claims.tables import PhotoRow
from claims_core.checklist import Material
from claims_core.claim import Actor
from claims_core.receipts import ReceiptReading
from infra.imaging import Photo


@dataclass(frozen=True)
class DevelopedPhoto:
    """冲好的照片: measured and stored, and not yet a row."""

    id: str
    claim_id: str
    material: Material
    object_key: str
    size: int
    photo: Photo
    said: tuple[ReceiptReading, ...]
    twin: Twin | None

    def row(self, hints: tuple[str, ...], actor: Actor, at: datetime) -> PhotoRow:
        """Its row in a claim."""
        bands = bands_of(self.photo.likeness)
        return PhotoRow(
            id=self.id,
            claim_id=self.claim_id,
            material=self.material,
            object_key=self.object_key,
            file_hash=self.photo.sha256,
            size=self.size,
            width=self.photo.width,
            height=self.photo.height,
            pages=1 + len(self.photo.further_pages),
            hints=list(hints),
            resembles_id=self.twin.photo_id if self.twin else None,
            added_by=actor.id,
            added_at=at,
            **{f"likeness_{number}": band for number, band in enumerate(bands, 1)},
        )
