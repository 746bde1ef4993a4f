"""How does a test look at a failed call? By the one error that every method raises, which tells
nothing private however it is written out."""

import traceback
from collections.abc import Awaitable

import pytest

from infra.gateway_errors import GatewayError
from tests.infra.wechat.platform import PRIVATE


async def failure(call: Awaitable[object]) -> GatewayError:
    """The error of this call."""
    with pytest.raises(GatewayError) as caught:
        await call
    assert private_in(caught.value) == []
    return caught.value


def private_in(error: BaseException) -> list[str]:
    """What a careless handler could print of the error and of all that lies behind it."""
    told, behind = "", [error]
    while behind:
        each = behind.pop()
        told += (
            "".join(traceback.format_exception(each, chain=False)) + repr(vars(each)) + repr(each)
        )
        behind += [next_ for next_ in (each.__cause__, each.__context__) if next_ is not None]
    return [word for word in PRIVATE if word in told]
