"""Does a supervisor see how long messages are kept, and how many were removed on which day?"""

from datetime import timedelta

from claims_core.claim import Role
from infra.columns import new_id
from notifications.tables import InboxItemRow
from tests.window.at_work import Window

PAGE = "/window/inbox-removals"


async def test_a_supervisor_sees_what_was_removed_and_how_long_messages_are_kept(
    window: Window,
) -> None:
    supervisor = await window.sign_in(Role.SUPERVISOR)
    page = await supervisor.get(PAGE)
    assert "还没有删过" in page.text and "保存36个月" in page.text
    services = window.world.services
    async with services.db.write() as session:
        for days in (5_000, 4_000, 1):
            session.add(
                InboxItemRow(
                    id=new_id(),
                    event_id=new_id(),
                    person_kind="insured",
                    person_id="a" * 32,
                    message="received",
                    title="申请已收到",
                    at=services.clock() - timedelta(days=days),
                )
            )
    assert await services.window.inbox_retention.run_once() == 2
    page = await supervisor.get(PAGE)
    assert f"{services.clock():%Y-%m-%d}" in page.text and ">2</td>" in page.html
    assert "以前写的" in page.text and PAGE in page.links
    clerk = await window.sign_in(Role.CLERK)
    assert (await clerk.get(PAGE)).status == 403
