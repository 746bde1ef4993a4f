"""Does a person whose number is corrected, or whose passport is renewed, stay the same person to
files, phones and colleagues?"""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from casework.access_log import AccessLogRow
from casework.desk.identity_effects import IdentityChangeOvertaken
from casework.errors import FieldsInvalid, Forbidden, NotFound, ReasonRequired
from casework.ledger.limits import YearLimits
from casework.people.bindings import FormerNumber
from casework.people.identity_views import (
    IdentityChangeKind,
    IdentityChangeState,
    IdentityPaper,
    NumberShown,
)
from casework.people.tables import InsuredRow
from claims_core.claim import Role
from claims_core.identifiers import make_id_number
from tests.people import DAUGHTER, FATHER, Insured, feed_csv, roster_csv

CORRECTED = IdentityChangeKind.CORRECTED
RENEWED = IdentityChangeKind.PASSPORT_RENEWED
RIGHT = Insured(
    FATHER.insured_no,
    FATHER.name,
    make_id_number("410702", date(1958, 3, 14), 119),
    FATHER.phone,
    FATHER.account,
)
GUEST = Insured("410700900000000000000000000077", "SMITH JOHN", "E12345678", "13900000077", "")
NEW_PASSPORT = "E87654321"
SEEN = IdentityPaper.DOCUMENT_SEEN


async def proposed(house, person=FATHER, number=RIGHT.id_number, kind=CORRECTED) -> str:
    return await house.identities.changes.propose_number(
        house.staff(Role.CLERK),
        await house.insured_id(person),
        kind,
        number,
        SEEN,
        "登记时少看了一位，看过身份证原件",
    )


async def changed(house, *what) -> None:
    await house.identities.changes.confirm(
        house.staff(Role.SUPERVISOR), await proposed(house, *what)
    )


async def people_count(house) -> int:
    async with house.db.read() as session:
        return int(await session.scalar(select(func.count()).select_from(InsuredRow)))


async def test_files_with_either_number_find_the_same_person(house) -> None:
    boss = house.staff(Role.SUPERVISOR)
    insured_id, before = await house.insured_id(FATHER), await people_count(house)
    member = await house.bound(FATHER)
    claim = await house.submitted(member, FATHER)
    await house.use_up_the_pool(FATHER, paid="100.00")
    await changed(house)
    assert await house.insured_id(RIGHT) == insured_id
    # the platform still has the old number, the next file the new one: one person's limit
    old = await house.feed.import_file(boss, feed_csv(FATHER, 2026, paid="20.00"))
    new = feed_csv(RIGHT, 2026, "0.00", "3.00").replace(b"SETL", b"NEXT")
    assert (old.added, (await house.feed.import_file(boss, new)).added) == (1, 1)
    limits = await YearLimits(house.db, house.clock, house.book).of(member)
    assert (limits.year, limits.supplement_paid_fen) == (2026, 23_00)
    # so has the roster: the person is taken on as they are, the number that holds stays
    report = await house.roster.import_file(boss, roster_csv())
    assert (report.added, report.problems, await people_count(house)) == (0, (), before)
    (note,) = report.notes
    assert note.line == 2 and "更正或换发" in note.message
    assert await house.insured_id(RIGHT) == insured_id
    twice = roster_csv((FATHER, replace(RIGHT, insured_no="4107009")))
    both = (await house.roster.import_file(boss, twice)).problems
    said = {each.line: each.message for each in both if each.field == "身份证号"}
    assert "和第3行是同一个人" in said[2] and "和第2行是同一个人" in said[3]
    # binding and claims have not moved
    assert (await house.members.me(member)).bound.insured_id == insured_id
    assert {line.id for line in (await house.progress.claims(member)).items} == {claim.line.id}
    for number in (FATHER.id_number, RIGHT.id_number):
        page = await house.queue.page(house.staff(Role.CLERK), search=number)
        assert [line.id for line in page.items] == [claim.line.id]


async def test_who_binds_with_the_old_number_is_told_that_there_is_a_new_one(house) -> None:
    await changed(house)
    actor = await house.member()
    with pytest.raises(FormerNumber) as told:
        await house.bindings.start(actor, FATHER.name, FATHER.id_number, FATHER.phone)
    assert "已经更正或换发过" in told.value.message
    sent = await house.bindings.start(actor, FATHER.name, RIGHT.id_number, FATHER.phone)
    assert sent.request_id


async def test_a_renewed_passport_is_a_passport_before_and_after(house) -> None:
    boss = house.staff(Role.SUPERVISOR)
    assert (await house.roster.import_file(boss, roster_csv((GUEST,)))).added == 1
    for person, number in ((FATHER, RIGHT.id_number), (GUEST, RIGHT.id_number)):
        with pytest.raises(FieldsInvalid) as refused:
            await proposed(house, person, number, RENEWED)
        assert set(refused.value.fields) == {"kind"}
    await changed(house, GUEST, NEW_PASSPORT, RENEWED)
    found = [
        await house.identities.people.find(boss, number)
        for number in (GUEST.id_number, NEW_PASSPORT, NEW_PASSPORT.lower())
    ]
    assert len(set(found)) == 1
    page = await house.identities.people.show(boss, found[0])
    assert page.person.id_number.endswith("4321")
    assert page.former_numbers == ("E12**5678",)
    assert [each.state for each in page.changes] == [IdentityChangeState.CONFIRMED]


async def test_a_number_comes_back_when_the_correction_was_wrong(house) -> None:
    insured_id = await house.insured_id(FATHER)
    await changed(house)
    await changed(house, RIGHT, FATHER.id_number)
    assert await house.insured_id(FATHER) == insured_id
    page = await house.identities.people.show(house.staff(Role.CLERK), insured_id)
    assert len(page.former_numbers) == 1 and len(page.changes) == 2


async def test_what_cannot_be_a_change_is_said_beside_its_field(house) -> None:
    for number, kind, field in (
        ("41070219580314", CORRECTED, "new_number"),
        (FATHER.id_number, CORRECTED, "new_number"),  # as it is
        (DAUGHTER.id_number, CORRECTED, "new_number"),  # somebody else's
        (RIGHT.id_number, IdentityChangeKind.SAME_PERSON, "kind"),
    ):
        with pytest.raises(FieldsInvalid) as refused:
            await proposed(house, FATHER, number, kind)
        assert set(refused.value.fields) == {field}
    clerk, changes = house.staff(Role.CLERK), house.identities.changes
    own = await house.insured_id(FATHER)
    for number, word in ((FATHER.id_number, "就是这个人"), (RIGHT.id_number, "名册里没有")):
        with pytest.raises(FieldsInvalid) as refused:
            await changes.propose_same_person(clerk, own, number, SEEN, "看过")
        assert word in refused.value.fields["other_number"]
    with pytest.raises(FieldsInvalid) as refused:
        await changes.propose_number(clerk, own, CORRECTED, RIGHT.id_number, SEEN, " ")
    assert set(refused.value.fields) == {"words"}
    with pytest.raises(NotFound):
        await changes.propose_number(clerk, "0" * 32, CORRECTED, RIGHT.id_number, SEEN, "看过")
    with pytest.raises(NotFound):
        await house.identities.people.find(clerk, RIGHT.id_number)


async def test_a_change_that_was_overtaken_is_refused_with_a_word(house) -> None:
    boss, changes = house.staff(Role.SUPERVISOR), house.identities.changes
    change_id = await proposed(house)
    newcomer = Insured(
        "410700900000000000000000000078", "任新来", RIGHT.id_number, FATHER.phone, ""
    )
    assert (await house.roster.import_file(boss, roster_csv((newcomer,)))).added == 1
    with pytest.raises(IdentityChangeOvertaken):
        await changes.confirm(boss, change_id)
    with pytest.raises(Forbidden):
        await changes.refuse(house.staff(Role.CLERK, 1), change_id, "别人的")
    await changes.refuse(boss, change_id, "这个号码是另一个人的")
    (done,) = (await house.identities.people.page(boss, decided=True)).items
    assert (done.state, done.decided_words) == (
        IdentityChangeState.REFUSED,
        "这个号码是另一个人的",
    )


async def test_a_number_is_shown_in_full_for_a_reason_that_is_kept(house) -> None:
    clerk, desk = house.staff(Role.CLERK), house.identities.people
    change_id = await proposed(house)
    with pytest.raises(ReasonRequired):
        await desk.reveal(clerk, change_id, NumberShown.NEW, " ")
    with pytest.raises(NotFound):
        await desk.reveal(clerk, change_id, NumberShown.LOST, "核对")
    assert [
        await desk.reveal(clerk, change_id, which, "核对原件")
        for which in (NumberShown.OLD, NumberShown.NEW, NumberShown.KEPT)
    ] == [FATHER.id_number, RIGHT.id_number, FATHER.id_number]
    async with house.db.read() as session:
        rows = list(await session.scalars(select(AccessLogRow)))
    assert [(row.what, row.reason, row.subject_id) for row in rows] == [
        ("id_number", "核对原件", await house.insured_id(FATHER))
    ] * 3


async def test_the_roster_names_one_person_by_either_of_their_insured_numbers(house) -> None:
    """The centre ends one of two entries by giving the kept card the other number."""
    boss = house.staff(Role.SUPERVISOR)
    crossed = replace(FATHER, insured_no=DAUGHTER.insured_no)
    (problem,) = (await house.roster.import_file(boss, roster_csv((crossed,)))).problems
    assert "「参保人」" in problem.message and problem.field == "参保编号"
    changes = house.identities.changes
    own = await house.insured_id(FATHER)
    merging = (own, DAUGHTER.id_number, SEEN, "同一个人")
    change_id = await changes.propose_same_person(house.staff(Role.CLERK), *merging)
    await changes.confirm(boss, change_id)
    before = await people_count(house)
    report = await house.roster.import_file(boss, roster_csv((crossed,)))
    assert (report.problems, report.added, await people_count(house)) == ((), 0, before)
