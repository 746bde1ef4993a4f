"""Is nothing done against a no to the use of papers or account, from the moment it was said?"""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework.claims.tables import ClaimRow, PhotoRow, ReceiptRow
from casework.errors import FieldsInvalid, Forbidden, NotBound, NotFound
from casework.people import data_consents
from casework.people.authorisations import OutOfScope
from casework.people.authority_tables import DataConsentRow, PersonNoticeRow
from casework.people.tables import AuthorisationRow
from casework.phone.tables import DraftFieldRow
from casework.proof.proof import flaws_of
from claims_core.agreed_texts import AgreedTo, TextMoved, current_text, shipped_agreed_texts
from claims_core.checklist import Material
from claims_core.claim import Payee, Role, Stage
from claims_core.data_consents import ConsentNeeded, ConsentState, ConsentWithdrawn
from claims_core.errors import ClaimsError
from claims_core.identity_levels import MemberAct
from claims_core.review import RoleMissing
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER

DATA, ACCOUNT = AgreedTo.CLAIM_DATA, AgreedTo.BANK_ACCOUNT
OWN = Payee(FATHER.name, FATHER.account, "中国工商银行新乡分行")


def consents(house):
    return house.authority.consents


async def said(house, actor, what, *, given, **more):
    version = current_text(what).version if given else ""
    return await consents(house).say(actor, what, "phone", given=given, version=version, **more)


def state(shown, what):
    return next(each.state for each in shown.standing if each.what is what)


async def stages(house):
    async with house.db.read() as session:
        return sorted(await session.scalars(select(ClaimRow.stage)))


async def test_both_texts_are_shown_first_and_nothing_is_taken_for_a_yes(house) -> None:
    father = await house.bound(FATHER)
    shown = await consents(house).of_member(father)
    assert [each.what for each in shown.standing] == [DATA, ACCOUNT]
    assert {each.state for each in shown.standing} == {ConsentState.NOT_ASKED}
    for each in shown.standing:
        assert "我同意" in each.text.text and "收回以后" in each.text.withdrawn
    for version in ("", "2019-01"):
        with pytest.raises(TextMoved):
            await consents(house).say(father, DATA, "phone", given=True, version=version)
    assert state(await consents(house).of_member(father), DATA) is ConsentState.NOT_ASKED
    shown = await said(house, father, DATA, given=True)
    assert state(shown, DATA) is ConsentState.GIVEN
    assert state(shown, ACCOUNT) is ConsentState.NOT_ASKED  # each for itself
    with pytest.raises(NotBound):
        await consents(house).of_member(await house.member())
    with pytest.raises(NotFound):
        await said(house, father, AgreedTo.AUTHORISATION, given=False)


async def test_after_a_no_to_the_papers_drafts_are_gone_and_nothing_new_begins(house) -> None:
    father, daughter = await house.bound(FATHER), await house.bound(DAUGHTER)
    draft = await house.draft(father, FATHER)
    handed_in = await house.submitted(father, FATHER)
    others = await house.draft(daughter, DAUGHTER)
    shown = await said(house, father, DATA, given=False)
    assert "删掉了1份没交的草稿" in shown.told and "1份交了的申请照常办" in shown.told
    assert state(shown, DATA) is ConsentState.WITHDRAWN
    assert [line.id for line in (await house.progress.claims(father)).items] == [handed_in.line.id]
    gone = await house.progress.show(father, draft.line.id)
    assert gone.payee is None and gone.photos == () and gone.receipts == ()
    assert gone.care.provider_name == "" and gone.care.admission_on is None
    with pytest.raises(NotFound):
        await house.photos.open(father, draft.line.id, draft.photos[0].id)
    insured_id = await house.insured_id(FATHER)
    for attempt in (
        house.drafts.open(father, insured_id, STAY, None),
        house.drafts.edit(father, handed_in.line.id, handed_in.line.version, STAY),
        house.drafts.submit(father, handed_in.line.id, handed_in.line.version),
        house.photos.add(father, handed_in.line.id, Material.OTHER, b"x", None),
    ):
        with pytest.raises(ConsentWithdrawn) as refused:
            await attempt
        assert "点同意" in refused.value.message
    withdrawn = await house.drafts.withdraw(father, handed_in.line.id, handed_in.line.version)
    assert withdrawn.line.stage is Stage.WITHDRAWN
    # the control: nobody else's is touched, and a yes opens the way again
    assert (await house.progress.show(daughter, others.line.id)).photos
    await said(house, father, DATA, given=True)
    assert await house.drafts.open(father, insured_id, STAY, OWN)
    assert await flaws_of(house.db, house.sealer) == ()


async def test_after_a_no_to_the_account_no_draft_has_one_and_none_can_be_named(house) -> None:
    father = await house.bound(FATHER)
    draft = await house.draft(father, FATHER)
    handed_in = await house.submitted(father, FATHER)
    shown = await said(house, father, ACCOUNT, given=False)
    assert "从1份草稿里删掉了收款账户" in shown.told and "款打到那上面写的账户" in shown.told
    draft = await house.progress.show(father, draft.line.id)
    assert draft.payee is None and draft.photos  # the papers stay
    assert (await house.progress.show(father, handed_in.line.id)).payee is not None
    draft = await house.drafts.edit(father, draft.line.id, draft.line.version, STAY)
    insured_id = await house.insured_id(FATHER)
    for attempt in (
        house.drafts.edit(father, draft.line.id, draft.line.version, STAY, OWN),
        house.drafts.open(father, insured_id, STAY, OWN),
    ):
        with pytest.raises(ConsentWithdrawn):
            await attempt
    await said(house, father, ACCOUNT, given=True)
    draft = await house.drafts.edit(father, draft.line.id, draft.line.version, STAY, OWN)
    assert draft.payee is not None
    assert await flaws_of(house.db, house.sealer) == ()


async def test_a_no_finds_every_draft_however_it_comes_between(house) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    draft = await house.draft(father, FATHER)
    opened = [house.drafts.open(father, insured_id, STAY, None) for _ in range(3)]
    edited = house.drafts.edit(father, draft.line.id, draft.line.version, STAY, OWN)
    answers = await asyncio.gather(
        *opened[:2],
        edited,
        said(house, father, DATA, given=False),
        *opened[2:],
        return_exceptions=True,
    )
    assert all(isinstance(each, ClaimsError) or not isinstance(each, Exception) for each in answers)
    assert set(await stages(house)) == {Stage.WITHDRAWN}
    async with house.db.read() as session:
        left = await session.scalars(select(ClaimRow.payee_sealed))
        assert set(left) == {None}
        assert list(await session.scalars(select(ReceiptRow.id))) == []
        assert list(await session.scalars(select(DraftFieldRow.field))) == []
        standing = select(PhotoRow.id).where(PhotoRow.removed_at.is_(None))
        assert list(await session.scalars(standing)) == []


async def test_the_same_word_twice_is_kept_once_with_who_where_and_on_which_text(house) -> None:
    father = await house.bound(FATHER)
    await asyncio.gather(*(said(house, father, DATA, given=True) for _ in range(3)))
    for given in (False, False, True):
        shown = await said(house, father, DATA, given=given)
    assert [each.given for each in shown.history] == [True, False, True]
    async with house.db.read() as session:
        rows = list(await session.scalars(select(DataConsentRow).order_by(DataConsentRow.number)))
    assert [row.number for row in rows] == [1, 2, 3]
    version = current_text(DATA).version
    assert {(row.version, row.said_in, row.member_id) for row in rows} == {
        (version, "phone", father.id)
    }


async def test_a_text_that_asks_again_ends_the_older_yes_from_the_day_it_is_needed(house) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    await said(house, father, DATA, given=True)
    shipped = shipped_agreed_texts()
    day = date(2026, 12, 1)
    newer = replace(current_text(DATA), version="2026-12", asks_again=True)
    for texts, today, refused in (
        ((*shipped[DATA], newer), date(2027, 1, 1), False),  # no day is set: asked, not needed
        ((*shipped[DATA], replace(newer, needed_from=day)), date(2026, 11, 30), False),
        ((*shipped[DATA], replace(newer, needed_from=day)), day, True),
        ((*shipped[DATA], replace(newer, needed_from=day, asks_again=False)), day, False),
    ):
        house.clock.now = house.clock.now.replace(year=today.year, month=today.month, day=today.day)
        async with house.db.read() as session:
            asked = data_consents.require(
                session,
                insured_id,
                (MemberAct.OPEN_CLAIM,),
                house.clock(),
                {**shipped, DATA: texts},
            )
            if refused:
                with pytest.raises(ConsentNeeded):
                    await asked
            else:
                await asked


async def test_a_relative_agrees_as_far_as_they_may_and_never_against_a_no(house) -> None:
    father, daughter = await house.bound(FATHER), await house.bound(DAUGHTER)
    insured_id = await house.insured_id(FATHER)
    with pytest.raises(NotBound):
        await said(house, daughter, DATA, given=True, insured_id=insured_id)
    await house.authorise(daughter, FATHER)
    async with house.db.write() as session:
        row = await session.scalar(select(AuthorisationRow))
        row.may_name_account = False
    with pytest.raises(OutOfScope):
        await said(house, daughter, ACCOUNT, given=True, insured_id=insured_id)
    shown = await said(house, daughter, DATA, given=True, insured_id=insured_id)
    assert state(shown, DATA) is ConsentState.GIVEN and shown.standing[0].by_relative
    async with house.db.read() as session:
        told = await session.scalar(select(PersonNoticeRow))
    assert (told.act, told.insured_id) == (MemberAct.AGREE_TO_DATA, insured_id)
    with pytest.raises(Forbidden):
        await said(house, daughter, DATA, given=False, insured_id=insured_id)
    draft = await house.drafts.open(daughter, insured_id, STAY, None)
    await said(house, father, DATA, given=False)
    assert (await house.progress.claims(daughter)).items == ()
    with pytest.raises(ConsentWithdrawn):
        await house.drafts.open(daughter, insured_id, STAY, None)
    with pytest.raises(Forbidden):
        await said(house, daughter, DATA, given=True, insured_id=insured_id)
    assert (await house.progress.show(father, draft.line.id)).line.stage is Stage.WITHDRAWN


async def test_at_the_window_it_is_recorded_who_wrote_it_down_and_on_what(house) -> None:
    father, insured_id = await house.bound(FATHER), await house.insured_id(FATHER)
    await house.draft(father, FATHER)
    clerk = house.staff(Role.CLERK)
    desk = consents(house)
    with pytest.raises(RoleMissing):
        await desk.record(house.staff(Role.CASHIER), insured_id, DATA, "看过身份证", given=False)
    with pytest.raises(NotFound):
        await desk.record(clerk, "0" * 32, DATA, "看过身份证", given=False)
    with pytest.raises(FieldsInvalid):
        await desk.record(clerk, insured_id, DATA, "  ", given=False)
    with pytest.raises(TextMoved):
        await desk.record(clerk, insured_id, DATA, "看过身份证", given=True, version="2019-01")
    assert await stages(house) == [Stage.DRAFT]
    shown = await desk.record(clerk, insured_id, DATA, "看过身份证", given=False)
    assert "删掉了1份没交的草稿" in shown.told and await stages(house) == [Stage.WITHDRAWN]
    [kept] = shown.history
    assert (kept.recorded_by, kept.paper, kept.said_in) == (clerk.name, "看过身份证", "window")


async def test_what_was_written_down_last_holds_whatever_the_clocks_say(house) -> None:
    insured_id = await house.insured_id(FATHER)
    version, now = current_text(DATA).version, house.clock()
    said = {"version": version, "said_in": "phone"}
    async with house.db.write() as session:
        await data_consents.keep(session, insured_id, DATA, now, given=True, **said)
    # began earlier, on another server or while the yes was waited for
    earlier = now - timedelta(seconds=1)
    async with house.db.write() as session:
        assert await data_consents.keep(session, insured_id, DATA, earlier, given=False, **said)
    async with house.db.read() as session:
        last = (await data_consents.last_said(session, insured_id, [DATA]))[DATA]
        newest = (await data_consents.history_of(session, insured_id))[0]
    assert not last.given and newest.number == last.number == 2
