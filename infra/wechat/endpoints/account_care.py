"""How does the account stand with the platform: quotas, addresses, the way to our callback?
Asked by operators and checks, never for a member."""

from dataclasses import dataclass

from infra.wechat.app_calls import AppCalls
from infra.wechat.transport import ONCE, REPEATABLE, WeChatCall


@dataclass(frozen=True)
class Quota:
    """调用额度 of one interface today."""

    daily_limit: int
    used: int
    remain: int


@dataclass(frozen=True)
class ReachedFrom:
    """网络检测: one address of ours as the platform reaches it."""

    ip: str
    operator: str
    loss: str = ""
    time: str = ""


class AccountCare:
    """帐号维护接口 of one app."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def push_addresses(self) -> tuple[str, ...]:
        """The addresses that pushes come from; changes, and is advice only: a right signature is
        let in. Source: getcallbackip. :raises GatewayError:"""
        answer = await self._calls.ask(WeChatCall("GET", "cgi-bin/getcallbackip", REPEATABLE))
        return answer.listed("ip_list")

    async def check_callback(self) -> tuple[list[ReachedFrom], list[ReachedFrom]]:
        """How the platform resolves and reaches our callback: what DNS says, what ping says.
        Source: callback/check. :raises GatewayError:"""
        answer = await self._calls.ask(
            WeChatCall(
                "POST",
                "cgi-bin/callback/check",
                REPEATABLE,
                body={"action": "all", "check_operator": "DEFAULT"},
            )
        )
        resolved = [
            ReachedFrom(each.text("ip"), each.text_or("real_operator"))
            for each in answer.parts("dns")
        ]
        reached = [
            ReachedFrom(
                each.text("ip"),
                each.text_or("from_operator"),
                each.text_or("package_loss"),
                each.text_or("time"),
            )
            for each in answer.parts("ping")
        ]
        return resolved, reached

    async def quota(self, path: str) -> Quota:
        """What is left today for an interface such as `/cgi-bin/message/custom/send`. Errors: 76021
        no such path, 76022 not of this app. Source: openapi/quota/get. :raises GatewayError:"""
        answer = await self._calls.ask(
            WeChatCall("POST", "cgi-bin/openapi/quota/get", REPEATABLE, body={"cgi_path": path})
        )
        quota = answer.part("quota")
        return Quota(quota.number("daily_limit"), quota.number("used"), quota.number("remain"))

    async def clear_quota(self) -> None:
        """Begin all quotas of the day anew: ten times in a month and account (48006), for an
        operator to decide. Source: clear_quota. :raises GatewayError: ambiguous when the answer
        was lost."""
        body = {"appid": self._calls.appid}
        await self._calls.ask(WeChatCall("POST", "cgi-bin/clear_quota", ONCE, body=body))
