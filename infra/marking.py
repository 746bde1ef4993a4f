"""How is the imaging process told what to write on a picture? Asked on both sides of it; no decoder
is loaded for this."""

import json

MARKING = 0xFFFFFFFF
"""In the place of the number of pages: the question how a picture looks marked."""
MOST_TEXT = 120


def marking(text: str, longest: int) -> bytes:
    """What the worker is told; stands before the bytes of the picture."""
    return json.dumps({"text": text[:MOST_TEXT], "longest": longest}).encode()
