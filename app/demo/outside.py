"""What happens outside the application? WeChat users, text messages and the bank, all played by the
stand-in world behind the service."""

from datetime import date
from typing import Any

from app.demo.wire import Wire

SIMULATION = "/sandbox/_sim"


class Outside:
    """外面的世界: the stand-in world's own controls; every answer is its JSON."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def new_wechat_user(self, phone: str, nickname: str) -> str:
        """Somebody with WeChat on this phone; answers their id in the stand-in world."""
        user = await self._do("POST", "/users", {"phone": phone, "nickname": nickname})
        return str(user["id"])

    async def login_code(self, user_id: str) -> str:
        """What wx.login gives to the mini-program."""
        return str((await self._do("POST", f"/users/{user_id}/login-code"))["code"])

    async def follow(self, user_id: str) -> Any:
        """Follow the official account; what our callback answered."""
        return await self._do("POST", f"/users/{user_id}/follow")

    async def say(self, user_id: str, text: str) -> Any:
        """Write to the official account; what our callback answered."""
        return await self._do("POST", f"/users/{user_id}/say", {"text": text})

    async def texts(self, phone: str) -> list[dict[str, Any]]:
        """The text messages of this phone, oldest first."""
        messages = (await self._do("GET", f"/sms?phone={phone}"))["messages"]
        return [message for message in messages if message["send_status"] != 2]  # 2: not delivered

    async def templates(self, user_id: str) -> list[dict[str, Any]]:
        """The template messages of this person's WeChat, oldest first."""
        log = (await self._do("GET", f"/users/{user_id}/chat"))["messages"]
        return [entry for entry in log if entry["kind"] == "template"]

    async def answers(self, user_id: str) -> list[str]:
        """What the official account has said to this person, oldest first."""
        log = (await self._do("GET", f"/users/{user_id}/chat"))["messages"]
        return [entry["text"] for entry in log if entry["kind"] in ("reply", "custom")]

    async def pay(self, file: bytes) -> bytes:
        """Hand the payment file over the bank's counter; its result file."""
        return await self._wire.raw("POST", "/sandbox/bank/payments", file)

    async def check_exchange(self, file: bytes) -> bytes:
        """Hand the exchange file to the stand-in subsystem; its answer."""
        return await self._wire.raw("POST", "/sandbox/exchange/check", file)

    async def differ_next(self) -> None:
        """Have the subsystem answer the next file with another figure."""
        await self._wire.raw("POST", "/sandbox/exchange/differ-next")

    async def given_back(self, file: bytes) -> bytes:
        """Ask the bank what of this payment file has come back; its return file."""
        return await self._wire.raw("POST", "/sandbox/bank/returns", file)

    async def statement(self, day: date) -> bytes:
        """The bank's statement of one day."""
        return await self._wire.raw("GET", f"/sandbox/bank/statement?day={day}")

    async def _do(self, method: str, path: str, body: object | None = None) -> Any:
        return await self._wire.json(method, SIMULATION + path, body)
