"""What a person wants to be told is recorded at the window, on paper, and holds at once."""

import pytest
from sqlalchemy import select

from casework.errors import FieldsInvalid, NotFound
from casework.people.tables import InsuredRow
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from notifications.consents import OPTED_OUT, refused
from notifications.messages import Consent
from notifications.tables import ConsentChangeRow
from notifications.tips.catalogue import TipTopic
from tests.window.at_work import Window

CLERK = Actor("c" * 32, "钮窗口", frozenset({Role.CLERK}))


async def an_insured_person(window: Window) -> str:
    async with window.world.services.db.read() as session:
        return str(await session.scalar(select(InsuredRow.id).order_by(InsuredRow.id)))


async def test_topics_are_ticked_on_paper_and_taken_back(window: Window) -> None:
    insured_id = await an_insured_person(window)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/people/{insured_id}")
    assert f"/window/people/{insured_id}/messages" in page.links
    page = await clerk.get(f"/window/people/{insured_id}/messages")
    assert "还没有说过" in page.text and "还没有绑定小程序" in page.text
    form = page.form("/record")
    ticked = form.fields | {"topic-diet": "1", "topic-sleep": "1", "paper": "健康提示订阅单"}
    page = await clerk.post(form.action, ticked)
    assert "已登记，马上生效" in page.text
    assert "凭健康提示订阅单" in page.text
    assert set(page.form("/record").fields) >= {"topic-diet", "topic-sleep"}
    fields = page.form("/record").fields | {"nothing": "1"}
    del fields["topic-diet"]
    page = await clerk.post(form.action, fields)
    assert page.status == 422 and "请写凭什么登记的" in page.text
    ticked = {name for name, value in page.form("/record").fields.items() if value == "1"}
    assert ticked == {"topic-sleep", "nothing"}  # as it was sent, not as it is kept


async def test_who_wants_nothing_is_asked_for_nothing_else_and_it_is_proven(
    window: Window,
) -> None:
    desk, insured_id = window.world.services.window.wishes, await an_insured_person(window)
    wishes = await desk.record(CLERK, insured_id, [TipTopic.DIET], "订阅单")
    assert wishes.topics == {TipTopic.DIET} and not wishes.wants_nothing
    with pytest.raises(FieldsInvalid):
        await desk.record(CLERK, insured_id, [TipTopic.DIET], "申请单", nothing=True)
    wishes = await desk.record(CLERK, insured_id, [], "申请单", nothing=True)
    assert wishes.topics == frozenset() and wishes.wants_nothing
    async with window.world.services.db.read() as session:
        for kind, topic in (
            (Consent.UNLESS_REFUSED, "announcement"),
            (Consent.OPTED_IN, "tip.diet"),
        ):
            assert await refused(session, kind, ("insured", insured_id), topic) == OPTED_OUT
        changes = list(await session.scalars(select(ConsentChangeRow)))
    assert {(row.recorded_by, row.said_in) for row in changes} == {(CLERK.id, "window")}
    assert all("凭" in row.words for row in changes)
    wishes = await desk.record(CLERK, insured_id, [TipTopic.SLEEP], "订阅单")
    assert wishes.topics == {TipTopic.SLEEP} and not wishes.wants_nothing


async def test_only_the_counter_records_and_only_of_people_who_are_there(window: Window) -> None:
    desk, insured_id = window.world.services.window.wishes, await an_insured_person(window)
    with pytest.raises(NotFound):
        await desk.show(CLERK, "0" * 32)
    with pytest.raises(RoleMissing):
        await desk.show(Actor("d" * 32, "夏宣传", frozenset({Role.PUBLICITY})), insured_id)
    for paper in ("", " ", "长" * 101):
        with pytest.raises(FieldsInvalid):
            await desk.record(CLERK, insured_id, [], paper)
