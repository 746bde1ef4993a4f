"""The queue: whose work comes first, how a claim is found, and what stands in no address."""

import pytest

from claims_core.claim import Role, Stage
from tests.people import DAUGHTER, FATHER
from tests.window.at_work import Window


async def test_everybody_begins_at_the_work_of_their_own_post(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.ACCEPTED)
    registrar = await window.sign_in(Role.REGISTRAR)
    page = await registrar.get("/window/claims")
    assert f"/window/claims/{claim.line.id}" in page.links
    clerk = await window.sign_in(Role.CLERK)
    assert "这一栏现在没有要办的" in (await clerk.get("/window/claims")).text
    # of two posts, the first that has work
    both = await window.sign_in_with("both", Role.CLERK, Role.REGISTRAR)
    assert f"/window/claims/{claim.line.id}" in (await both.get("/window/claims")).links


async def test_a_line_is_masked_and_says_how_much_time_is_left(window: Window) -> None:
    await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get("/window/claims")
    assert FATHER.name not in page.html and "梁**" in page.text
    assert "还剩20个工作日" in page.text
    window.world.clock.forward(days=60)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get("/window/claims")
    assert "已超" in page.text


async def test_a_date_beyond_the_published_holidays_is_called_provisional(window: Window) -> None:
    window.world.clock.forward(days=290)  # the promise now ends in a year without a notice
    await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    assert "暂定" in (await clerk.get("/window/claims")).text


async def test_a_claim_is_found_by_its_number_or_its_persons_whole_id_number(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    await window.cabinet.claim(Stage.SUBMITTED, DAUGHTER)
    clerk = await window.sign_in(Role.CLERK)
    form = (await clerk.get("/window/claims")).form("/search")
    found_path = f"/window/claims/{claim.line.id}"
    for sought in (claim.line.claim_no, claim.line.claim_no.lower(), FATHER.id_number):
        found = await clerk.send(form, sought=sought)
        assert [link for link in found.links if link.startswith("/window/claims/")] == [found_path]
        assert FATHER.id_number not in found.path
        assert not [link for link in found.links if FATHER.id_number in link]
    for nobody in (DAUGHTER.id_number[:-4], "梁守田", "%", "' OR 1=1"):
        assert "没有找到" in (await clerk.send(form, sought=nobody)).text


async def test_the_way_back_leads_to_what_was_found_and_only_for_the_same_login(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    form = (await clerk.get("/window/claims")).form("/search")
    found = await clerk.send(form, sought=FATHER.id_number)
    assert found.path == "/window/claims" and FATHER.id_number not in found.query
    line = f"/window/claims/{claim.line.id}"
    assert line in (await clerk.get(line)).path
    again = await clerk.get(f"/window/claims?{found.query}")
    assert "查找结果" in again.text and line in again.links
    assert again.form("/search").fields["sought"] == FATHER.id_number

    # to another login, or once eleven others have been kept, the address says nothing
    other = await window.sign_in_with("colleague", Role.CLERK)
    told = await other.get(f"/window/claims?{found.query}")
    assert "这次查找已经过期" in told.text and FATHER.id_number not in told.html
    for _ in range(10):
        await clerk.send(form, sought=claim.line.claim_no)
    assert "这次查找已经过期" in (await clerk.get(f"/window/claims?{found.query}")).text


async def test_an_empty_search_leads_back_to_the_queue(window: Window) -> None:
    clerk = await window.sign_in(Role.CLERK)
    form = (await clerk.get("/window/claims")).form("/search")
    assert (await clerk.send(form, sought="  ")).path == "/window/claims"


@pytest.mark.both_databases("control characters")
async def test_a_stage_nobody_knows_shows_all_and_a_broken_cursor_is_refused(
    window: Window,
) -> None:
    await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get("/window/claims?stage=nonsense")
    assert page.status == 200 and "梁**" in page.text
    assert (await clerk.get("/window/claims?stage=all&after=broken")).status == 422


@pytest.mark.both_databases("order of rows")
async def test_long_lists_page_without_losing_or_repeating_a_claim(window: Window) -> None:
    await window.cabinet.many(23)
    clerk = await window.sign_in(Role.CLERK)
    first = await clerk.get("/window/claims?stage=submitted")
    following = next(link for link in first.links if "after=" in link)
    second = await clerk.get(following)
    lines = [
        [link for link in page.links if link.startswith("/window/claims/")]
        for page in (first, second)
    ]
    assert [len(page) for page in lines] == [20, 3]
    assert len(set(lines[0] + lines[1])) == 23
    assert not [link for link in second.links if "after=" in link]

    form = first.form("/search")
    found = await clerk.send(form, sought=FATHER.id_number)
    rest = await clerk.get(next(link for link in found.links if "after=" in link))
    assert len([link for link in rest.links if link.startswith("/window/claims/")]) == 3
