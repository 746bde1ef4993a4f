"""Who looks at our page inside the app? A web code becomes a web token, which is no account's."""

from __future__ import annotations

from sandbox.people import Person
from sandbox.wechat.credentials import NO_TOKEN, Credentials
from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.logins import redeem
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.sessions import WEB_LIFETIME, WebToken
from sandbox.world import SandboxWorld

SCOPES = ("snsapi_base", "snsapi_userinfo")


class WebAuthorisation:
    """网页授权: of the official account; ``is_snapshotuser`` marks a made-up openid."""

    def __init__(self, world: SandboxWorld, credentials: Credentials) -> None:
        self._world = world
        self._credentials = credentials

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("sns/oauth2/access_token", "GET", self.access_token, NO_TOKEN),
            Endpoint("sns/oauth2/refresh_token", "GET", self.refresh_token, NO_TOKEN),
            Endpoint("sns/userinfo", "GET", self.userinfo, NO_TOKEN),
            Endpoint("sns/auth", "GET", self.auth, NO_TOKEN),
        ]

    async def access_token(self, call: Call) -> Answered:
        if self._credentials.check(call.query, call.request) != "official":
            raise WeChatRefused(40013)
        call.app = "official"
        if call.query.get("grant_type") != "authorization_code":
            raise WeChatRefused(40002)
        code = call.query.get("code", "")
        if not code:
            raise WeChatRefused(41008)
        person = redeem(self._world, "web", code)
        call.who = person.nickname
        asked = self._world.codes.wish(code)
        token = self._world.sessions.issue_web(
            person, asked.get("scope", SCOPES[0]), snapshot=bool(asked.get("snapshot"))
        )
        return self._body(token, person)

    async def refresh_token(self, call: Call) -> Answered:
        if call.query.get("appid") != self._world.config.official_appid:
            raise WeChatRefused(40013)
        given = call.query.get("refresh_token", "")
        if not given:
            raise WeChatRefused(41003)
        known = self._world.sessions.by_refresh(given)
        if known is None:
            raise WeChatRefused(40030)
        if self._world.clock() >= known.refresh_until:
            raise WeChatRefused(42002)
        person = self._person(known)
        token = self._world.sessions.issue_web(person, known.scope, snapshot=known.snapshot)
        return self._body(token, person)

    async def userinfo(self, call: Call) -> Answered:
        token, person = self._token(call)
        if token.scope != "snsapi_userinfo":
            raise WeChatRefused(48001)
        body: dict[str, object] = {
            "openid": self._openid(token, person),
            "nickname": person.nickname,
            "sex": 0,
            "province": "",
            "city": "",
            "country": "",
            "headimgurl": "",
            "privilege": [],
        }
        if person.unionid is not None and not token.snapshot:
            body["unionid"] = person.unionid
        return body

    async def auth(self, call: Call) -> Answered:
        self._token(call)
        return done()

    def _token(self, call: Call) -> tuple[WebToken, Person]:
        value = call.query.get("access_token", "")
        if not value:
            raise WeChatRefused(41001)
        token = self._world.sessions.web(value)
        if token is None:
            raise WeChatRefused(40001)
        if self._world.clock() >= token.until:
            raise WeChatRefused(42001)
        person = self._person(token)
        if call.query.get("openid") != self._openid(token, person):
            raise WeChatRefused(40003)
        return token, person

    def _person(self, token: WebToken) -> Person:
        person = self._world.people.get(token.person_id)
        if person is None:
            raise WeChatRefused(40003)
        return person

    def _openid(self, token: WebToken, person: Person) -> str:
        # A page in snapshot mode is shown to a made-up user: binding that one would bind nobody.
        return f"oSNAPSHOT{person.id:0>19}" if token.snapshot else person.official_openid

    def _body(self, token: WebToken, person: Person) -> Answered:
        body: dict[str, object] = {
            "access_token": token.value,
            "expires_in": int(WEB_LIFETIME.total_seconds()),
            "refresh_token": token.refresh,
            "openid": self._openid(token, person),
            "scope": token.scope,
        }
        if token.snapshot:
            body["is_snapshotuser"] = 1
        elif person.unionid is not None and token.scope == "snsapi_userinfo":
            body["unionid"] = person.unionid
        return body
