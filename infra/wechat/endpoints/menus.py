"""Which buttons does the official account show? Asked by whoever sets the account up.

Phones fetch a changed menu after some five minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from infra.wechat.answers import WeChatAnswer
from infra.wechat.app_calls import AppCalls
from infra.wechat.endpoints.template_messages import MiniProgramPage
from infra.wechat.errors import unfit
from infra.wechat.transport import ONCE, REPEATABLE, WeChatCall

EventKind = Literal[
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
]
MOST_TOP, MOST_SUB = 3, 5
LONGEST_NAME_BYTES, LONGEST_SUB_NAME_BYTES = 16, 60
LONGEST_KEY_BYTES, LONGEST_URL_BYTES = 128, 1024
_NO_MENU = 46003


@dataclass(frozen=True)
class EventButton:
    """事件按钮: what is tapped comes back as an event with this key."""

    name: str
    key: str
    kind: EventKind = "click"


@dataclass(frozen=True)
class LinkButton:
    """网页按钮."""

    name: str
    url: str


@dataclass(frozen=True)
class PageButton:
    """小程序按钮; the `url` opens on phones too old for it."""

    name: str
    page: MiniProgramPage
    url: str


Button = EventButton | LinkButton | PageButton


@dataclass(frozen=True)
class SubMenu:
    """子菜单."""

    name: str
    buttons: tuple[Button, ...]


class Menus:
    """自定义菜单接口."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def create(self, buttons: Sequence[Button | SubMenu]) -> None:
        """Show this menu instead of the one before.

        Limits: 1,000 a day; 3 buttons, 5 in a submenu; names of 16 and 60 bytes, of which about 4
        and 8 characters are shown; keys 128 bytes, addresses 1,024. Errors: 40015 to 40027, 40054,
        40055 domain, 40119, 45010, 45064 the mini-program is not bound. Source: 创建接口. :raises
        GatewayError:
        """
        body = _checked(buttons)
        await self._calls.ask(WeChatCall("POST", "cgi-bin/menu/create", REPEATABLE, body=body))

    async def get(self) -> list[Button | SubMenu]:
        """The present menu without buttons of kinds that we do not make; empty where there is none
        (46003). Source: 查询接口. :raises GatewayError:"""
        answer = await self._calls.ask(
            WeChatCall("GET", "cgi-bin/menu/get", REPEATABLE, accepts=frozenset({_NO_MENU}))
        )
        found = [_kept(each) for each in answer.part("menu").parts("button")]
        return [each for each in found if each is not None]

    async def delete(self) -> None:
        """Show none any more, to no group either. Source: 删除接口. :raises GatewayError:"""
        await self._calls.ask(WeChatCall("GET", "cgi-bin/menu/delete", REPEATABLE))

    async def create_for(self, tag: int, buttons: Sequence[Button | SubMenu]) -> str:
        """Show this menu to followers who were last given this tag; answers its id. The newest that
        fits is shown.

        Limits: 2,000 a day; as of `create`. Errors: as of that, 65303 there is no menu for all,
        65304 to 65320. Source: 创建个性化菜单. :raises GatewayError: ambiguous when the answer was
        lost.
        """
        body = _checked(buttons) | {"matchrule": {"tag_id": str(tag)}}
        call = WeChatCall("POST", "cgi-bin/menu/addconditional", ONCE, body=body)
        return (await self._calls.ask(call)).id("menuid")

    async def delete_for(self, menu_id: str) -> None:
        """Show that one no longer. Errors: 65301 no such menu. Source: 删除个性化菜单. :raises
        GatewayError:"""
        body = {"menuid": menu_id}
        await self._calls.ask(
            WeChatCall("POST", "cgi-bin/menu/delconditional", REPEATABLE, body=body)
        )


def _checked(buttons: Sequence[Button | SubMenu]) -> dict[str, Any]:
    if not 1 <= len(buttons) <= MOST_TOP:
        raise unfit("button", "1_to_3")
    return {"button": [_given(each, LONGEST_NAME_BYTES) for each in buttons]}


def _given(button: Button | SubMenu, longest_name: int) -> dict[str, Any]:
    if not 1 <= len(button.name.encode()) <= longest_name:
        raise unfit("name", f"{longest_name}_bytes")
    match button:
        case SubMenu():
            if not 1 <= len(button.buttons) <= MOST_SUB:
                raise unfit("sub_button", "1_to_5")
            under = [_given(each, LONGEST_SUB_NAME_BYTES) for each in button.buttons]
            return {"name": button.name, "sub_button": under}
        case EventButton():
            if not 1 <= len(button.key.encode()) <= LONGEST_KEY_BYTES:
                raise unfit("key", "128_bytes")
            return {"type": button.kind, "name": button.name, "key": button.key}
        case LinkButton():
            return {"type": "view", "name": button.name, "url": _address(button.url)}
        case PageButton():
            return {
                "type": "miniprogram",
                "name": button.name,
                "url": _address(button.url),
                "appid": button.page.appid,
                "pagepath": button.page.pagepath,
            }


def _address(url: str) -> str:
    if not 1 <= len(url.encode()) <= LONGEST_URL_BYTES:
        raise unfit("url", "1024_bytes")
    return url


def _kept(button: WeChatAnswer) -> Button | SubMenu | None:
    name, under = button.text_or("name"), button.parts("sub_button")
    if under:
        kept = (_kept(each) for each in under)
        return SubMenu(name, tuple(e for e in kept if e is not None and not isinstance(e, SubMenu)))
    kind = button.text_or("type")
    if kind == "view":
        return LinkButton(name, button.text_or("url"))
    if kind == "miniprogram":
        page = MiniProgramPage(button.text_or("appid"), button.text_or("pagepath"))
        return PageButton(name, page, button.text_or("url"))
    for known in EventKind.__args__:  # type: ignore[attr-defined]
        if kind == known:
            return EventButton(name, button.text_or("key"), known)
    return None
