"""How does a health tip stand in a text message, whose places hold 35 characters each? Asked by the
subject of tips."""

from notifications.text_rules import LONGEST
from notifications.tips.catalogue import HealthTip


def pieces(tip: HealthTip) -> dict[str, str]:
    """The whole text in two pieces that follow each other without a gap; neither is empty, since a
    gateway refuses that. What is too long for both is refused when it is filled in."""
    cut = min(LONGEST["tip"], len(tip.text) - 1)
    return {"tip": tip.text[:cut], "more": tip.text[cut:]}
