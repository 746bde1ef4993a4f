"""What is left of a text when marks and blanks are gone? Asked by every handler that knows whole
sentences."""

import unicodedata


def plain(text: str) -> str:
    """The text in one spelling of its characters, without blanks and punctuation."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not (c.isspace() or unicodedata.category(c)[0] == "P"))
