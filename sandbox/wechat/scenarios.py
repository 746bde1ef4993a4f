"""Which difficult situations can be brought about at once? Each leaves the platform as it would be
then; the caller meets it by its next call or push."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sandbox.people import Person
from sandbox.wechat.conversation import Conversation
from sandbox.wechat.mass_book import PER_MONTH
from sandbox.wechat.scenes import PICTURE
from sandbox.world import SandboxWorld

Facts = dict[str, Any]
_NINE = 9


@dataclass(frozen=True)
class Scenario:
    """情景: ``play`` says what the caller needs to know to go on."""

    words: str
    play: Callable[[Person, str], Awaitable[Facts]]


class Scenarios:
    """情景: by name; a person of one's choice is the one it happens to."""

    def __init__(self, world: SandboxWorld, conversation: Conversation) -> None:
        self._world = world
        self._talk = conversation
        self.known: dict[str, Scenario] = {
            "first_visit": Scenario(
                "扫码关注 → 再扫 → 点菜单 → 发 9 张照片 → 说一句话 → 过 48 小时", self.first_visit
            ),
            "unfollow": Scenario("取消关注", self.unfollow),
            "revoke": Scenario("撤回授权", self.revoke),
            "two_grants": Scenario("两次允许订阅消息：第三次发送应报 43101", self.two_grants),
            "mass_allowance_used": Scenario("本月四次群发都收过了", self.mass_allowance_used),
            "failing_review": Scenario("下一次发布审核不通过", self.failing_review),
            "token_stolen": Scenario("别的程序强制刷新了接口凭证", self.token_stolen),
            "secret_frozen": Scenario("AppSecret 被冻结", self.secret_frozen),
            "address_not_listed": Scenario("调用地址不在白名单", self.address_not_listed),
            "media_expired": Scenario("发来的照片过了三天", self.media_expired),
            "phone_code_used": Scenario("手机号凭证已经用过一次", self.phone_code_used),
            "report_first": Scenario("送达回调先于发送的应答", self.report_first),
            "every_push_twice": Scenario("每次推送都来两遍", self.every_push_twice),
            "pushes_swapped": Scenario("下两次推送次序颠倒", self.pushes_swapped),
        }

    async def first_visit(self, person: Person, pictures: str) -> Facts:
        scene = self._world.scenes.make("welcome", 86_400)
        verdicts = [
            (await self._talk.scan(person, "", scene.ticket)).verdict.outcome,
            (await self._talk.scan(person, "", scene.ticket)).verdict.outcome,
            (await self._talk.menu(person, self._world.config.menu[0][1])).verdict.outcome,
        ]
        await self._talk.album(person, [(PICTURE, "image/png")] * _NINE, pictures)
        verdicts.append((await self._talk.say(person, "进度")).verdict.outcome)
        self._world.clock.advance(timedelta(hours=48, seconds=1))
        return {"verdicts": verdicts, "pictures": _NINE}

    async def unfollow(self, person: Person, _: str) -> Facts:
        push = await self._talk.unfollow(person)
        return {"verdict": push.verdict.outcome}

    async def revoke(self, person: Person, _: str) -> Facts:
        push = await self._talk.revoke(person, "207")
        return {"verdict": push.verdict.outcome}

    async def two_grants(self, person: Person, _: str) -> Facts:
        templates = self._world.console.templates("subscription")
        if not templates:
            self._world.console.add_template("subscription", "SUB_DEMO", ["thing1", "date2"])
        template = next(iter(templates))
        for _number in range(2):
            await self._talk.subscribe(person, "mini", [template], "accept")
        return {"template": template, "left": self._world.grants.left(person, "mini", template)}

    async def mass_allowance_used(self, person: Person, _: str) -> Facts:
        while self._world.mass.left(person) > 0:
            self._world.mass.spend_elsewhere(person)
        return {"had": PER_MONTH}

    async def failing_review(self, _person: Person, _: str) -> Facts:
        self._world.console.set_next_outcome(4)
        return {"publish_status": 4}

    async def token_stolen(self, _person: Person, _: str) -> Facts:
        self._world.tokens.forced(self._world.config.official_appid)
        return {"next_errcode": 40001}

    async def secret_frozen(self, _person: Person, _: str) -> Facts:
        self._world.console.freeze(self._world.config.official_appid, frozen=True)
        return {"next_errcode": 40243}

    async def address_not_listed(self, _person: Person, _: str) -> Facts:
        self._world.console.set_whitelist(self._world.config.official_appid, ["203.0.113.9"])
        return {"next_errcode": 40164}

    async def media_expired(self, person: Person, pictures: str) -> Facts:
        if not person.follows:
            await self._talk.follow(person)
        await self._talk.send_picture(person, PICTURE, "image/png", pictures)
        log = reversed(self._world.chats.log(person))
        sent = next(entry.detail["picture"] for entry in log if "picture" in entry.detail)
        self._world.clock.advance(timedelta(days=3))
        return {"media_id": sent, "next_errcode": 40007}

    async def phone_code_used(self, person: Person, _: str) -> Facts:
        code = self._world.codes.issue("phone", person)
        self._world.codes.spend(code)
        return {"code": code, "next_errcode": 40029}

    async def report_first(self, _person: Person, _: str) -> Facts:
        fault = self._world.faults.lay("wechat/cgi-bin/message", "report_first", None, None)
        return {"fault": fault.id}

    async def every_push_twice(self, _person: Person, _: str) -> Facts:
        return {"fault": self._world.faults.lay("push", "duplicate", None, None).id}

    async def pushes_swapped(self, _person: Person, _: str) -> Facts:
        return {"fault": self._world.faults.lay("push", "out_of_order", None, 1).id}
