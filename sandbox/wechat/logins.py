"""Who holds the mini-program, and which number is theirs? Login codes, sessions, phone codes."""

from __future__ import annotations

from sandbox.people import Person
from sandbox.wechat.codes import CodeUnknown, CodeUsed, Purpose
from sandbox.wechat.credentials import NO_TOKEN, Credentials
from sandbox.wechat.gate import MINI, Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit, QuotaReached
from sandbox.world import SandboxWorld

_PER_PERSON = Limit(per_minute=100)


class Logins:
    """小程序登录."""

    def __init__(self, world: SandboxWorld, credentials: Credentials) -> None:
        self._world = world
        self._credentials = credentials

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("sns/jscode2session", "GET", self.jscode2session, NO_TOKEN),
            Endpoint("wxa/business/getuserphonenumber", "POST", self.phone, MINI),
            Endpoint("wxa/checksession", "GET", self.check_session, MINI),
            Endpoint("wxa/resetusersessionkey", "GET", self.reset_session, MINI),
        ]

    async def jscode2session(self, call: Call) -> Answered:
        if self._credentials.check(call.query, call.request) != "mini":
            raise WeChatRefused(40013)
        call.app = "mini"
        if call.query.get("grant_type") != "authorization_code":
            raise WeChatRefused(40002)
        code = call.query.get("js_code", "")
        if not code:
            raise WeChatRefused(41008)
        person = redeem(self._world, "login", code)
        call.who = person.nickname
        if self._world.console.is_risky(person.id):
            raise WeChatRefused(40226)
        try:
            self._world.quotas.spend(person.mini_openid, "sns/jscode2session", _PER_PERSON)
        except QuotaReached:
            raise WeChatRefused(45011) from None
        body = {"session_key": self._world.sessions.open(person), "openid": person.mini_openid}
        if person.unionid is not None:
            body["unionid"] = person.unionid
        return body

    async def phone(self, call: Call) -> Answered:
        person = redeem(self._world, "phone", call.text("code"), call.body.get("openid"))
        call.who = person.nickname
        watermark = {
            "timestamp": int(self._world.clock().timestamp()),
            "appid": self._world.config.mini_appid,
        }
        phone_info = {
            "phoneNumber": person.phone,
            "purePhoneNumber": person.phone,
            "countryCode": "86",
            "watermark": watermark,
        }
        return done(phone_info=phone_info)

    async def check_session(self, call: Call) -> Answered:
        if call.query.get("sig_method") != "hmac_sha256":
            raise WeChatRefused(40097)
        person = self._asked(call)
        if not self._world.sessions.is_signed(person, call.query.get("signature", "")):
            raise WeChatRefused(87009)
        return done()

    async def reset_session(self, call: Call) -> Answered:
        person = self._asked(call)
        if not self._world.sessions.is_signed(person, call.query.get("signature", "")):
            raise WeChatRefused(87009)
        return done(openid=person.mini_openid, session_key=self._world.sessions.open(person))

    def _asked(self, call: Call) -> Person:
        person = self._world.people.by_openid("mini", call.query.get("openid"))
        if person is None:
            raise WeChatRefused(40003)
        return person


def redeem(world: SandboxWorld, purpose: Purpose, code: str, openid: object = None) -> Person:
    """The person behind a code, which is spent by asking; a wrong openid spends nothing."""
    try:
        person = world.people.get(world.codes.owner(purpose, code))
    except CodeUsed:
        # A phone code used before is "invalid" to the platform, the others are "used".
        raise WeChatRefused(40029 if purpose == "phone" else 40163) from None
    except CodeUnknown:
        raise WeChatRefused(40029) from None
    if person is None:
        raise WeChatRefused(40029)
    if openid is not None and openid != person.mini_openid:
        raise WeChatRefused(40003)
    world.codes.spend(code)
    return person
