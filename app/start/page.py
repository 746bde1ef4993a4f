"""What is here, and for whom? The page at `/`; the demo's phone and logins stand on it only where
the stand-in world runs."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from app.demo.cast import STAFF
from app.settings import Settings
from frontdoor.guards import public
from frontdoor.templates import templates_in

log = logging.getLogger("daetong.start")
_HERE = Path(__file__).parent
HERE = frozenset({"127.0.0.1", "::1"})
# What a newcomer finds at the window under each login, by its name.
_DUTIES = {
    "shouli": "看照片，材料齐全就受理；缺什么一次说清",
    "dengji": "核对票据并登记",
    "chushen": "照着照片录费用，做第一道审核",
    "fushen": "换一个人重新审一遍",
    "fuhe": "第三个人核定金额、记账",
    "caiwu": "编付款批次，上传银行结果",
    "zhuguan": "放行付款，导入名册和平台数据，管政策参数",
    "zhijian": "抽查办好的申请",
    "jihe": "审医院结算，记疑点",
    "jihe2": "换一个人做医院结算的复审",
    "huifang": "付款以后打电话回访，维护问答",
    "xuanchuan": "起草公告和活动，审健康提示",
    "yihu": "回健康咨询，别的都看不到",
    "weihui": "范围是卫辉市，只看得到那里的参保人和申请",
}


@dataclass(frozen=True, repr=False)
class DemoLogin:
    """演示账号, as the page shows it; `password` is empty where its file is not there."""

    title: str
    login: str
    password: str
    duty: str


class StartPage:
    """首页."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._template = templates_in(_HERE).get_template("start.html")
        self._style = (_HERE / "start.css").read_text(encoding="utf-8")

    def routes(self) -> list[web.RouteDef]:
        """The page and its style sheet."""
        return [web.get("/", self.page), web.get("/start.css", self.style)]

    @public
    async def page(self, request: web.Request) -> web.StreamResponse:
        """Plain HTML; nothing on it is anybody's."""
        sandbox = self._settings.sandbox
        logins = _logins(self._settings.demo_logins) if sandbox and _from_here(request) else ()
        text = self._template.render(sandbox=sandbox, logins=logins)
        return web.Response(text=text, content_type="text/html")

    @public
    async def style(self, request: web.Request) -> web.StreamResponse:
        """The style sheet."""
        return web.Response(text=self._style, content_type="text/css")


def _from_here(request: web.Request) -> bool:
    """Whether somebody at this machine asks, by its own name: passwords, even of a demo, are not
    for the network, nor for a page whose name has been pointed at this machine."""
    try:
        named = request.url.host
    except ValueError:  # the header that names us holds no name
        return False
    return request.remote in HERE and named in {*HERE, "localhost"}


def _logins(file: Path | None) -> tuple[DemoLogin, ...]:
    """The demo's colleagues with the passwords of this installation."""
    if file is None:
        return ()
    try:
        passwords: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        log.warning("the demo logins cannot be read", extra={"action": "demo_logins_unreadable"})
        return ()
    return tuple(
        DemoLogin(each.title, each.login, passwords[each.login], _DUTIES.get(each.login, ""))
        for each in STAFF
        if each.login in passwords
    )
