"""How do tests play the part of WeChat that tells who somebody is?"""

from dataclasses import dataclass

from infra.gateway_errors import Category, gateway_error


@dataclass
class PlayedIdentity:
    """What WeChat says of somebody."""

    openid: str
    unionid: str | None
    subscribed: bool = True


@dataclass(frozen=True)
class PlayedVisitor:
    """What WeChat says of who looks at a page."""

    openid: str
    unionid: str | None = None
    made_up: bool = False


class PlayedWeChat:
    """WeChat as tests play it: `unions` knows who is who, `phones` which code proves which."""

    def __init__(self) -> None:
        self.unions: dict[str, str | None] = {}
        self.phones: dict[str, str] = {}
        self.left: set[str] = set()

    async def code_to_session(self, js_code: str) -> PlayedIdentity:
        if js_code == "unknown":
            raise gateway_error("wechat", "40029", Category.NEW_CODE)
        if js_code == "down":
            raise gateway_error("wechat", "timeout", Category.RETRY)
        return PlayedIdentity(f"mini-{js_code}", self.unions.get(js_code, f"union-{js_code}"))

    async def web_visitor(self, code: str) -> PlayedVisitor:
        await self.code_to_session(code)
        return PlayedVisitor(f"official-{code}", made_up=code == "snapshot")

    async def phone_number(self, code: str, openid: str) -> str:
        if code not in self.phones:
            raise gateway_error("wechat", "40029", Category.NEW_CODE)
        return self.phones[code]

    async def user_info(self, openid: str) -> PlayedIdentity:
        person = openid.removeprefix("official-")
        if openid in self.left:
            return PlayedIdentity(openid, None, subscribed=False)
        return PlayedIdentity(openid, self.unions.get(person, f"union-{person}"))
