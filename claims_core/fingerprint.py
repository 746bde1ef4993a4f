"""What is the fingerprint of a text? Asked by draws and comparisons, for others to repeat."""


def sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8, in small hexadecimal digits."""
    # Here and not above: loading OpenSSL costs more than most modules of the core together, and
    # few programs that use the core ask for a fingerprint.
    import hashlib  # noqa: PLC0415

    return hashlib.sha256(text.encode()).hexdigest()
