"""What people wrote back is read and seen to at the window, and every reading is recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.access_log import AccessLogRow
from casework.errors import NotFound
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from infra.sms.gateway import SmsReply
from notifications.replies.receiving import SmsReplies
from notifications.subjects.phone_owners import PhoneOwners
from tests.people import FATHER
from tests.window.at_work import Window


async def wrote(window: Window, text: str, phone: str, number: int) -> None:
    services = window.world.services
    replies = SmsReplies(services.db, services.sealer, PhoneOwners(services.sealer), services.clock)
    at = services.clock() + timedelta(minutes=number)
    reply = SmsReply(phone=phone, text=text, reference=str(number), sent_at=at)
    await replies.receive("aliyun", [reply])


async def test_a_reply_is_read_by_whoever_serves_and_seen_to_once(window: Window) -> None:
    await wrote(window, "钱还没到<b>", FATHER.phone, 1)
    await wrote(window, "退订", FATHER.phone, 2)
    await wrote(window, "R", "13999998888", 3)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get("/window/replies")
    assert "钱还没到&lt;b&gt;" in page.html
    assert FATHER.phone not in page.text
    assert f"{FATHER.phone[:3]}****{FATHER.phone[-4:]}" in page.text
    assert "没有对上名册里的人" in page.text  # whose R it was, nobody knows
    assert page.html.count("处理过了</button>") == 2
    page = await clerk.post("/window/replies/close", dict(page.form("/close").fields))
    assert "已记下处理过了" in page.text
    assert page.html.count("处理过了</button>") == 1
    caller = await window.sign_in(Role.CALLER)
    page = await caller.get("/window/replies?show=closed")
    assert "钱还没到" in page.text and ">退订<" not in page.html
    async with window.world.services.db.read() as session:
        read = await session.scalar(select(func.count()).where(AccessLogRow.what == "sms_reply"))
    assert read == 2 + 1 + 1


async def test_the_list_is_shown_in_pages_and_only_to_whoever_serves(window: Window) -> None:
    replies = window.world.services.window.replies
    clerk = Actor("c" * 32, "钮窗口", frozenset({Role.CLERK}))
    for number in range(22):
        await wrote(window, f"第{number}句", "13999998888", number)
    first = await replies.page(clerk)
    second = await replies.page(clerk, cursor=first.next_cursor)
    assert (len(first.items), len(second.items), second.next_cursor) == (20, 2, None)
    assert len({each.id for each in (*first.items, *second.items)}) == 22
    await replies.close(clerk, first.items[3].id)
    await replies.close(Actor("d" * 32, "别人", frozenset({Role.CALLER})), first.items[3].id)
    (closed,) = (await replies.page(clerk, closed=True)).items
    assert (closed.id, closed.closed_by) == (first.items[3].id, "钮窗口")
    with pytest.raises(NotFound):
        await replies.close(clerk, "0" * 32)
    with pytest.raises(RoleMissing):
        await replies.page(Actor("e" * 32, "夏宣传", frozenset({Role.PUBLICITY})))
