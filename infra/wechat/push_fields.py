"""Which fields does a push have? Safe mode asks about the envelope, the bot about the message.

XML by expat in UTF-8 alone, whatever a declaration says, without document types; or JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from claims_core.typed_text import may_be_kept, without_unseen

# A text; the fields within; or, for a field that is there more than once, all of them in order.
PushField = str | Mapping[str, "PushField"] | list["PushField"]
PushFields = Mapping[str, PushField]

# More than any push of the platform has; who sends more wants to keep us busy.
_MOST_FIELDS = 1000
_USUAL_FIELDS = 50
_DEEPEST = 8
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FIELD = re.compile(r"[ \n]*<([A-Za-z_][A-Za-z0-9_]*)>(?:<!\[CDATA\[([^\]]*)\]\]>|([^<>&]*))</\1>")
# The same in what is no XML because of the markup in one text: it ends where the next field begins.
_BROKEN_FIELD = re.compile(
    r"\s*<([A-Za-z_][A-Za-z0-9_]*)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>(?=\s*<)", re.DOTALL
)
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,8}|[0-9]{1,8});")


class MalformedPush(ValueError):
    """无法读取: neither the platform's XML nor its JSON."""


def read_fields(raw: bytes) -> PushFields:
    """The fields of a push as it is.

    :raises MalformedPush:
    """
    try:
        text = raw.decode()
        # expat looks for UTF-16 by itself, whatever it is told; there, every sign has a zero
        if "\0" in text:
            raise MalformedPush
        if _is_json(raw):
            return _json(text)
        return _plain_xml(text) or _xml(raw)
    except (ExpatError, ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise MalformedPush from None


def read_fields_leniently(raw: bytes) -> PushFields:
    """The same for a message that certainly comes from the platform: what people write may hold
    characters that XML does not allow, and then all the others count; or markup that the
    platform has not escaped, and then the fields up to what cannot be read.

    :raises MalformedPush:
    """
    try:
        return read_fields(raw)
    except MalformedPush:
        text = without_unseen(raw.decode("utf-8", "ignore"))
    try:
        return read_fields(_REFERENCE.sub(_allowed, text).encode())
    except MalformedPush:
        return _broken_xml(text)


def _is_json(raw: bytes) -> bool:
    return raw[:1] != b"<" and raw.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1] == b"{"


def _plain_xml(text: str) -> PushFields | None:
    """What expat would read, in half the time, for nearly every push: elements side by side under
    `xml`, each with one text or one CDATA section and no sign that means more than itself. None for
    all others."""
    if not text.startswith("<xml>") or not text.replace("\n", "").isprintable():
        return None
    fields: dict[str, PushField] = {}
    position = len("<xml>")
    while (field := _FIELD.match(text, position)) is not None:
        name, quoted, plain = field.groups()
        if name in fields or len(fields) > _USUAL_FIELDS:
            return None
        fields[name] = plain if quoted is None else quoted
        position = field.end()
    return fields if text[position:].strip("\n ") == "</xml>" else None


def _broken_xml(text: str) -> PushFields:
    """Of a field that is there twice the first: what stands before a text, nobody wrote into it."""
    start, whole, rest = text.partition("<xml>")
    if start.strip() or not whole:
        raise MalformedPush
    fields: dict[str, PushField] = {}
    position = 0
    while (field := _BROKEN_FIELD.match(rest, position)) and len(fields) <= _USUAL_FIELDS:
        name, quoted, plain = field.groups()
        fields.setdefault(name, plain if quoted is None else quoted)
        position = field.end()
    return fields


def _xml(raw: bytes) -> PushFields:
    # Nothing here refers to the parser, so that it goes at once and not by the collector.
    open_fields: list[list[Any]] = [["", None, ""]]  # name, fields within, text
    count = 0

    def start(name: str, _attributes: object) -> None:
        nonlocal count
        count += 1
        if count > _MOST_FIELDS or len(open_fields) > _DEEPEST:
            raise MalformedPush
        open_fields.append([name, None, ""])

    def characters(text: str) -> None:
        open_fields[-1][2] += text

    def end(name: str) -> None:
        _, within, text = open_fields.pop()
        around = open_fields[-1]
        value = text if within is None else within
        if around[1] is None:
            around[1] = {name: value}
        elif name in around[1]:
            _add_again(around[1], name, value)
        else:
            around[1][name] = value

    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.XmlDeclHandler = _only_utf8
    parser.StartElementHandler = start
    parser.CharacterDataHandler = characters
    parser.EndElementHandler = end
    parser.Parse(raw, True)
    root = open_fields[0][1].get("xml")
    if not isinstance(root, dict):
        raise MalformedPush
    return root


def _add_again(fields: dict[str, Any], name: str, value: PushField) -> None:
    if isinstance(fields[name], list):
        fields[name].append(value)
    else:
        fields[name] = [fields[name], value]


def _refuse(*_: object) -> None:
    raise MalformedPush


def _only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise MalformedPush


def _json(text: str) -> PushFields:
    found = json.loads(
        text.removeprefix("\ufeff"),
        object_pairs_hook=_object,
        # 64-bit ids are texts to us, and no number of any size is worth computing
        parse_int=str,
        parse_float=str,
        parse_constant=str,
    )
    if not isinstance(found, dict):
        raise MalformedPush
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        fields.setdefault(name, _value(value))
    return fields


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(each) for each in value]
    return value if isinstance(value, str | dict) else ""


def _allowed(reference: re.Match[str]) -> str:
    """A character by its number, unless nobody may write it."""
    number = int(f"0{reference[1]}", 16) if reference[1][0] == "x" else int(reference[1])
    allowed = number <= 0x10FFFF and may_be_kept(chr(number))
    return reference[0] if allowed else ""
