"""May the account have this menu? Three buttons, five below each, names and addresses in bounds."""

from __future__ import annotations

from typing import Any

from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.world import SandboxWorld

_WITH_KEY = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)
_WITH_MEDIA = frozenset({"media_id", "article_id", "article_view_limited"})
_KEY_BYTES, _URL_BYTES = 128, 1024
# name, key, address, kind, domain: of a button at the top and of one below it
_TOP, _SUB = (40018, 40019, 40020, 40017, 40055), (40025, 40026, 40027, 40024, 40054)


class Menus:
    """自定义菜单: create, get and delete."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        limit, prefix = Limit(daily=1000), "cgi-bin/menu"
        return [
            Endpoint(f"{prefix}/create", "POST", self.create, limit=limit, raw_utf8=True),
            Endpoint(f"{prefix}/get", "GET", self.get, limit=Limit(daily=10_000)),
            Endpoint(f"{prefix}/delete", "GET", self.delete, limit=limit),
        ]

    async def create(self, call: Call) -> Answered:
        self._world.menu.set(self.checked(call))
        return done()

    async def get(self, call: Call) -> Answered:
        if self._world.menu.buttons is None:
            raise WeChatRefused(46003)
        kept = {"menu": {"button": _shown(self._world.menu.buttons), "menuid": 400_000_001}}
        others = [
            {**menu, "button": _shown(menu["button"])} for menu in self._world.menu.conditional
        ]
        return {**kept, "conditionalmenu": others} if others else kept

    async def delete(self, call: Call) -> Answered:
        self._world.menu.set(None)
        return done()

    def checked(self, call: Call) -> list[dict[str, Any]]:
        """The buttons that a call brings, in bounds."""
        buttons = call.body.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
            raise WeChatRefused(40016)
        for button in buttons:
            self._check(button)
        return buttons

    def _check(self, button: Any) -> None:
        if not isinstance(button, dict):
            raise WeChatRefused(47001)
        below = button.get("sub_button")
        if below:
            if not isinstance(below, list) or len(below) > 5:
                raise WeChatRefused(40023)
            _check_name(button, 16, _TOP[0])
            for each in below:
                if not isinstance(each, dict) or each.get("sub_button"):
                    raise WeChatRefused(40023)
                self._check_leaf(each, 60, _SUB)
            return
        self._check_leaf(button, 16, _TOP)

    def _check_leaf(
        self, button: dict[str, Any], name_bytes: int, codes: tuple[int, int, int, int, int]
    ) -> None:
        of_name, of_key, of_url, of_kind, of_domain = codes
        _check_name(button, name_bytes, of_name)
        kind = button.get("type")
        if kind in _WITH_KEY:
            if not _within(button.get("key"), _KEY_BYTES):
                raise WeChatRefused(of_key)
        elif kind in ("view", "miniprogram"):
            if not _within(button.get("url"), _URL_BYTES):
                raise WeChatRefused(of_url)
            if not str(button["url"]).startswith(("http://", "https://")):
                raise WeChatRefused(of_domain)
            if kind == "miniprogram":
                self._check_mini(button)
        elif kind in _WITH_MEDIA:
            if not _within(button.get(str(kind)) or button.get("media_id"), _URL_BYTES):
                raise WeChatRefused(40007)
        else:
            raise WeChatRefused(of_kind)

    def _check_mini(self, button: dict[str, Any]) -> None:
        # The key is called appid, all lower case; appId is the slip that everybody makes.
        if button.get("appid") != self._world.config.mini_appid:
            raise WeChatRefused(45064)
        if not _within(button.get("pagepath"), _URL_BYTES):
            raise WeChatRefused(40119)


def _shown(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"sub_button": [], **button} for button in buttons]


def _check_name(button: dict[str, Any], most: int, errcode: int) -> None:
    if not _within(button.get("name"), most):
        raise WeChatRefused(errcode)


def _within(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value.encode()) <= most
