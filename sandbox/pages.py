"""What does the page at /sandbox show? Phones to play members with, a strip beside them,
the timeline of calls. Every form works without scripts; with them the page refreshes in place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from sandbox.config import SandboxConfig
from sandbox.faults import CALL_FAULTS, PUSH_FAULTS, FaultKind
from sandbox.people import App, Person
from sandbox.phone_view import Holder, bubbles, clock_words, find_holder, holders, text_rows
from sandbox.timeline import TimelineEntry
from sandbox.wechat.scenarios import Scenarios
from sandbox.world import SandboxWorld

_HERE = Path(__file__).parent
MOST_PHONES = 4
_LINES = 300
FAULT_WORDS: dict[FaultKind, str] = {
    "refuse": "连接被拒绝",
    "http_500": "返回 500",
    "http_502": "返回 502",
    "hang": "一直不应答",
    "delay": "过几秒才应答",
    "reset_after_processing": "办了但没有应答",
    "truncated": "应答只到一半",
    "errcode": "返回错误码",
    "report_first": "送达回调先于应答",
    "duplicate": "推送来两遍",
    "out_of_order": "推送次序颠倒",
    "lost": "推送丢失",
}
FAULT_PLACES = {
    "sms": "短信网关",
    "sms-tencent": "第二家短信网关",
    "wechat": "微信平台",
    "bank": "银行",
    "push": "微信推送",
}
VERDICT_WORDS = {
    "acknowledged": "已收",
    "replied": "已答复",
    "unavailable": "服务出现故障",
    "held": "压后",
    "lost": "丢失",
    "taken": "已收",
}


class SandboxPages:
    """模拟环境页面: the phones, the operator's strip, the timeline."""

    def __init__(self, world: SandboxWorld, scenarios: Scenarios) -> None:
        self._world = world
        self._scenarios = scenarios
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self.page, name="page"),
            web.get("", self.page_without_slash),
            web.get("/page/state", self.state),
            web.get("/calls", self.calls),
            web.get("/calls/rows", self.call_rows),
            web.static("/static/", _HERE / "static"),
        ]

    async def page_without_slash(self, request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently(base_of(request))

    async def page(self, request: web.Request) -> web.Response:
        return self.shown(request)

    async def state(self, request: web.Request) -> web.Response:
        """The parts of the page that change by themselves, as HTML; the script swaps them in."""
        facts = self._facts(request)
        parts = {"operator": self._part("_operator.html", facts)}
        for phone in facts["phones"]:
            for name in ("chat", "texts", "actions"):
                within = {**facts, "phone": phone}
                parts[f"{name}-{phone['key']}"] = self._part(f"_{name}.html", within)
        counts = {phone["key"]: len(phone["texts"]) for phone in facts["phones"]}
        return web.json_response({"parts": parts, "counts": counts, "now": facts["now"]})

    async def calls(self, request: web.Request) -> web.Response:
        facts = self._call_facts(request)
        html = self._templates.get_template("calls.html").render(facts)
        return web.Response(text=html, content_type="text/html")

    async def call_rows(self, request: web.Request) -> web.Response:
        html = self._part("_calls.html", self._call_facts(request))
        return web.Response(text=html, content_type="text/html")

    def shown(self, request: web.Request, problem: str = "", status: int = 200) -> web.Response:
        """The page, with a sentence on what was wrong where something was."""
        html = self._templates.get_template("page.html").render(
            self._facts(request), problem=problem
        )
        return web.Response(text=html, content_type="text/html", status=status)

    def _part(self, template: str, facts: dict[str, Any]) -> str:
        return self._templates.get_template(template).render(facts)

    def _facts(self, request: web.Request) -> dict[str, Any]:
        world, now = self._world, self._world.clock()
        shown = self._shown(request)
        whos = [holder.who for holder in shown]
        return {
            "base": base_of(request),
            "account": world.config.sms_sign_name,
            "phones": [self._phone(request, holder, whos) for holder in shown],
            "back": urlencode([("who", who) for who in whos]),
            "holders": holders(world),
            "now": clock_words(now, now),
            "today": clock_words(now, now, with_day=True),
            "ahead": world.clock.ahead,
            "faults": world.faults.all(),
            "fault_words": FAULT_WORDS,
            "fault_places": FAULT_PLACES,
            "call_faults": [kind for kind in CALL_FAULTS if kind != "report_first"],
            "push_faults": ("report_first", *PUSH_FAULTS),
            "scenarios": self._scenarios.known,
            "batches": world.bank.all()[-5:],
            "bank_refuses_next": world.bank.refuses_next,
            "recent": [_line(entry) for entry in world.timeline.entries()[:8]],
            "sent": world.texts.count(),
        }

    def _shown(self, request: web.Request) -> list[Holder]:
        """Those asked for, each once; the newest where nobody is."""
        asked = request.query.getall("who", [])
        beside = [who for who in request.query.get("beside", "").split(",") if who]
        found = [find_holder(self._world, who) for who in [*beside, *asked] or [""]]
        once = {holder.who: holder for holder in found if holder is not None}
        return list(once.values())[-MOST_PHONES:]

    def _phone(self, request: web.Request, holder: Holder, whos: list[str]) -> dict[str, Any]:
        world, now = self._world, self._world.clock()
        person = holder.person
        others = [("who", who) for who in whos if who != holder.who]
        texts_first = person is None or request.query.get("tab") == "texts"
        return {
            "key": holder.who.replace(":", "-"),
            "menu": [] if person is None else _menu(world, person),
            "holder": holder,
            "tab": "texts" if texts_first else "chat",
            "others": urlencode(others),
            "chat": bubbles(world.chats.log(person), now) if person else [],
            "texts": text_rows(world.texts.to(holder.phone), now),
            "subscriptions": self._subscriptions(person) if person else [],
        }

    def _subscriptions(self, person: Person) -> list[dict[str, Any]]:
        apps: tuple[tuple[App, str], ...] = (("mini", "小程序"), ("official", "公众号"))
        return [
            {
                "value": f"{app}|{template}",
                "words": f"{words} {template}",
                "left": self._world.grants.left(person, app, template),
            }
            for template in self._world.console.templates("subscription")
            for app, words in apps
        ]

    def _call_facts(self, request: web.Request) -> dict[str, Any]:
        query = request.query
        asked = {name: query.get(name, "").strip() for name in ("path", "app", "who")}
        only_failed = query.get("failed") == "1"
        entries = self._world.timeline.entries(**asked, only_failed=only_failed)
        return {
            "base": base_of(request),
            "account": self._world.config.sms_sign_name,
            **asked,
            "failed": only_failed,
            "many": len(entries),
            "lines": [_line(entry) for entry in entries[:_LINES]],
            "query": request.query_string,
        }


def base_of(request: web.Request) -> str:
    """The page's own address, wherever it is mounted."""
    return request.app.router["page"].url_for().path


class MenuButton(NamedTuple):
    """菜单按钮: one of the three, or one below them."""

    name: str
    target: str
    """What it sends or opens; nothing where others stand below it."""
    below: tuple[MenuButton, ...] = ()


def _menu(world: SandboxWorld, person: Person) -> list[MenuButton]:
    """The menu that was created, for all or for people like this one, else that of the settings."""
    created = [_button(each) for each in world.menu.shown_to(world.tags.newest_of(person))]
    return created or list(_of_settings(world.config))


def _of_settings(config: SandboxConfig) -> Iterator[MenuButton]:
    headings = config.menu_headings
    for heading, leaves in groupby(config.menu, lambda leaf: headings.get(leaf[1], "")):
        buttons = tuple(MenuButton(label, key) for label, key in leaves)
        if heading:
            yield MenuButton(heading, "", buttons)
        else:
            yield from buttons


def _button(created: dict[str, Any]) -> MenuButton:
    target = created.get("key") or created.get("pagepath") or created.get("url", "")
    below = tuple(_button(each) for each in created.get("sub_button", []))
    return MenuButton(created["name"], "" if below else target, below)


def _line(entry: TimelineEntry) -> dict[str, Any]:
    word, _, rest = entry.said.partition(" ")
    said = f"{VERDICT_WORDS.get(word, word)} {rest}".strip()
    return {
        "entry": entry,
        "time": clock_words(entry.at, entry.at, with_seconds=True),
        "said": said or (str(entry.status) if entry.status is not None else "没有应答"),
        "app": {"official": "公众号", "mini": "小程序"}.get(entry.app, ""),
        "fault": FAULT_WORDS.get(entry.fault, "迟到") if entry.fault else "",  # type: ignore[call-overload]
    }
