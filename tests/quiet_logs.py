"""Does any line that the product logs in any test hold an access token, an id number or a mobile
number? Every test is watched (tests/conftest.py); what a line is about stands in it, who never."""

import logging
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager

_PRODUCT = ("daetong", "infra", "app", "bot", "frontdoor", "window", "miniapp_api", "casework")
_ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_ID_NUMBER = re.compile(r"(?<![\w.])\d{6}(?:19|20)\d\d[01]\d[0-3]\d{4}[\dXx](?!\w)")
_MOBILE = re.compile(r"(?<![\w.])1[3-9]\d{9}(?!\w)")
# As the stand-in's and the scripted platform's tokens begin; a person's or a colleague's as well.
_TOKEN = re.compile(r"\b\d{2}_[\w-]{100}|TOKEN-\w|access_token=\w")


class _Watch(logging.Handler):
    """Keeps what kind of thing was written by which line, never the thing itself."""

    def __init__(self, loggers: Collection[str]) -> None:
        super().__init__()
        self._loggers = loggers
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] not in self._loggers:
            return
        more = {name: value for name, value in vars(record).items() if name not in _ORDINARY}
        error = record.exc_info[1] if record.exc_info else None
        kind = private_in(f"{record.getMessage()} {more} {error!r}")
        if kind:
            self.found.append(f"{kind} in a line of {record.name}: {record.msg}")


def private_in(text: str) -> str:
    """What kind of thing stands in it that must not, or nothing."""
    if _ID_NUMBER.search(text):
        return "an id number"
    if _MOBILE.search(text):
        return "a mobile number"
    return "a token" if _TOKEN.search(text) else ""


@contextmanager
def watched(loggers: Collection[str] = _PRODUCT) -> Iterator[list[str]]:
    """The faults found in what these log meanwhile, from the level on that a test asks for."""
    watch = _Watch(loggers)
    logging.getLogger().addHandler(watch)
    try:
        yield watch.found
    finally:
        logging.getLogger().removeHandler(watch)
