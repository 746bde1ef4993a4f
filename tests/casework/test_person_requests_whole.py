"""Does a copy tell everything and a deletion leave nothing readable, under every id that somebody
had, on every telephone, in every table?"""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.keys.sealed_columns import KEYS_APART, SEALED
from app.persons.copying import copy_person
from app.persons.forgetting import ForgottenPerson, forget_person
from app.tables import METADATA
from casework.conversations.tables import ServiceCaseRow
from casework.errors import NotFound
from casework.first_reports.reporting import FirstReports
from casework.first_reports.tables import FirstReportRow
from casework.handover.owners import ChatOwner
from casework.handover.store import OPENID
from casework.handover.store import PERSON as CHAT_PERSON
from casework.handover.tables import ChatTurnRow, HandoverMessageRow, HandoverRow
from casework.people.authority_tables import DataConsentRow
from casework.people.people import hold_member
from casework.people.tables import BindingRow, MemberRow
from casework.proof.proof import flaws_of
from claims_core.agreed_texts import AgreedTo, current_text
from claims_core.checklist import CareKind, CarePlace
from claims_core.claim import Role
from claims_core.first_report import ReportedCare
from claims_core.service_case import CaseAction, CaseEnding, CaseKind
from infra.columns import new_id
from infra.data_keys import wrapped_keys
from infra.idempotency import Once, remember
from infra.sealing import data_key_id
from notifications import consents
from notifications.messages import Message
from notifications.subjects.first_report import FirstReportSubject
from notifications.subjects.subject import Withheld
from notifications.tables import SubscriptionGrantRow
from tests.casework.conftest import House
from tests.casework.people.test_two_people_are_one import merge
from tests.people import DAUGHTER, FATHER

# What identifies the person at WeChat, and what they said.
OPENIDS = ("o-liang", "m-liang", "u-liang")
SAID = ("胸口闷了三天", "我的药不够了", "钱一直没到账")


def _not_noted(session: AsyncSession, insured_id: str) -> None:
    """The note is tried elsewhere."""


async def forget(house: House) -> ForgottenPerson:
    return await forget_person(
        house.db, house.objects, house.sealer, house.clock, _not_noted, FATHER.insured_no
    )


async def copied(house: House, into: Path) -> dict[str, Any]:
    await copy_person(house.db, house.objects, house.sealer, FATHER.insured_no, into, _not_noted)
    told: dict[str, Any] = json.loads((into / "data.json").read_text(encoding="utf-8"))
    return told


def reports_of(house: House) -> FirstReports:
    return FirstReports(house.db, house.sealer, house.clock, house.book)


def care(house: House, provider: str = "新乡市中心医院") -> ReportedCare:
    return ReportedCare(CareKind.INPATIENT, CarePlace.LOCAL, provider, house.clock().date(), None)


async def lived(house: House, member_id: str) -> None:
    """They have written in the chat, on the page and to the bot, and asked for messages."""
    now, sealer = house.clock(), house.sealer
    async with house.db.write() as session:
        row = await session.get_one(MemberRow, member_id)
        row.unionid, row.official_openid, row.mini_openid = "u-liang", "o-liang", "m-liang"
        row.phone_sealed = sealer.seal(FATHER.phone, "member.phone")
        for number, (who, owner) in enumerate(
            (("o-liang", "waiting"), (f"phone:{member_id}", "closed"))
        ):
            chat = HandoverRow(
                id=f"{number}" * 32,
                person_index=sealer.index(who, CHAT_PERSON),
                openid_sealed=sealer.seal(who, OPENID),
                member_id=member_id,
                owner=owner,
                because="asked",
                asked_at=now,
                told_at=now,
                member_wrote_at=now,
                closed_at=now if owner == "closed" else None,
            )
            session.add(chat)
            await session.flush()
            text = sealer.seal(SAID[number], "handover.text")
            session.add(
                HandoverMessageRow(
                    handover_id=chat.id, seq=1, at=now, by="member", text_sealed=text
                )
            )
            session.add(
                ChatTurnRow(
                    key=f"{number}" * 64,
                    person_index=chat.person_index,
                    at=now,
                    outcome="missed",
                    topic="",
                    said_sealed=text,
                    told_sealed=text,
                )
            )
        session.add(
            SubscriptionGrantRow(
                openid="m-liang", template="t", left=1, told_at=now, told_by="phone"
            )
        )
        once = Once(f"{member_id}:POST /member/v1/claims", "k", "h" * 64)
        remember(session, once, {"said": SAID[0]}, now)
        await consents.say(
            session,
            ("member", member_id),
            ["tip_diet"],
            given=True,
            said_in="chat",
            words="好",
            now=now,
        )


async def complained(house: House) -> str:
    caller, cases = house.staff(Role.CALLER), house.cases.cases
    case_id = await cases.open(
        house.staff(Role.CLERK), CaseKind.COMPLAINT, SAID[2], insured_no=FATHER.insured_no
    )
    await cases.act(caller, case_id, 1, CaseAction.TAKE)
    await cases.act(caller, case_id, 2, CaseAction.ANSWER, words="次日入账")
    await cases.act(caller, case_id, 3, CaseAction.CLOSE, ending=CaseEnding.SOLVED)
    return case_id


async def readable(house: House) -> list[str]:
    """Every text of every table that anybody could read, opened where we have the key."""
    found = list[str]()
    sealed = {(each.table.name, each.name): each.context for each in SEALED}
    apart = {(each.table.name, each.name): each.context for each in KEYS_APART}
    async with house.db.read() as session:
        for table in METADATA.sorted_tables:
            for row in (await session.execute(select(table))).mappings():
                for name, value in row.items():
                    place = (table.name, name)
                    if value is None:
                        continue
                    if place in sealed:
                        found.append(
                            f"{table.name}.{name}: {house.sealer.open(value, sealed[place])}"
                        )
                    elif place in apart:
                        keys = await wrapped_keys(session, [data_key_id(value)])
                        for key in keys.values():
                            words = house.sealer.open_apart(value, apart[place], key)
                            found.append(f"{table.name}.{name}: {words}")
                    elif not isinstance(value, bytes):
                        found.append(f"{table.name}.{name}: {value}")
    return found


async def test_after_a_deletion_no_table_says_who_they_were_at_wechat_or_what_they_said(
    house: House,
) -> None:
    father = await house.bound(FATHER)
    draft = await house.draft(father, FATHER)
    await lived(house, father.id)
    case_id = await complained(house)
    before = await readable(house)
    for each in (*OPENIDS, *SAID):
        assert any(each in line for line in before), "the search finds it while it is there"
    done = await forget(house)
    assert (done.said.chats, done.said.cases, done.drafts) == (2, 1, 1)
    after = await readable(house)
    assert [line for line in after for each in (*OPENIDS, *SAID) if each in line] == []
    stay = draft.care.provider_name
    assert stay and not [line for line in after if stay in line]
    async with house.db.read() as session:
        owners = set(await session.scalars(select(HandoverRow.owner)))
        given = await consents.topics_given(session, ("member", father.id))
        case = await session.get_one(ServiceCaseRow, case_id)
    assert owners == {ChatOwner.CLOSED} and given == frozenset()
    assert (case.person_id, case.phone_sealed) == ("", None)
    assert await flaws_of(house.db, house.sealer) == ()
    again = await forget(house)
    assert (again.said.chats, again.said.cases, again.drafts) == (0, 0, 0)


async def test_who_has_unbound_before_is_deleted_all_the_same_and_whoever_is_somebody_else_is_not(
    house: House,
) -> None:
    old, daughter = await house.bound(FATHER), await house.bound(DAUGHTER)
    await lived(house, old.id)
    async with house.db.write() as session:
        ended = update(BindingRow).where(BindingRow.member_id == old.id)
        await session.execute(ended.values(ended_at=house.clock()))
        # her telephone had been taken for his, once
        session.add(
            BindingRow(
                id=new_id(),
                member_id=daughter.id,
                insured_id=await house.insured_id(FATHER),
                bound_at=house.clock(),
                ended_at=house.clock(),
            )
        )
    await forget(house)
    async with house.db.read() as session:
        his = await session.get_one(MemberRow, old.id)
        hers = await session.get_one(MemberRow, daughter.id)
    assert (his.official_openid, his.phone_sealed) == (None, None)
    assert not hers.unionid.startswith("forgotten-")


async def test_copy_and_deletion_reach_what_stands_under_the_number_they_had_before(
    house: House, tmp_path: Path
) -> None:
    lost, kept = await house.bound(DAUGHTER), await house.bound(FATHER)
    sent, draft = await house.submitted(lost, DAUGHTER), await house.draft(kept, FATHER)
    await merge(house)
    told = await copied(house, tmp_path)
    assert {each["id"] for each in told["申请"]} == {sent.line.id, draft.line.id}
    assert len(list(tmp_path.glob("*.jpg"))) == 8
    done = await forget(house)
    async with house.db.read() as session:
        standing = select(func.count()).where(BindingRow.ended_at.is_(None))
        assert await session.scalar(standing) == 0
    assert done.bindings in (1, 2) and done.drafts == 1


async def test_a_report_that_no_claim_came_of_is_copied_deleted_and_nobody_is_reminded(
    house: House, tmp_path: Path
) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    reports = reports_of(house)
    waiting = await reports.report(father, insured_id, care(house))
    begun = await reports.report(father, insured_id, care(house, "卫辉市人民医院"))
    await reports.file(father, begun)
    text = {"said_in": "phone", "version": current_text(AgreedTo.CLAIM_DATA).version}
    await house.authority.consents.say(father, AgreedTo.CLAIM_DATA, given=True, **text)
    told = await copied(house, tmp_path)
    assert {each["id"] for each in told["报案"]} == {waiting, begun}
    assert len(told["资料和账户的同意"]) == 1
    done = await forget(house)
    assert (done.reports, done.drafts) == (2, 1)
    subject = FirstReportSubject(house.db, house.contacts)
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(FirstReportRow)) == 0
        assert await session.scalar(select(func.count()).select_from(DataConsentRow)) == 1
        assert await subject.plans(session, waiting) == []
        with pytest.raises(Withheld):
            await subject.content(session, Message.FIRST_REPORT_REMINDER, waiting)
    with pytest.raises(NotFound):
        await reports.show(father, waiting)


async def test_a_copy_tells_what_was_said_in_chats(house: House, tmp_path: Path) -> None:
    father = await house.bound(FATHER)
    await lived(house, father.id)
    told = await copied(house, tmp_path)
    assert {each["内容"] for each in told["人工接待"]} == set(SAID[:2])


async def test_who_logs_in_or_proves_a_phone_while_they_are_deleted_leaves_nothing_there(
    house: House,
) -> None:
    login = await house.members.login("father")
    old = login.member.id
    actor = await house.members.authenticate(login.token)
    house.wechat.phones["code"] = FATHER.phone
    gone = {"unionid": f"forgotten-{old}", "mini_openid": None, "official_openid": None}
    async with house.db.write() as session:
        await hold_member(session, old)
        coming = asyncio.create_task(house.members.login("father"))
        proving = asyncio.create_task(house.members.prove_phone(actor, "code"))
        await asyncio.sleep(0.2)  # both have come as far as they can
        assert not coming.done()
        await session.execute(update(MemberRow).where(MemberRow.id == old).values(gone))
    again = await coming
    await proving
    async with house.db.read() as session:
        row = await session.get_one(MemberRow, old)
    assert again.member.id != old
    assert (row.mini_openid, row.phone_sealed) == (None, None)
