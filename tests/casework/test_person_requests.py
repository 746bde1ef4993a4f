"""Does somebody get a copy of everything about them, and is what they want deleted gone, except
what the law has us keep?"""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.persons.copying import copy_person
from app.persons.forgetting import forget_person
from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, NotFound
from casework.handover.store import OPENID
from casework.handover.store import PERSON as CHAT_PERSON
from casework.handover.tables import HandoverMessageRow, HandoverRow
from casework.people.tables import BindingRow, InsuredRow, MemberRow, MemberTokenRow
from claims_core.claim import Role, Stage
from claims_core.service_case import CaseKind
from infra.columns import new_id
from infra.person_requests import PERSON_WISH_WORDS, PersonRequestRow, PersonWish
from notifications.tables import InboxItemRow
from tests.casework.conftest import House
from tests.people import DAUGHTER, FATHER


def _noted(wish: PersonWish, clock: Any) -> Any:
    def note(session: AsyncSession, insured_id: str) -> None:
        row = {"request_no": "本人〔虚构〕3号", "done_by": "戚主管", "at": clock()}
        session.add(PersonRequestRow(id=new_id(), insured_id=insured_id, wish=wish.value, **row))

    return note


def test_every_wish_has_a_word() -> None:
    assert set(PERSON_WISH_WORDS) == set(PersonWish)


async def test_a_copy_has_everything_about_them_and_nothing_of_others(
    house: House, tmp_path: Path
) -> None:
    father, daughter = await house.bound(FATHER), await house.bound(DAUGHTER)
    sent = await house.submitted(father, FATHER)
    await house.draft(daughter, DAUGHTER)
    clerk = house.staff(Role.CLERK)
    await house.cases.cases.open(
        clerk, CaseKind.COMPLAINT, "钱一直没到", insured_no=FATHER.insured_no
    )
    note = _noted(PersonWish.COPY, house.clock)
    counted = await copy_person(
        house.db, house.objects, house.sealer, FATHER.insured_no, tmp_path, note
    )
    assert counted == (1, 4)
    text = (tmp_path / "data.json").read_text(encoding="utf-8")
    told = json.loads(text)
    assert told["参保人"]["证件号"] == FATHER.id_number
    (claim,) = told["申请"]
    assert (claim["id"], claim["收款账户"]["账号"]) == (sent.line.id, FATHER.account)
    assert [each["内容"] for each in told["工单"][0]["经过"]] == ["钱一直没到"]
    assert len(list(tmp_path.glob("*.jpg"))) == 4
    for private in (DAUGHTER.name, DAUGHTER.id_number, DAUGHTER.account, "sealed", "_index"):
        assert private not in text
    async with house.db.read() as session:
        row = await session.scalar(select(PersonRequestRow))
    assert row is not None and (row.wish, row.done_by) == ("copy", "戚主管")


async def test_what_no_law_keeps_is_gone_and_the_rest_still_works(house: House) -> None:
    father, daughter = await house.bound(FATHER), await house.bound(DAUGHTER)
    sent = await house.submitted(father, FATHER)
    draft = await house.draft(father, FATHER)
    await house.draft(daughter, DAUGHTER)
    await _lived(house, father.id, await house.insured_id(FATHER))
    before = len(house.objects.kept)
    note = _noted(PersonWish.FORGET, house.clock)

    async def forget() -> Any:
        return await forget_person(
            house.db, house.objects, house.sealer, house.clock, note, FATHER.insured_no
        )

    done = await forget()
    assert (done.bindings, done.inbox, done.said.chats, done.drafts) == (1, 2, 1, 1)
    assert len(done.objects) == 4 and len(house.objects.kept) == before - 4
    async with house.db.read() as session:
        member = await session.get_one(MemberRow, father.id)
        rows = {row.id: row for row in await session.scalars(select(ClaimRow))}
        left = {
            table: await session.scalar(select(func.count()).select_from(table))
            for table in (HandoverMessageRow, InboxItemRow, MemberTokenRow)
        }
        standing = list(
            await session.scalars(select(BindingRow.member_id).where(BindingRow.ended_at.is_(None)))
        )
    assert (member.mini_openid, member.official_openid, member.phone_sealed) == (None, None, None)
    assert not member.unionid.startswith("union-")
    assert rows[sent.line.id].payee_sealed and rows[sent.line.id].stage == Stage.SUBMITTED
    assert rows[draft.line.id].payee_sealed is None
    assert (rows[draft.line.id].stage, rows[draft.line.id].provider_name) == (Stage.WITHDRAWN, "")
    assert set(left.values()) == {0} and standing == [daughter.id]
    with pytest.raises(NotFound):
        await house.progress.show(father, sent.line.id)
    assert await house.desk.show(house.staff(Role.CLERK), sent.line.id)
    again = await forget()
    assert (again.bindings, again.inbox, again.said.chats, again.drafts) == (0, 0, 0, 0)
    house.bound_members.clear()
    assert await house.bound(FATHER)  # whoever comes back may bind anew


async def _lived(house: House, member_id: str, insured_id: str) -> None:
    now = house.clock()
    async with house.db.write() as session:
        member = await session.get_one(MemberRow, member_id)
        member.official_openid = "o-liang"
        chat = HandoverRow(
            id="h" * 32,
            person_index=house.sealer.index("o-liang", CHAT_PERSON),
            openid_sealed=house.sealer.seal("o-liang", OPENID),
            member_id=member_id,
            owner="closed",
            because="asked",
            asked_at=now,
            told_at=now,
            member_wrote_at=now,
            closed_at=now,
        )
        session.add(chat)
        await session.flush()
        sealed = house.sealer.seal("在吗", "handover.text")
        session.add(
            HandoverMessageRow(handover_id=chat.id, seq=1, at=now, by="member", text_sealed=sealed)
        )
        for kind, person in (("member", member_id), ("insured", insured_id)):
            item = {
                "person_kind": kind,
                "person_id": person,
                "message": "settled",
                "title": "办好了",
            }
            session.add(InboxItemRow(id=new_id(), event_id=new_id(), text="x", at=now, **item))
        session.add(
            MemberTokenRow(token_hash="t" * 64, member_id=member_id, created_at=now, expires_at=now)
        )


async def test_a_number_that_nobody_has_is_refused(house: House, tmp_path: Path) -> None:
    note = _noted(PersonWish.COPY, house.clock)
    with pytest.raises(FieldsInvalid):
        await copy_person(house.db, house.objects, house.sealer, "0" * 20, tmp_path, note)
    assert list(tmp_path.iterdir()) == []
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(PersonRequestRow)) == 0
        assert await session.scalar(select(func.count()).select_from(InsuredRow))
