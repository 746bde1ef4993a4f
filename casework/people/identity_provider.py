"""What does WeChat say of who somebody is? Asked at login, and when the account is followed."""

from typing import Protocol


class WeChatSession(Protocol):
    """What WeChat says of a login code."""

    @property
    def openid(self) -> str: ...
    @property
    def unionid(self) -> str | None: ...


class PageVisitor(Protocol):
    """What WeChat says of who looks at a page of the official account's."""

    @property
    def openid(self) -> str: ...
    @property
    def unionid(self) -> str | None: ...
    @property
    def made_up(self) -> bool: ...


class FollowerInfo(Protocol):
    """What WeChat says of a follower of the official account, or of one who was."""

    @property
    def subscribed(self) -> bool: ...
    @property
    def unionid(self) -> str | None: ...


class IdentityProvider(Protocol):
    """The part of WeChat that tells who somebody is; `infra.wechat.client` is the real one."""

    async def code_to_session(self, js_code: str) -> WeChatSession: ...
    async def web_visitor(self, code: str) -> PageVisitor: ...
    async def phone_number(self, code: str, openid: str) -> str: ...
    async def user_info(self, openid: str) -> FollowerInfo: ...
