"""What does a log line look like, and where does it go?
Asked once, when the process starts."""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from aiohttp.multipart import BadContentDispositionHeader, BadContentDispositionParam
from pythonjsonlogger.json import JsonEncoder

from infra.masking import PersonalDataFilter

request_id_var: ContextVar[str | None] = ContextVar("request_id", default=None)

_OWN_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class _OurHandler(logging.Handler):
    """Marks the handler that a second call replaces; other people's handlers stay. It writes to
    whatever stderr is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


class _RequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = request_id_var.get()
        return True


class _WithoutNonsense(logging.Filter):
    """Of a request that is none (a line too long, a header that cannot be) the server's library
    quotes what came, which may be anybody's name or token, with pages of its own code. Strangers
    send such things all day; that one came is all there is to say."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        if record.name == "aiohttp.server" and kind and kind.__module__ == _NO_REQUEST:
            record.msg, record.args = "what came is no request: %s", (kind.__name__,)
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.INFO, "INFO"
            record.action = "no_request"
            return logging.getLogger().isEnabledFor(logging.INFO)
        return True


_NO_REQUEST = "aiohttp.http_exceptions"
_JSON = JsonEncoder(ensure_ascii=False)


class _JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request_id, action, ids."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _instant(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name, value in record.__dict__.items():
            if value is not None and name not in _OWN_FIELDS:
                line[name] = value
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            line["exc_info"] = record.exc_text
        if record.stack_info:
            line["stack_info"] = record.stack_info
        return _JSON.encode(line)


class _PlainLines(logging.Formatter):
    """For a person at a terminal: the sentence first, then what the record carries."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{_instant(record):%H:%M:%S} {record.levelname:<7} {record.name}: "
        line += record.getMessage()
        extra = {
            name: value
            for name, value in record.__dict__.items()
            if name not in _OWN_FIELDS and value is not None
        }
        if extra:
            line += "  [" + " ".join(f"{name}={value}" for name, value in extra.items()) + "]"
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        return "\n".join(part for part in (line, record.exc_text, record.stack_info) if part)


def configure_logging(level: str, json: bool) -> None:
    """Sends every logger to stderr, with request id and without personal data.

    `level` is a name such as "INFO"; `json` off gives lines for people. May be called again.
    """
    handler = _OurHandler()
    handler.setFormatter(_JsonLines() if json else _PlainLines())
    # The filters sit on the handler, so that records of libraries pass through them too.
    handler.addFilter(_RequestId())
    handler.addFilter(_WithoutNonsense())
    handler.addFilter(PersonalDataFilter())
    root = logging.getLogger()
    for old in [known for known in root.handlers if isinstance(known, _OurHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    # No line says where in the code, in which thread or process it was written, and to find that
    # out takes a fifth of the time (Logging HOWTO, Optimization).
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    # aiohttp's access log writes the query string; requests are logged by our own middleware.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    keep_form_headers_out()


@contextmanager
def logging_plainly() -> Iterator[None]:
    """What goes wrong in lines for people while the block lasts; afterwards as it was before."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logging("WARNING", json=False)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def keep_form_headers_out() -> None:
    """Let nobody warn of the headers in a spoilt form with their words: a file's name stands there,
    and warnings go past the filters to stderr."""
    for warning in (BadContentDispositionHeader, BadContentDispositionParam):
        warnings.simplefilter("ignore", warning)


def _instant(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)
