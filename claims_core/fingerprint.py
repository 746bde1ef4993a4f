"""What is the fingerprint of a text? Asked by draws and comparisons, for others to repeat."""

import hashlib


def sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8, in lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
