"""A phone at the composed application: it logs in by the stand-in WeChat, its codes come by the
stand-in text messages."""

from miniapp_api.api import PREFIX
from tests.miniapp_api.phone import Phone, Promises
from tests.people import Insured
from tests.world import World


class HousePhone(Phone):
    """A phone at the composed house: its codes come by the stand-in world."""

    def __init__(self, world: World, promises: Promises, person: Insured) -> None:
        super().__init__(world.http, promises, world.services.codes)  # type: ignore[arg-type]
        self.world = world
        self.person = person
        self.user = ""

    async def ask(self, method: str, path: str, **sent: object):
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers = own | sent.pop("headers", {})
        url = self.world.url + PREFIX + path
        async with self.world.http.request(method, url, headers=headers, **sent) as response:
            return await self.read(method, path, response)

    async def log_in(self) -> None:
        user = await self.world.sim("POST", "users", json={"phone": self.person.phone})
        self.user = str(user["id"])
        code = (await self.world.sim("POST", f"users/{self.user}/login-code"))["code"]
        reply = await self.post("/sessions", {"code": code})
        assert reply.status == 201, reply.json
        self.token = reply.json["token"]
        again = await self.post("/sessions", {"code": code})
        assert again.code == "wechat_code_refused"

    async def sms_code(self, request_id: str) -> str:
        await self.world.deliver()
        inbox = await self.world.sim("GET", f"sms?phone={self.person.phone}")
        text = str(inbox["messages"][-1])  # type: ignore[index]
        return next(part for part in _digits(text) if len(part) == 6)


def _digits(text: str) -> list[str]:
    return "".join(each if each.isdigit() else " " for each in text).split()


async def logged_in_phone(world: World, person: Insured) -> HousePhone:
    """This person's phone, logged in."""
    async with world.http.get(f"{world.url}{PREFIX}/openapi.json") as answer:
        document = await answer.json()
    phone = HousePhone(world, Promises(document), person)
    await phone.log_in()
    return phone
