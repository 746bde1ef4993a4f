"""Does what cannot be settled in a chat become a case whose number the member hears, and is
everybody rung back whose call nobody took?"""

import asyncio
import re

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.conversations.chat_cases import ChatCases
from casework.conversations.missed_calls import MissedCalls
from casework.conversations.tables import MissedCallRow
from casework.errors import FieldsInvalid, NotFound
from casework.handover.desk import HandoverDesk
from casework.handover.endings import HandoverEndings
from casework.handover.handovers import Handovers, Wish
from casework.handover.office_hours import OfficeHours
from casework.handover.owners import HandoverReason
from casework.handover.sending import ChatSending
from casework.handover.tables import HandoverRow
from claims_core.claim import Role
from claims_core.review import RoleMissing
from claims_core.service_case import CaseKind
from infra.gateway_errors import Category, gateway_error
from tests.casework.conftest import BOOK, House
from tests.people import FATHER

HOURS = OfficeHours.from_text("08:30-17:30")


class Phone:
    """What the member hears; told to fail, WeChat refuses."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.shut = False

    async def send(self, _: str, text: str) -> None:
        if self.shut:
            raise gateway_error("wechat", "45015", Category.OTHER_CHANNEL)
        self.heard.append(text)


async def test_a_clerk_passes_on_what_the_chat_cannot_settle_and_the_member_hears_the_number(
    house: House,
) -> None:
    db, sealer, clock, phone = house.db, house.sealer, house.clock, Phone()
    sending = ChatSending(db, sealer, phone.send)
    desk = HandoverDesk(db, sealer, clock, sending, HandoverEndings(db, sending, clock, HOURS))
    cases = ChatCases(db, sealer, clock, BOOK, desk)
    clerk, father = house.staff(Role.CLERK), await house.bound(FATHER)
    handovers = Handovers(db, sealer, clock, HOURS, "0373")
    await handovers.ask(Wish("o-1", father.id, HandoverReason.ASKED, "人工"))
    async with db.read() as session:
        chat = await session.scalar(select(HandoverRow.id))
    known = {"member_id": father.id, "after": 1}
    made = await cases.register(clerk, chat, CaseKind.QUESTION, "跨年住院怎么算", **known)
    assert made.told
    number = re.search(r"FW-\w{4}-\w{4}", phone.heard[-1])[0]
    assert number == made.case.case_no
    mine = await house.member_cases.by_number(father, number)
    assert mine is not None and (mine.proposal_on.isoformat(), mine.hard) == ("2026-03-09", False)
    phone.shut = True
    again = await cases.register(clerk, chat, CaseKind.QUESTION, "他又说了一遍", **known)
    assert (again.told, again.case.case_no) == (False, number)
    unknown = {"member_id": None, "after": 1}
    with pytest.raises(FieldsInvalid):
        await cases.register(clerk, chat, CaseKind.COMPLAINT, "没人管", **unknown)
    for wrong in ({"kind": CaseKind.NOT_ARRIVED}, {"words": " "}, {"words": "长" * 1001}):
        given = {"kind": CaseKind.COMPLAINT, "words": "没人管"} | wrong
        with pytest.raises(FieldsInvalid):
            await cases.register(clerk, chat, **given, **known)
    phone.shut = False
    rung = await cases.register(
        clerk, chat, CaseKind.COMPLAINT, "没人管", phone="0373-5961555", **unknown
    )
    assert rung.case.case_no != number
    (contact,) = await house.cases.cases.contacts(clerk, rung.case.id)
    assert contact.phone == "0373-5961555"


@pytest.mark.both_databases("one number that rings at several clerks at once")
async def test_a_missed_call_waits_once_until_it_is_rung_back(house: House) -> None:
    missed, clerk = MissedCalls(house.db, house.sealer, house.clock), house.staff(Role.CALLER)
    await asyncio.gather(*(missed.note(clerk, "139 0000 0001") for _ in range(4)))
    house.clock.forward(hours=9)  # after closing: due on the next working day
    await missed.note(clerk, "(0373)5961555")
    first, second = await missed.waiting(clerk)
    assert (first.phone, first.times) == ("139****0001", 4)
    assert (first.due_at < house.clock(), second.due_at > house.clock()) == (True, True)
    assert (await missed.number(clerk, first.id)).phone == "13900000001"
    await missed.rung(clerk, first.id, reached=False)
    assert (await missed.waiting(clerk))[0].tried == 1
    await missed.rung(clerk, first.id, reached=True)
    assert [each.id for each in await missed.waiting(clerk)] == [second.id]
    for gone in (missed.rung(clerk, first.id, reached=True), missed.number(clerk, first.id)):
        with pytest.raises(NotFound):
            await gone
    await missed.note(clerk, "13900000001")
    assert len(await missed.waiting(clerk)) == 2
    for wrong in ("", "12", "abc"):
        with pytest.raises(FieldsInvalid):
            await missed.note(clerk, wrong)
    async with house.db.read() as session:
        assert list(await session.scalars(select(AccessLogRow.what))) == ["missed_call"]
        row = await session.scalar(select(MissedCallRow.phone_sealed))
    assert b"13900000001" not in row
    with pytest.raises(RoleMissing):
        await missed.waiting(house.staff(Role.CASHIER))
