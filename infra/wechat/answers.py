"""What does an answer of the WeChat platform hold? Asked by the endpoints, each for what it needs;
a field that is not there, or not of its kind, is an error and never a None further on."""

from collections.abc import Mapping
from typing import Any

from infra.gateway_errors import Category, GatewayError, gateway_error, reported
from infra.wechat.errors import PROVIDER


class WeChatAnswer:
    """平台的回答: an object of JSON, or a file. Shows nothing of itself: it may hold a person's
    openid, telephone number or session key."""

    __slots__ = ("_fields", "content_type", "file")

    def __init__(
        self, fields: Mapping[str, Any], *, file: bytes | None = None, content_type: str = ""
    ) -> None:
        self._fields = fields
        self.file = file
        self.content_type = content_type

    @property
    def errcode(self) -> int:
        """Other than 0 only where the call said that it accepts this code."""
        return int(self._fields.get("errcode", 0))

    def text(self, name: str) -> str:
        """:raises GatewayError: UNMAPPED where there is no such text, or an empty one."""
        value = self._fields.get(name)
        if not isinstance(value, str) or not value:
            raise _missing(name)
        return value

    def text_or(self, name: str, otherwise: str = "") -> str:
        """The text, or `otherwise` where the platform left it out."""
        value = self._fields.get(name)
        return value if isinstance(value, str) and value else otherwise

    def number(self, name: str) -> int:
        """:raises GatewayError: UNMAPPED where there is no such whole number."""
        value = self._fields.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise _missing(name)
        return value

    def number_or(self, name: str, otherwise: int = 0) -> int:
        """The whole number, or `otherwise` where the platform left it out."""
        value = self._fields.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else otherwise

    def id(self, name: str) -> str:
        """An id of the platform as text: many are numbers above 2**53, lest somebody make a float
        of one. Empty where it was left out: what was accepted stays accepted without its id."""
        value = self._fields.get(name, "")
        return "" if value is None or isinstance(value, float) else str(value)

    def part(self, name: str) -> "WeChatAnswer":
        """The object of this name; an empty one where there is none."""
        value = self._fields.get(name)
        return WeChatAnswer(value if isinstance(value, dict) else {})

    def parts(self, name: str) -> list["WeChatAnswer"]:
        """The objects of this list; one object alone is a list of one."""
        value = self._fields.get(name)
        listed = value if isinstance(value, list) else [value]
        return [WeChatAnswer(each) for each in listed if isinstance(each, dict)]

    def listed(self, name: str) -> tuple[Any, ...]:
        """The plain values of this list."""
        value = self._fields.get(name)
        return tuple(value) if isinstance(value, list) else ()


def _missing(name: str) -> GatewayError:
    return reported(gateway_error(PROVIDER, f"no_{name}", Category.UNMAPPED))
