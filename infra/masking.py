"""How does personal data look where only a hint of it may be seen?
Asked at every exit: pages, APIs, and each log line as a second line of defence."""

import logging
import re
import traceback
from collections.abc import Mapping
from datetime import date, datetime

_STAR = "*"


def mask_name(name: str) -> str:
    """姓名: the first character and a star for each that follows."""
    name = name.strip()
    return name[:1] + _STAR * (len(name) - 1)


def mask_id_number(id_number: str, *, narrow: bool = False) -> str:
    """身份证号: first three and last four; on lists (`narrow`) first and last one."""
    return _ends(id_number, 1, 1) if narrow else _ends(id_number, 3, 4)


def mask_phone(phone: str) -> str:
    """手机号: first three and last four."""
    return _ends(phone, 3, 4)


def mask_account(account: str) -> str:
    """银行账号: last four."""
    return _ends(account, 0, 4)


def _ends(value: str, head: int, tail: int) -> str:
    value = value.strip()
    if len(value) <= head + tail:  # what is too short to hide a middle is hidden whole
        return _STAR * len(value)
    return value[:head] + _STAR * (len(value) - head - tail) + value[-tail:]


# Digits beside digits are part of something longer; letters are no excuse ("tel13800138000").
_BEFORE, _AFTER = r"(?<!\d)(?<!\d\.)", r"(?!\d)"
_SECRETS = (
    re.compile(
        r"(?i)([\w-]*(?:access_token|refresh_token|secret|session_key|js_code|signature"
        r"|openid|unionid|touser))"
        r"(\"?'?\s*[=:]\s*[\"']?)[^\s&\"',;)}]+"
    ),
    r"\1\2[redacted]",
)
_NUMBERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(_BEFORE + r"\d{17}[\dXx]" + _AFTER), "[id number]"),
    (re.compile(r"(?<![A-Za-z\d])[A-Z]{3}\d{12}(?![A-Za-z\d])"), "[id number]"),
    (re.compile(_BEFORE + r"\d{6}[ -]\d{8}[ -]\d{3}[\dXx]" + _AFTER), "[id number]"),
    (re.compile(_BEFORE + r"(?:(?:\+|00)?86[- ]?)?1[3-9]\d{9}" + _AFTER), "[phone]"),
    (re.compile(_BEFORE + r"1[3-9]\d[ -]\d{4}[ -]\d{4}" + _AFTER), "[phone]"),
    (re.compile(_BEFORE + r"\d{13,19}" + _AFTER), "[account]"),
    (re.compile(_BEFORE + r"\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?" + _AFTER), "[account]"),
)


# Without these there is nothing to look for, which is so of nearly every field of a log line: the
# patterns in full would be half of what a question of the chat costs.
_SHORTEST_NUMBER = 9  # characters
_MAYBE_NUMBER = re.compile(r"\d{9}|\d{4}[ -]\d{4}")


def redact(text: str) -> str:
    """The text without id numbers, mainland phones, account numbers, token values and openids."""
    if "=" in text or ":" in text:
        text = _SECRETS[0].sub(_SECRETS[1], text)
    if len(text) >= _SHORTEST_NUMBER and _MAYBE_NUMBER.search(text):
        for pattern, replacement in _NUMBERS:
            text = pattern.sub(replacement, text)
    return text


_OWN_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class PersonalDataFilter(logging.Filter):
    """Redacts message, arguments, exception text and extra fields of every record it sees.

    It recognises numbers, not names: callers still log ids, never people.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except Exception:
            # logging would print the raw arguments to stderr to show what did not fit
            message = f"{record.msg} (the arguments did not fit the sentence)"
        record.msg, record.args = redact(message), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
            record.exc_info = None
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        for name, value in record.__dict__.items():
            if value is not None and name not in _OWN_FIELDS:
                record.__dict__[name] = _redact_value(value)  # of a name that is there already
        return True


def _redact_value(value: object) -> object:
    match value:
        case None | bool() | float() | datetime() | date():
            return value
        case int():
            text = redact(str(value))
            return value if text == str(value) else text
        case str():
            return redact(value)
        case Mapping():
            return {redact(str(key)): _redact_value(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_redact_value(item) for item in value]
        case _:
            return redact(str(value))
