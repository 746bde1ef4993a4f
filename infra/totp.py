"""Is this the number that the person's authenticator shows just now? Asked by the login and when an
authenticator is set up; RFC 6238 with SHA-1, six digits, thirty seconds, as every app has it."""

import base64
import hmac
import os
from datetime import datetime
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
# A clock may be half a minute off, either way.
_WINDOW = 1


def new_secret() -> bytes:
    """A fresh one, of the length that RFC 4226 recommends."""
    return os.urandom(20)


def code_at(secret: bytes, step: int) -> str:
    """The code of one step of thirty seconds since 1970."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The step whose code this is, so that it is accepted once only; None where it fits none."""
    here = int(now.timestamp()) // STEP_S
    fits = [
        step
        for step in range(here - _WINDOW, here + _WINDOW + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return fits[-1] if fits else None


def typed_secret(secret: bytes) -> str:
    """As it is typed into an app that cannot read the picture, in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def uri(secret: bytes, account: str, issuer: str) -> str:
    """What the picture says (`otpauth://`)."""
    text = base64.b32encode(secret).decode().rstrip("=")
    named, by = quote(account, safe=""), quote(issuer, safe="")
    return f"otpauth://totp/{by}:{named}?secret={text}&issuer={by}&digits={DIGITS}&period={STEP_S}"
