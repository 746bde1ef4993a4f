"""Which tags do followers carry, by which a mass message finds them? Asked by announcements."""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import unfit
from infra.wechat.transport import ONCE, REPEATABLE, WeChatCall

LONGEST_NAME_BYTES = 30
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class FollowerTag:
    """用户标签. Ids 0 to 2 are the platform's own."""

    id: int
    name: str
    followers: int = 0


class Tags:
    """用户标签接口: at most 100 tags, 20 on a user."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def create(self, name: str) -> FollowerTag:
        """A new tag; its name has at most 30 bytes in UTF-8, ten Chinese characters.

        Errors: 45157 there is one of this name, 45158 too long, 45056 a hundred already. After a
        lost answer (ambiguous) look in `every`. Source: tags/create. :raises GatewayError:
        """
        if not 1 <= len(name.encode()) <= LONGEST_NAME_BYTES:
            raise unfit("tag_name", "30_bytes")
        answer = await self._calls.ask(
            WeChatCall("POST", "cgi-bin/tags/create", ONCE, body={"tag": {"name": name}})
        )
        tag = answer.part("tag")
        return FollowerTag(tag.number("id"), tag.text_or("name", name))

    async def every(self) -> list[FollowerTag]:
        """All tags with their numbers of followers. Source: tags/get. :raises GatewayError:"""
        answer = await self._calls.ask(WeChatCall("GET", "cgi-bin/tags/get", REPEATABLE))
        return [
            FollowerTag(each.number("id"), each.text("name"), each.number_or("count"))
            for each in answer.parts("tags")
        ]

    async def add(self, tag_id: int, openids: Sequence[str]) -> None:
        """Tag up to 50 followers. Errors: 40003 one is not of this account, 40032 too many, 45059
        one has 20 tags already, 45159 no such tag. Source: tags/members/batchtagging. :raises
        GatewayError:"""
        await self._members("batchtagging", tag_id, openids)

    async def remove(self, tag_id: int, openids: Sequence[str]) -> None:
        """Take the tag off up to 50 followers. Source: tags/members/batchuntagging. :raises
        GatewayError:"""
        await self._members("batchuntagging", tag_id, openids)

    async def _members(self, what: str, tag_id: int, openids: Sequence[str]) -> None:
        if not 1 <= len(openids) <= MOST_AT_ONCE:
            raise unfit("openid_list", "1_to_50")
        body = {"openid_list": list(openids), "tagid": tag_id}
        await self._calls.ask(
            WeChatCall("POST", f"cgi-bin/tags/members/{what}", REPEATABLE, body=body)
        )
