"""What happens when somebody follows or leaves the account? Asked for those two events."""

import logging

from bot.dispatcher import SILENCE, NotForWords, Reply
from bot.incoming import Incoming
from bot.scenes import scene_of
from casework.people.members import Members
from infra.gateway_errors import GatewayError

log = logging.getLogger("daetong.bot")

WELCOME = (
    "您好，欢迎！这里可以帮您：\n"
    "· 发“进度”，看报销办到哪一步了\n"
    "· 发“试算”，估一估大额能补多少\n"
    "· 直接打字问政策，比如“报多少”“要什么材料”“多久到账”\n"
    "· 点下面的“人工服务”，找工作人员\n"
    "第一次用，请先在小程序里绑定参保信息；家人在外地看病，也可以替他申请报销。"
)

SCANNED = "\n您刚才扫码想看的，回“{says}”就行。"


class FollowEvents(NotForWords):
    """关注与取消关注."""

    def __init__(self, members: Members) -> None:
        self._members = members

    async def handle(self, message: Incoming) -> Reply | None:
        if message.event == "subscribe":
            try:
                await self._members.followed(message.person)
            except GatewayError as problem:
                # they are greeted all the same, and joined when they first ask for progress
                log.warning(
                    "A new follower could not be looked up",
                    extra={"action": "follower_unknown", "code": problem.code},
                )
            scene = scene_of(message)
            return Reply(WELCOME + (SCANNED.format(says=scene.says) if scene else ""))
        if message.event == "unsubscribe":
            await self._members.unfollowed(message.person)
            return SILENCE
        return None
