"""What does the daughter do at home? From opening the mini-program to handing the claim in, and
later to “the money is here”."""

import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from app.demo import stay
from app.demo.case import Case, require
from app.demo.mail import ARRIVED, EVERY_MESSAGE, RECEIVED
from app.demo.phone import Phone
from app.demo.photos import Album
from claims_core.proxy_relation import ProxyRelation

CARE = {
    "kind": "inpatient",
    "place": "out_of_province",
    "region": stay.REGION,
    "provider_name": stay.HOSPITAL,
    "admission_on": stay.ADMISSION_ON.isoformat(),
    "discharge_on": stay.DISCHARGE_ON.isoformat(),
}
BANK = "中国工商银行新乡分行"
RELATION = ProxyRelation.CHILD


class AtHome:
    """在家里: one scene per method, in the order of the day."""

    def __init__(self, case: Case, phone: Phone) -> None:
        self._case = case
        self._phone = phone

    async def arrive(self) -> None:
        """Log in and follow: one person by unionid."""
        case, story = self._case, self._case.story
        daughter = case.family.daughter
        async with story.step(case.daughter, "在手机上打开小程序，用微信登录") as step:
            case.wechat_id = await case.outside.new_wechat_user(daughter.phone, daughter.name)
            await self._phone.log_in(await case.outside.login_code(case.wechat_id))
            step.outcome = "登录好了，还不知道她是谁"
        async with story.step(case.daughter, "关注公众号（和小程序是同一个人）") as step:
            welcome = await self._answered(partial(case.outside.follow, case.wechat_id))
            step.outcome = f"“{welcome[0].rstrip('：')} …”"

    async def bind(self) -> None:
        """Show who she is: the roster and a code to her phone."""
        case, story = self._case, self._case.story
        daughter = case.family.daughter

        async def ask() -> str:
            return str((await self._phone.ask_for_binding(daughter))["request_id"])

        async with story.step(case.daughter, "绑定本人：填姓名、身份证号、手机号") as step:
            request = await ask()
            step.outcome = "对得上，验证码已发到她的手机"
        async with story.step(case.daughter, "收到短信，填上验证码") as step:
            got = await case.mail.code(daughter.phone, request, ask)
            member = await self._phone.confirm_binding(got.request, got.code)
            require(member["bound"] is not None, "验证码对了，却没有绑定上")
            step.outcome = f"绑定了参保人{member['bound']['name']}"

    async def be_authorised(self) -> str:
        """Get the father's word: a code to *his* phone; answers his insured id."""
        case, story = self._case, self._case.story
        father, daughter = case.family.father, case.family.daughter

        async def ask() -> str:
            sent = await self._phone.ask_for_authorisation(father, daughter, RELATION)
            return str(sent["request_id"])

        async with story.step(case.daughter, "请父亲授权她代办") as step:
            request = await ask()
            step.outcome = "验证码发到父亲的手机（他没有微信）"
        async with story.step(case.father, "收到短信，把验证码念给女儿") as step:
            got = await case.mail.code(father.phone, request, ask)
            step.outcome = f"“{got.code[:3]} {got.code[3:]}”"
        async with story.step(case.daughter, "填上父亲念的验证码") as step:
            member = await self._phone.confirm_authorisation(got.request, got.code)
            require(len(member["relatives"]) == 1, "授权之后应该正好有一位家人")
            relative = member["relatives"][0]
            step.outcome = f"可以替{relative['name']}办理了"
        return str(relative["insured_id"])

    async def fill_in(self, insured_id: str, album: Album) -> None:
        """Draft, gaps, photos, account."""
        case, story = self._case, self._case.story
        async with story.step(case.daughter, "为父亲开始一份申请") as step:
            claim = await self._phone.open_claim(insured_id, CARE, _key())
            case.claim_id = claim["id"]
            step.outcome = (
                f"{stay.REGION} {stay.HOSPITAL}，"
                f"{stay.ADMISSION_ON:%Y-%m-%d} 住院，{stay.DISCHARGE_ON:%Y-%m-%d} 出院"
            )
        async with story.step(case.daughter, "看还差什么") as step:
            gaps = (await self._phone.missing(case.claim_id))["missing"]
            step.outcome = "、".join(gap["title"] for gap in gaps)
        await self._photograph(album)
        async with story.step(case.daughter, "填父亲的收款账户") as step:
            father = case.family.father
            claim = await self._phone.claim(case.claim_id)
            payee = {"name": father.name, "account": father.account, "bank_name": BANK}
            claim = await self._phone.fill_in(case.claim_id, claim["version"], CARE, payee)
            step.outcome = f"{BANK}，尾号{father.account[-4:]}"

    async def _photograph(self, album: Album) -> None:
        case, story = self._case, self._case.story
        async with story.step(case.daughter, "拍照：父亲的身份证") as step:
            await self._add("identity", album.identity, _key())
        receipt_key = _key()
        async with story.step(case.daughter, "拍照：医疗收费票据") as step:
            first = await self._add("receipt", album.receipt, receipt_key)
            require(first["receipt_found"], "票据上的二维码没有读出来")
            facts = album.receipt_facts
            step.outcome = f"二维码读到了票据 {facts.code} {facts.number}"
        async with story.step(case.daughter, "信号不好，同一张票据又传了一次") as step:
            again = await self._add("receipt", album.receipt, receipt_key)
            require(again["id"] == first["id"], "同一张照片传两次，变成了两张")
            step.outcome = "还是那一张"
        async with story.step(case.daughter, "拍照：住院费用清单"):
            await self._add("itemised_list", album.itemised_list, _key())
        async with story.step(case.daughter, "拍照：出院记录") as step:
            await self._add("discharge_record", album.discharge_record, _key())
            claim = await self._phone.claim(case.claim_id)
            require(len(claim["photos"]) == 4, f"应该有4张照片，实际有{len(claim['photos'])}张")
            step.outcome = "4张照片都传好了"

    async def submit(self) -> None:
        """Hand it in and get number and date."""
        case, story = self._case, self._case.story
        async with story.step(case.daughter, "再看一眼还差什么") as step:
            left = await self._phone.missing(case.claim_id)
            require(left["complete"], "还差：" + "、".join(gap["title"] for gap in left["missing"]))
            step.outcome = "都齐了"
        async with story.step(case.daughter, "提交") as step:
            claim = await self._phone.claim(case.claim_id)
            claim = await self._phone.submit(case.claim_id, claim["version"], _key())
            case.claim_no = claim["claim_no"]
            step.outcome = f"受理编号 {case.claim_no}，最晚 {claim['promise']['day']} 办完"
        async with story.step("两部手机", "看短信") as step:
            step.details = [await case.mail.glance(case.phones, case.claim_no, RECEIVED)]

    async def receive(self) -> None:
        """The message, the question in the chat, and “it is here”."""
        case, story = self._case, self._case.story
        async with story.step("两部手机", "收到付款的短信和微信") as step:
            await case.mail.expect(case.phones, case.wechat_id, case.claim_no, ARRIVED)
            step.details = [await case.mail.glance(case.phones, case.claim_no, ARRIVED)]
        async with story.step(case.daughter, "在公众号里发“进度”，公众号回答") as step:
            answer = await self._answered(partial(case.outside.say, case.wechat_id, "进度"))
            require(any(case.claim_no in line for line in answer), "回答里没有这份申请")
            step.details = answer
        async with story.step(case.daughter, "查了账户，点“到了”") as step:
            claim = await self._phone.claim(case.claim_id)
            claim = await self._phone.confirm_arrival(case.claim_id, claim["version"])
            require(claim["stage"] == "received", f"申请停在“{claim['stage_words']}”")
            step.outcome = claim["stage_words"]

    async def every_message(self) -> None:
        """Nothing may be missing at the end."""
        case = self._case
        await case.mail.expect(case.phones, case.wechat_id, case.claim_no, *EVERY_MESSAGE)

    async def statement(self) -> list[dict[str, Any]]:
        """Why is it this sum? Line by line."""
        told = await self._phone.statement(self._case.claim_id)
        require(told["settled"], "还没有结算说明")
        return list(told["lines"])

    async def _add(self, material: str, photo: bytes, key: str) -> Any:
        return await self._phone.add_photo(self._case.claim_id, material, photo, key)

    async def _answered(self, act: Callable[[], Awaitable[Any]]) -> list[str]:
        """What the official account answers, by lines."""
        answer = await self._case.mail.answer(self._case.wechat_id, act)
        return [line for line in answer.splitlines() if line]


def _key() -> str:
    return secrets.token_hex(16)
