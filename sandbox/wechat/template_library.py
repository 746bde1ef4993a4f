"""Which templates of subscription messages has the account chosen from the platform's library? A
short invented library; what is chosen can be allowed and sent at once."""

from __future__ import annotations

from typing import Any, NamedTuple

from sandbox.wechat.gate import EITHER, Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.template_fields import label
from sandbox.world import SandboxWorld

_MOST_CHOSEN = 25
_LONGEST_SCENE = 15
_CATEGORY = {"id": 616, "name": "公共服务"}


class LibraryTitle(NamedTuple):
    """公共模板库的一个标题, with its keywords in the order of their numbers, from 1 on."""

    title: str
    fields: tuple[str, ...]


LIBRARY: dict[str, LibraryTitle] = {
    "2001": LibraryTitle(
        "办理进度通知", ("thing1", "phrase2", "date3", "character_string4", "amount5", "thing6")
    ),
    "2002": LibraryTitle("材料补充提醒", ("thing1", "date2", "phone_number3", "thing4")),
    "2003": LibraryTitle("健康提示", ("thing1", "time2", "thing3")),
}


class TemplateLibrary:
    """订阅消息模板: newtmpl/*, for both apps."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        prefix = "wxaapi/newtmpl"
        return [
            Endpoint(f"{prefix}/getcategory", "GET", self.categories, EITHER),
            Endpoint(f"{prefix}/getpubtemplatetitles", "GET", self.titles, EITHER),
            Endpoint(f"{prefix}/getpubtemplatekeywords", "GET", self.keywords, EITHER),
            Endpoint(f"{prefix}/addtemplate", "POST", self.add, EITHER),
            Endpoint(f"{prefix}/gettemplate", "GET", self.chosen, EITHER),
            Endpoint(f"{prefix}/deltemplate", "POST", self.delete, EITHER),
        ]

    async def categories(self, call: Call) -> Answered:
        return done(data=[_CATEGORY])

    async def titles(self, call: Call) -> Answered:
        if str(_CATEGORY["id"]) not in call.query.get("ids", "").split(","):
            raise WeChatRefused(200016)
        start, limit = call.query.get("start", ""), call.query.get("limit", "")
        if not start.isdecimal():
            raise WeChatRefused(200018)
        if not limit.isdecimal() or not 1 <= int(limit) <= 30:
            raise WeChatRefused(200019)
        found = [
            {"tid": int(tid), "title": each.title, "type": 2, "categoryId": str(_CATEGORY["id"])}
            for tid, each in LIBRARY.items()
        ]
        return done(data=found[int(start) : int(start) + int(limit)], count=len(found))

    async def keywords(self, call: Call) -> Answered:
        of = _title(call.query.get("tid"))
        data = [
            {"kid": kid, "name": label(name), "example": "", "rule": name.rstrip("0123456789")}
            for kid, name in enumerate(of.fields, 1)
        ]
        return done(data=data, count=len(data))

    async def add(self, call: Call) -> Answered:
        of = _title(call.body.get("tid"))
        fields = _keywords(of, call.body.get("kidList"))
        words = call.body.get("sceneDesc", "")
        if not isinstance(words, str) or len(words) > _LONGEST_SCENE:
            raise WeChatRefused(200021)
        if len(self._world.console.templates("subscription")) >= _MOST_CHOSEN:
            raise WeChatRefused(200012)
        template_id = self._world.chance.text(43)
        self._world.console.add_template("subscription", template_id, fields)
        return done(priTmplId=template_id)

    async def chosen(self, call: Call) -> Answered:
        return done(data=[_shown(*each) for each in self._mine().items()])

    async def delete(self, call: Call) -> Answered:
        template_id = call.body.get("priTmplId")
        if not isinstance(template_id, str) or template_id not in self._mine():
            raise WeChatRefused(200014)
        self._world.console.remove_template("subscription", template_id)
        return done()

    def _mine(self) -> dict[str, tuple[str, ...]]:
        return self._world.console.templates("subscription")


def _title(tid: object) -> LibraryTitle:
    found = LIBRARY.get(str(tid))
    if found is None:
        raise WeChatRefused(200014)
    return found


def _keywords(of: LibraryTitle, kids: object) -> list[str]:
    if not isinstance(kids, list) or not 2 <= len(kids) <= 5:
        raise WeChatRefused(200020)
    known = all(type(kid) is int and 1 <= kid <= len(of.fields) for kid in kids)
    if not known or len(set(kids)) != len(kids):
        raise WeChatRefused(200020)
    return [of.fields[kid - 1] for kid in kids]


def _shown(template_id: str, fields: tuple[str, ...]) -> dict[str, Any]:
    content = "".join(f"{label(name)}:{{{{{name}.DATA}}}}\n" for name in fields)
    title = next((t.title for t in LIBRARY.values() if set(fields) <= set(t.fields)), "订阅通知")
    return {"priTmplId": template_id, "title": title, "content": content, "example": "", "type": 2}
