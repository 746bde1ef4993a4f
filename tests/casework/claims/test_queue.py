"""Which claims wait for whom, in which order, and how are they found?"""

import base64
import json
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import update

from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid
from claims_core.claim import Role, Stage
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, STRANGER


async def all_pages(house, **asked) -> list[str]:
    """The ids of every page, in order."""
    seen, cursor = [], None
    for _ in range(20):
        page = await house.queue.page(house.staff(Role.CLERK), cursor=cursor, **asked)
        seen += [line.id for line in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return seen
    raise AssertionError("the queue never ends")


async def test_the_oldest_comes_first_and_keeps_its_place(house) -> None:
    claims = []
    for person in (FATHER, DAUGHTER, STRANGER):
        claims.append(await house.submitted(await house.bound(person), person))
        house.clock.forward(hours=1)
    clerk = house.staff(Role.CLERK)
    page = await house.queue.page(clerk, Stage.SUBMITTED)
    assert [line.id for line in page.items] == [claim.line.id for claim in claims]
    line = page.items[0]
    assert (line.insured_name, line.stage_words) == ("梁**", "已提交，待核验材料")
    assert not line.filed_by_proxy and line.promised_on is not None
    await house.desk.accept(clerk, claims[0].line.id, claims[0].line.version)
    assert len((await house.queue.page(clerk, Stage.SUBMITTED)).items) == 2
    assert (await house.queue.page(clerk)).items[0].id == claims[0].line.id


async def test_pages_over_equal_moments_show_every_claim_once(house, subtests) -> None:
    father = await house.bound(FATHER)
    ids = await house.reviewed_rows(father, FATHER, 9, None, None)
    house.clock.forward(seconds=1)
    ids += await house.reviewed_rows(father, FATHER, 11, None, None)
    for stage, size in product((Stage.SECOND_REVIEWED, None), (1, 7, 20, 60)):
        with subtests.test(stage=stage, size=size):
            seen = await all_pages(house, stage=stage, size=size)
            assert seen == sorted(ids[:9]) + sorted(ids[9:])


async def test_a_full_last_page_has_no_next(house) -> None:
    await house.reviewed_rows(await house.bound(FATHER), FATHER, 20, None, None)
    page = await house.queue.page(house.staff(Role.CLERK), size=20)
    assert (len(page.items), page.next_cursor) == (20, None)


async def test_what_was_never_handed_in_is_in_no_list(house) -> None:
    father = await house.bound(FATHER)
    draft = await house.drafts.open(father, await house.insured_id(FATHER), STAY, None)
    gone = await house.drafts.open(father, await house.insured_id(FATHER), STAY, None)
    await house.drafts.withdraw(father, gone.line.id, gone.line.version)
    for stage in (None, Stage.DRAFT, Stage.WITHDRAWN):
        assert await all_pages(house, stage=stage) == []
    assert await all_pages(house, search=FATHER.id_number) == []
    assert await house.queue.counts(house.staff(Role.CLERK)) == {}
    assert draft.line.stage is Stage.DRAFT


async def test_the_counts_are_those_of_the_lists(house) -> None:
    father = await house.bound(FATHER)
    ids = await house.reviewed_rows(father, FATHER, 5, None, None)
    async with house.db.write() as session:
        await session.execute(
            update(ClaimRow).where(ClaimRow.id.in_(ids[:2])).values(stage=Stage.PAID)
        )
    await house.submitted(father, FATHER)
    counts = await house.queue.counts(house.staff(Role.CLERK))
    assert counts == {Stage.SECOND_REVIEWED: 3, Stage.PAID: 2, Stage.SUBMITTED: 1}
    for stage, count in counts.items():
        assert len(await all_pages(house, stage=stage)) == count


async def test_a_claim_is_found_by_its_number_as_it_is_read_out(house) -> None:
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    await house.submitted(await house.bound(DAUGHTER), DAUGHTER)
    spoken = claim.line.claim_no.replace("-", " ").lower()
    for search in (claim.line.claim_no, spoken, claim.line.claim_no.removeprefix("DE-")):
        assert await all_pages(house, search=f" {search} ") == [claim.line.id]
    assert await all_pages(house, search=claim.line.claim_no, stage=Stage.PAID) == []


async def test_a_persons_claims_are_found_by_the_whole_id_number(house) -> None:
    father = await house.bound(FATHER)
    mine = [(await house.submitted(father, FATHER)).line.id for _ in range(2)]
    await house.submitted(await house.bound(DAUGHTER), DAUGHTER)
    assert sorted(await all_pages(house, search=FATHER.id_number.lower())) == sorted(mine)
    assert len(await all_pages(house, search=FATHER.id_number, size=1)) == 2


FINDS_NOTHING = (
    FATHER.id_number[:-1],
    FATHER.name,
    FATHER.phone,
    "%",
    "DE-2222-2222",
    "1" * 500,
)


async def test_anything_else_finds_nothing(house, subtests) -> None:
    await house.submitted(await house.bound(FATHER), FATHER)
    for search in FINDS_NOTHING:
        with subtests.test(search=search):
            assert await all_pages(house, search=search) == []


async def test_no_search_shows_everything(house) -> None:
    claim = await house.submitted(await house.bound(FATHER), FATHER)
    assert await all_pages(house, search="  ") == [claim.line.id]


def made(*content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


NO_CURSORS = (
    "x",
    "é",
    made(),
    made("2026-03-04", "0" * 32),
    made("2026-03-04T02:00:00", "0" * 32),
    made("2026-03-04T02:00:00+00:00", "\0"),
    made("2026-03-04T02:00:00+00:00", 7),
    made(7, "0" * 32),
    made("0001-01-01T00:00:00+14:00", "0" * 32),
    base64.urlsafe_b64encode(b"[" * 200).decode(),
    base64.urlsafe_b64encode(b"[" * 5000).decode(),
    base64.urlsafe_b64encode(b"7").decode(),
)


async def test_a_cursor_that_is_not_ours_is_refused(house, subtests) -> None:
    for cursor in NO_CURSORS:
        with subtests.test(cursor=cursor):
            with pytest.raises(FieldsInvalid):
                await house.queue.page(house.staff(Role.CLERK), cursor=cursor)
            with pytest.raises(FieldsInvalid):
                await house.progress.claims(await house.member(), cursor)
            with pytest.raises(FieldsInvalid):
                await house.payments.batches(house.staff(Role.CASHIER), cursor)


async def test_a_cursor_says_nothing_of_people(house) -> None:
    await house.reviewed_rows(await house.bound(FATHER), FATHER, 2, None, None)
    page = await house.queue.page(house.staff(Role.CLERK), size=1)
    assert page.next_cursor is not None
    text = base64.urlsafe_b64decode(page.next_cursor + "==").decode()
    assert json.loads(text) == [house.clock().isoformat(), page.items[0].id]


async def test_what_was_sent_back_says_why_until_it_has_gone_on(house) -> None:
    await house.use_up_the_pool(FATHER)
    claim = await house.twice_reviewed(await house.bound(FATHER), FATHER)
    other = await house.submitted(await house.bound(DAUGHTER), DAUGHTER)
    registrar, first = house.staff(Role.REGISTRAR), house.staff(Role.INITIAL_REVIEWER)

    async def said() -> dict[str, str]:
        lines = (await house.queue.page(registrar)).items
        return {line.id: line.sent_back for line in lines}

    back = await house.desk.send_back(
        house.staff(Role.FINAL_CHECKER), *house.shown(claim)[:2], "receipts_differ", "少登一张"
    )
    assert back.line.stage is Stage.ACCEPTED
    assert await said() == {claim.line.id: "票据登记与照片不符", other.line.id: ""}
    assert (back.sent_back.reason, back.line.sent_back) == ("少登一张", "票据登记与照片不符")
    # a step that leaves the claim where it stands changes nothing of it
    care = replace(back.care, provider_name="另一家医院")
    corrections = house.at_the_window.corrections
    await corrections.propose(first, claim.line.id, back.line.version, care, "医院写错了")
    assert (await said())[claim.line.id] == "票据登记与照片不符"
    shown = await house.desk.show(registrar, claim.line.id)
    typed = (house.fresh_receipt(),)
    done = await house.desk.register(registrar, claim.line.id, shown.line.version, typed)
    assert done.line.stage is Stage.REGISTERED and done.sent_back is None
    assert set((await said()).values()) == {""}
