"""What should somebody look at twice in a photograph that has just come? Asked when it is kept;
advice only, nothing here stops anybody."""

from claims_core.checklist import Material
from infra.imaging import Photo

# Papers that live on a screen: 备案截图, and lists sent by the hospital's own program.
_MAY_BE_A_SCREEN = {Material.FILING_PROOF, Material.ITEMISED_LIST, Material.OTHER}
# Papers that may carry a receipt's code without being one.
_MAY_SHOW_A_RECEIPT = {
    Material.RECEIPT,
    Material.ITEMISED_LIST,
    Material.SETTLEMENT_SHEET,
    Material.OTHER,
}


def hints_of(
    photo: Photo, material: Material, *, shows_receipt: bool, seen_before: bool
) -> tuple[str, ...]:
    """Codes: what was measured, and what depends on the paper this should be."""
    found = {
        "screenshot": photo.screenshot and material not in _MAY_BE_A_SCREEN,
        "wrong_paper": shows_receipt and material not in _MAY_SHOW_A_RECEIPT,
        "seen_before": seen_before,
    }
    return (*photo.hints, *(code for code, holds in found.items() if holds))
