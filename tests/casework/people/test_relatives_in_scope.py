"""Does a relative do only what was agreed, is every act told, and does a word end it at once?"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.errors import CodeExpired, FieldsInvalid, NotBound, NotFound
from casework.people.authorisations import OutOfScope
from casework.people.authority_tables import PersonNoticeRow
from casework.phone.own_decisions import NONE_GIVEN, TAKEN_BACK, OwnDecisions
from claims_core.agreed_texts import AgreedTo, TextMoved, current_text
from claims_core.checklist import Material
from claims_core.claim import Payee, Role
from claims_core.identity_levels import MemberAct
from claims_core.person_notices import NoticeKind
from claims_core.proxy_relation import ProxyRelation
from claims_core.proxy_scope import ClaimsCovered, ProxyPurpose, ProxyScope
from claims_core.review import StaleVersion
from infra.outbox import OutboxRow
from notifications.messages import Message
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, STRANGER

WHOLE = ProxyScope()
FOLLOW_ONLY = frozenset({ProxyPurpose.FOLLOW})
OWN = Payee(FATHER.name, FATHER.account, "中国工商银行新乡分行")


async def agreed(house, scope=WHOLE, **asked):
    """The daughter may act for her father, so far."""
    daughter = await house.bound(DAUGHTER)
    sent = await house.proxies.start(
        *(daughter, FATHER.name, FATHER.id_number, DAUGHTER.name, ProxyRelation.CHILD),
        scope,
        **asked,
    )
    code = (await house.codes.for_delivery(sent.request_id)).code
    await house.proxies.confirm(daughter, sent.request_id, code)
    return daughter


async def notices(house, *kinds):
    async with house.db.read() as session:
        rows = await session.scalars(
            select(PersonNoticeRow).order_by(PersonNoticeRow.at, PersonNoticeRow.id)
        )
        return [(row.kind, row.act) for row in rows if not kinds or row.kind in kinds]


async def test_whoever_may_only_follow_changes_nothing_and_says_why(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.draft(father, FATHER)
    scope = ProxyScope(ClaimsCovered.ALL, FOLLOW_ONLY)
    daughter, claim_id = await agreed(house, scope), claim.line.id
    assert (await house.progress.show(daughter, claim_id)).line.filed_by_proxy is False
    version, photo = claim.line.version, claim.photos[0].id
    for attempt in (
        house.drafts.edit(daughter, claim_id, version, STAY),
        house.drafts.submit(daughter, claim_id, version),
        house.drafts.withdraw(daughter, claim_id, version),
        house.drafts.renew_payee(daughter, claim_id, version, OWN),
        house.photos.add(daughter, claim_id, Material.OTHER, b"x", None),
        house.photos.remove(daughter, claim_id, photo),
        house.drafts.open(daughter, await house.insured_id(FATHER), STAY, None),
    ):
        with pytest.raises(OutOfScope) as refused:
            await attempt
        assert "重新授权" in refused.value.message
    assert await notices(house, "relative_acted", "relative_filled_in") == []


async def test_filing_does_not_include_the_account(house) -> None:
    scope = ProxyScope(purposes=frozenset({ProxyPurpose.FILE}))
    daughter, insured_id = await agreed(house, scope), await house.insured_id(FATHER)
    with pytest.raises(OutOfScope):
        await house.drafts.open(daughter, insured_id, STAY, OWN)
    claim = await house.drafts.open(daughter, insured_id, STAY, None)
    with pytest.raises(OutOfScope):
        await house.drafts.edit(daughter, claim.line.id, claim.line.version, STAY, OWN)
    assert await house.drafts.edit(daughter, claim.line.id, claim.line.version, STAY)


async def test_one_claim_is_one_claim_and_all_are_all(house) -> None:
    father = await house.bound(FATHER)
    first, second = [await house.submitted(father, FATHER) for _ in range(2)]
    with pytest.raises(FieldsInvalid):
        await agreed(house, ProxyScope(ClaimsCovered.ONE), claim_no="DE-0000-0000")
    daughter = await agreed(house, ProxyScope(ClaimsCovered.ONE), claim_no=first.line.claim_no)
    assert [line.id for line in (await house.progress.claims(daughter)).items] == [first.line.id]
    with pytest.raises(NotFound):
        await house.progress.show(daughter, second.line.id)
    with pytest.raises(OutOfScope):
        await house.drafts.open(daughter, await house.insured_id(FATHER), STAY, None)
    withdrawn = await house.drafts.withdraw(daughter, first.line.id, first.line.version)
    assert withdrawn.line.stage == "withdrawn"
    await agreed(house, ProxyScope(ClaimsCovered.ALL))
    assert len((await house.progress.claims(daughter)).items) == 2


async def test_until_when_is_agreed_and_half_a_year_is_the_most(house) -> None:
    for days in (0, 181):
        with pytest.raises(FieldsInvalid):
            await agreed(house, ProxyScope(lasts=timedelta(days=days)))
    daughter = await agreed(house, ProxyScope(lasts=timedelta(days=7)))
    house.clock.forward(days=7)
    with pytest.raises(NotBound):
        await house.drafts.open(daughter, await house.insured_id(FATHER), STAY, None)


async def test_who_agreed_agreed_to_one_text(house) -> None:
    with pytest.raises(TextMoved):
        await agreed(house, text_version="2019-01")
    # nobody has agreed to a text that nobody was shown
    for version in ("", current_text(AgreedTo.AUTHORISATION).version):
        await agreed(house, text_version=version)
        [given] = (await house.authority.giving.of_member(await house.bound(FATHER))).standing
        assert given.text_version == version


async def test_every_act_is_told_in_a_sentence_and_listed(house) -> None:
    daughter = await agreed(house)
    claim = await house.submitted(daughter, FATHER)
    acts = [act for _, act in await notices(house, "relative_acted", "relative_filled_in")]
    assert {MemberAct.OPEN_CLAIM, MemberAct.SUBMIT} < set(acts)
    assert acts.count(MemberAct.ADD_PHOTO) == 4  # each is on the list …
    async with house.db.read() as session:
        rung = await session.scalars(
            select(OutboxRow.name).where(OutboxRow.name.in_(sorted(NoticeKind)))
        )
        # … and what fills a draft is told together with its opening
        assert sorted(rung) == ["authorisation_given", "relative_acted", "relative_acted"]
        row = await session.scalar(
            select(PersonNoticeRow).where(PersonNoticeRow.act == MemberAct.SUBMIT)
        )
        said = await house.message_subjects()[Message.RELATIVE_ACTED].content(
            session, Message.RELATIVE_ACTED, row.id
        )
    assert said.facts["deed"] == "交了报销申请" and said.facts["relation"] == "子女"
    assert said.facts["proxy"] == "梁**"
    given = await house.authority.giving.of_member(await house.bound(FATHER))
    assert MemberAct.SUBMIT in {each.act for each in given.acts}
    assert {each.claim_id for each in given.acts} == {claim.line.id}
    # an act that is refused is told of nobody
    with pytest.raises(StaleVersion):
        await house.drafts.withdraw(daughter, claim.line.id, 99)
    assert len(await notices(house)) == len(acts) + 1


async def test_the_insured_person_s_own_acts_are_told_of_nobody(house) -> None:
    await agreed(house)
    await house.submitted(await house.bound(FATHER), FATHER)
    assert await notices(house, "relative_acted", "relative_filled_in") == []


@pytest.mark.parametrize("taken_back_in", ["sms", "chat", "phone", "window"])
async def test_a_word_ends_it_at_once_wherever_it_is_said(house, taken_back_in) -> None:
    father, daughter = await house.bound(FATHER), await agreed(house)
    claim = await house.submitted(daughter, FATHER)
    giving, insured_id = house.authority.giving, await house.insured_id(FATHER)
    decisions = OwnDecisions(house.db, giving, house.authority.payee_stops)
    match taken_back_in:
        case "sms":
            said = await decisions.answer(("insured", insured_id), "取消代办！", "sms")
            assert said == TAKEN_BACK
        case "chat":
            for _ in range(2):
                said = await decisions.answer(("member", father.id), "我要收回家人的授权", "chat")
            assert said == NONE_GIVEN
        case "phone":
            [each] = (await giving.of_member(father)).standing
            with pytest.raises(NotFound):  # somebody else's
                await giving.take_back(daughter, each.id)
            assert (await giving.take_back(father, each.id)).standing == ()
        case "window":
            clerk = house.staff(Role.CLERK)
            [each] = (await giving.at_the_window(clerk, insured_id)).standing
            with pytest.raises(NotFound):  # from another person's page
                await giving.end_at_the_window(clerk, await house.insured_id(STRANGER), each.id)
            await giving.end_at_the_window(clerk, insured_id, each.id)
    with pytest.raises(NotFound):
        await house.progress.show(daughter, claim.line.id)
    assert (await notices(house)).count(("authorisation_ended", "")) == 1


async def test_the_familys_code_may_be_sent_again_and_gives_nothing_a_second_time(house) -> None:
    daughter = await house.bound(DAUGHTER)
    sent = await house.proxies.start(
        daughter, FATHER.name, FATHER.id_number, DAUGHTER.name, ProxyRelation.CHILD
    )
    code = (await house.codes.for_delivery(sent.request_id)).code
    first = await house.proxies.confirm(daughter, sent.request_id, code)
    assert await house.proxies.confirm(daughter, sent.request_id, code) == first
    assert len(await notices(house, NoticeKind.AUTHORISATION_GIVEN)) == 1
    await house.proxies.end(daughter, await house.insured_id(FATHER))
    with pytest.raises(CodeExpired):
        await house.proxies.confirm(daughter, sent.request_id, code)
    assert (await house.members.me(daughter)).relatives == ()
