"""What do all requests and answers of the HTTP APIs have in common? Base classes for their models,
and the shapes of money and of errors that every API shares."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from claims_core.money import format_yuan
from frontdoor.text_shapes import DAY, with_texts_read


class Given(BaseModel):
    """请求: what a caller sends. Unknown names are refused; every text in it, however deep, is read
    as `claims_core.typed_text` says, as several lines where its field asks for nothing else."""

    # built when first asked for: a service that starts would wait for three hundred shapes
    model_config = ConfigDict(
        extra="forbid", str_strip_whitespace=True, frozen=True, defer_build=True
    )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        schema: Any = handler(source)
        return with_texts_read(schema)


Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2099, 12, 31)), DAY]
"""日期: a day a hospital paper can carry; anything further off is a slip of the finger."""


class Shown(BaseModel):
    """回答: what a caller receives."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, from_attributes=True)

    @classmethod
    def from_view(cls, view: object, **computed: object) -> Self:
        """The attributes of `view` that are named as here, shapes inside shapes included;
        `computed` are the fields that it has not, or names or writes otherwise."""
        named = (name for name in cls.model_fields if name not in computed)
        return cls.model_validate({name: getattr(view, name) for name in named} | computed)


class Money(Shown):
    """金额。"""

    fen: int
    """分，整数；计算只用这一项"""
    text: str
    """给人看的写法，例如 73,397.65元"""

    @classmethod
    def from_fen(cls, fen: int) -> Self:
        """The shape of so many fen."""
        return cls(fen=fen, text=f"{format_yuan(fen)}元")

    @classmethod
    def maybe(cls, fen: int | None) -> Self | None:
        """The same where the sum may not be known yet."""
        return None if fen is None else cls.from_fen(fen)


class ErrorShown(Shown):
    """错误说明。"""

    code: str
    """固定不变的代号，程序用它来判断"""
    message: str
    """给人看的一句话：怎么了、为什么、现在怎么办"""
    fields: dict[str, str] = Field(default_factory=dict)
    """哪一项要改、怎么改；名字用点号连接，例如 care.discharge_on"""
    request_id: str
    """这次请求的编号，报给窗口或技术人员就能查到"""


class ErrorAnswer(Shown):
    """错误。"""

    error: ErrorShown
