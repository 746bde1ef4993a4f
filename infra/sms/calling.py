"""What came back over the wire for a signed call? Asked by the providers' files; what never reached
the other side is told from what may have."""

import json
from typing import Any

import aiohttp
from yarl import URL

from infra.gateway_errors import Category, gateway_error
from infra.sms.signed_call import SignedCall

TIMEOUT = aiohttp.ClientTimeout(total=5, sock_connect=3)


async def answered(
    session: aiohttp.ClientSession,
    call: SignedCall,
    provider: str,
    *,
    lost: Category,
    timeout: aiohttp.ClientTimeout = TIMEOUT,
) -> tuple[int, dict[str, Any] | None]:
    """HTTP status and JSON object of the answer, None for anything else. `lost` is what a call
    means whose end nobody saw: AMBIGUOUS, or RETRY where it only reads.

    :raises GatewayError: unreachable (RETRY: it got nothing), timeout, connection_lost.
    """
    # Nothing of aiohttp's own errors is kept: they quote the address, which may hold the phone.
    try:
        async with session.post(
            URL(call.url, encoded=True),
            headers=call.headers,
            data=call.body or None,
            skip_auto_headers=("Content-Type",),
            allow_redirects=False,
            timeout=timeout,
        ) as response:
            status, body = response.status, await response.read()
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise gateway_error(provider, "unreachable", Category.RETRY) from None
    except TimeoutError:
        raise gateway_error(provider, "timeout", lost) from None
    except aiohttp.ClientError:
        raise gateway_error(provider, "connection_lost", lost) from None
    try:
        answer = json.loads(body)
    except ValueError:
        return status, None
    return status, answer if isinstance(answer, dict) else None
