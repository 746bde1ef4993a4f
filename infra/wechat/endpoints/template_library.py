"""Which templates of subscription messages has an app chosen from the platform's library? Asked by
whoever sets it up or checks that a template is what we fill in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import unfit
from infra.wechat.transport import ONCE, REPEATABLE, WeChatCall

FEWEST_KEYWORDS, MOST_KEYWORDS, LONGEST_SCENE = 2, 5, 15
_FIELD = re.compile(r"\{\{(\w+)\.DATA\}\}")


@dataclass(frozen=True)
class ChosenTemplate:
    """选用的模板, with the names of the fields to be filled in, in the order shown."""

    template_id: str
    title: str
    fields: tuple[str, ...]


class TemplateLibrary:
    """订阅消息模板接口 of one app."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def chosen(self) -> list[ChosenTemplate]:
        """Those that the app may send. Source: newtmpl/gettemplate. :raises GatewayError:"""
        answer = await self._calls.ask(WeChatCall("GET", "wxaapi/newtmpl/gettemplate", REPEATABLE))
        return [
            ChosenTemplate(
                each.text("priTmplId"),
                each.text_or("title"),
                tuple(_FIELD.findall(each.text_or("content"))),
            )
            for each in answer.parts("data")
        ]

    async def choose(self, title_id: str, keywords: Sequence[int], scene: str) -> str:
        """Choose two to five keywords of a title, in the order in which they are to be shown, and
        say in at most 15 characters what for; answers the template's id.

        Errors: 200011 and 200013 blocked, 200012 more than 25, 200014, 200020, 200021. Source:
        newtmpl/addtemplate. :raises GatewayError: ambiguous when the answer was lost.
        """
        if not FEWEST_KEYWORDS <= len(set(keywords)) == len(keywords) <= MOST_KEYWORDS:
            raise unfit("kidList", "2_to_5")
        if not 1 <= len(scene) <= LONGEST_SCENE:
            raise unfit("sceneDesc", "15_characters")
        body = {"tid": title_id, "kidList": list(keywords), "sceneDesc": scene}
        call = WeChatCall("POST", "wxaapi/newtmpl/addtemplate", ONCE, body=body)
        return (await self._calls.ask(call)).text("priTmplId")

    async def give_up(self, template_id: str) -> None:
        """Choose it no longer. Source: newtmpl/deltemplate. :raises GatewayError:"""
        body = {"priTmplId": template_id}
        await self._calls.ask(
            WeChatCall("POST", "wxaapi/newtmpl/deltemplate", REPEATABLE, body=body)
        )
