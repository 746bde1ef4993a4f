"""What does an endpoint say in headers and body where it speaks a protocol of others? Asked by the
routes, by the limits, and by the OpenAPI document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class AskedHeader:
    """请求头: one that the protocol wants, and what it may look like."""

    name: str
    words: str
    pattern: str
    example: str
    required: bool = True


@dataclass(frozen=True)
class ForeignProtocol:
    """线上约定. `asks` are the headers of a request, `tells` the names of those of the answer that
    it is for, `always` stands in every answer, refusals too; `streams` is the media type of a body
    that is taken piece by piece as it comes."""

    asks: tuple[AskedHeader, ...] = ()
    tells: tuple[str, ...] = ()
    always: Mapping[str, str] = field(default_factory=dict)
    streams: str = ""


OURS = ForeignProtocol()


def protocol_of(request: web.Request) -> ForeignProtocol:
    """The one of the route that this request goes to."""
    protocol: ForeignProtocol = getattr(request.match_info.handler, "protocol", OURS)
    return protocol


def comes_in_pieces(request: web.Request) -> bool:
    """Whether this request brings a body that its handler takes as it comes."""
    return bool(protocol_of(request).streams) and request.body_exists


def asked_of(protocol: ForeignProtocol) -> list[dict[str, Any]]:
    """The parameters of a request that stand in its headers, as OpenAPI has them."""
    return [
        {
            "name": each.name,
            "in": "header",
            "required": each.required,
            "description": each.words,
            "schema": {"type": "string", "pattern": each.pattern},
            "example": each.example,
        }
        for each in protocol.asks
    ]
