"""What does the account learn of its followers? No names: who follows, since when, and whence."""

from __future__ import annotations

from sandbox.people import Person
from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.world import SandboxWorld

PAGE = 10_000
_BATCH = 100
_USERS = Limit(daily=5_000_000)


class Followers:
    """用户管理: user/info, batchget, get and updateremark."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("cgi-bin/user/info", "GET", self.info, limit=_USERS),
            Endpoint("cgi-bin/user/info/batchget", "POST", self.batch, limit=_USERS),
            Endpoint("cgi-bin/user/get", "GET", self.listed, limit=Limit(daily=500)),
            Endpoint("cgi-bin/user/info/updateremark", "POST", self.remark),
        ]

    async def info(self, call: Call) -> Answered:
        openid = call.query.get("openid", "")
        if not openid:
            raise WeChatRefused(41009)
        return self._profile(self._known(openid))

    async def batch(self, call: Call) -> Answered:
        asked = call.body.get("user_list")
        if not isinstance(asked, list) or not asked:
            raise WeChatRefused(40031)
        if len(asked) > _BATCH:
            raise WeChatRefused(40032)
        openids = [each.get("openid") if isinstance(each, dict) else None for each in asked]
        return {"user_info_list": [self._profile(self._known(openid)) for openid in openids]}

    async def listed(self, call: Call) -> Answered:
        everybody = [person.official_openid for person in self._world.people.followers()]
        after = call.query.get("next_openid", "")
        if after and after not in everybody:
            raise WeChatRefused(40003)
        start = everybody.index(after) + 1 if after else 0
        page = everybody[start : start + PAGE]
        body: dict[str, object] = {"total": len(everybody), "count": len(page)}
        if page:
            body["data"] = {"openid": page}
        return {**body, "next_openid": page[-1] if page else ""}

    async def remark(self, call: Call) -> Answered:
        person, words = self._known(call.body.get("openid")), call.body.get("remark")
        if not isinstance(words, str) or len(words) >= 30:
            raise WeChatRefused(47001)
        self._world.people.remark(person, words)
        return done()

    def _known(self, openid: object) -> Person:
        person = self._world.people.by_openid("official", openid)
        if person is None:
            raise WeChatRefused(40003)
        return person

    def _profile(self, person: Person) -> dict[str, object]:
        openid = person.official_openid
        if person.follows_since is None:
            return {"subscribe": 0, "openid": openid, "tagid_list": []}
        scene = person.followed_by
        body: dict[str, object] = {
            "subscribe": 1,
            "openid": openid,
            "nickname": "",  # names and pictures are no longer given out
            "sex": 0,
            "language": "zh_CN",
            "city": "",
            "province": "",
            "country": "",
            "headimgurl": "",
            "subscribe_time": int(person.follows_since.timestamp()),
            "remark": person.remark,
            "groupid": 0,
            "tagid_list": self._world.tags.of(person),
            "subscribe_scene": "ADD_SCENE_QR_CODE" if scene else "ADD_SCENE_SEARCH",
            "qr_scene": int(scene) if scene.isascii() and scene.isdigit() else 0,
            "qr_scene_str": "" if scene.isascii() and scene.isdigit() else scene,
        }
        if person.unionid is not None:
            body["unionid"] = person.unionid
        return body
