"""Is what people write back understood, kept sealed, and obeyed within a minute?"""

import pytest
from sqlalchemy import select

from infra.sms.gateway import SmsReply
from notifications.consents import EVERYTHING, NOT_OPTED_IN, OPTED_OUT, refused, say
from notifications.messages import KINDS, Consent, Message, MessageClass
from notifications.policy import NotificationPolicy
from notifications.replies.receiving import PHONE, TEXT, SmsReplies
from notifications.replies.words import ReplyMeaning, meaning_of, readable
from notifications.subjects.phone_owners import PhoneOwners
from notifications.tables import ConsentChangeRow, SmsReplyRow
from tests.cast import cast_sealer

INSURED = "a" * 32
MOBILE = "13800000001"


@pytest.mark.parametrize(
    "said",
    [
        *(
            "R",
            "r",
            "\uff32",
            " r ",
            "T",
            "t。",
            "TD",
            "td",
            "T D",
            "\uff34\uff24",
            "\u200bR",
            "R！",
            "“R”",
        ),
        *("退订", "退 订", "【退订】", "回复R", "回R", "请回复TD", "回T", "拒收", "不要发了", "N"),
        *("退订\n", "\ufeffTD", "取消订阅", "别再发了。"),
    ],
)
def test_every_spelling_of_no_more_is_understood(said):
    assert meaning_of(readable(said)) is ReplyMeaning.OPT_OUT


@pytest.mark.parametrize(
    "said",
    [
        *("收到", "没到", "到", "好的", "谢谢", "1", "5", "T恤", "怎么退订", "退订单在哪", "不要"),
        *("我要取消申请", "钱退了没有", "RT", "TDD", "R1", "", "拒收了怎么办", "不要发错了"),
    ],
)
def test_ordinary_words_are_for_a_person(said):
    assert meaning_of(said) is ReplyMeaning.WORDS


def test_what_nobody_typed_is_not_kept():
    assert readable("\x00到\ud800了\u202e") == "到了" or readable("\x00到\ud800了") == "到了"
    assert len(readable("长" * 900)) == 500


def reply(text: str, reference: str = "1", phone: str = MOBILE) -> SmsReply:
    return SmsReply(phone=phone, text=text, reference=reference, sent_at=None)


@pytest.fixture
def replies(office):
    return SmsReplies(office.db, cast_sealer(), PhoneOwners(cast_sealer()), office.clock)


async def kept(office):
    async with office.db.read() as session:
        return list(await session.scalars(select(SmsReplyRow).order_by(SmsReplyRow.reference)))


async def consent(office, kind: Consent, topic: str) -> str | None:
    async with office.db.read() as session:
        return await refused(session, kind, ("insured", INSURED), topic)


async def told_once(office):
    await office.happens("claim_settled")
    await office.turn()


async def test_a_reply_is_kept_once_sealed_and_with_its_writer(office, replies):
    await told_once(office)
    assert await replies.receive("aliyun", [reply("钱还没到"), reply("钱还没到")]) == 1
    assert await replies.receive("aliyun", [reply("钱还没到")]) == 0
    assert await replies.receive("tencent", [reply("钱还没到")]) == 1
    row, _ = await kept(office)
    assert (row.person_kind, row.person_id, row.is_open) == ("insured", INSURED, True)
    assert "钱还没到".encode() not in row.text_sealed
    assert cast_sealer().open(row.text_sealed, TEXT) == "钱还没到"
    assert cast_sealer().open(row.phone_sealed, PHONE) == MOBILE


async def test_no_more_holds_for_everything_that_can_be_refused_and_is_proven(office, replies):
    await told_once(office)
    async with office.db.write() as session:
        await say(
            session,
            ("insured", INSURED),
            ["tip.diet"],
            given=True,
            said_in="phone",
            words="是",
            now=office.clock(),
        )
    await replies.receive("aliyun", [reply("\uff34 \uff24")])
    (row,) = await kept(office)
    assert (row.is_open, row.meaning) == (False, "opt_out")
    assert await consent(office, Consent.UNLESS_REFUSED, "announcement") == OPTED_OUT
    assert await consent(office, Consent.OPTED_IN, "tip.diet") == OPTED_OUT
    assert await consent(office, Consent.SERVICE, "") is None
    async with office.db.read() as session:
        changes = list(await session.scalars(select(ConsentChangeRow)))
    assert {change.topic for change in changes if not change.given} == {"tip.diet", EVERYTHING}
    assert {change.said_in for change in changes if not change.given} == {"sms"}


async def test_a_later_yes_to_a_topic_holds_and_the_others_stay_refused(office, replies):
    await told_once(office)
    await replies.receive("aliyun", [reply("R")])
    office.clock.forward(days=1)
    async with office.db.write() as session:
        await say(
            session,
            ("insured", INSURED),
            ["announcement"],
            given=True,
            said_in="window",
            words="是",
            now=office.clock(),
        )
    assert await consent(office, Consent.UNLESS_REFUSED, "announcement") is None
    assert await consent(office, Consent.UNLESS_REFUSED, "reminder") == OPTED_OUT
    assert await consent(office, Consent.OPTED_IN, "tip.sleep") == OPTED_OUT


async def test_somebody_who_never_said_anything_is_as_before(office):
    assert await consent(office, Consent.UNLESS_REFUSED, "announcement") is None
    assert await consent(office, Consent.OPTED_IN, "tip.diet") == NOT_OPTED_IN


async def test_what_is_planned_already_is_not_sent_after_a_no(make_office):
    kind = KINDS[Message.SETTLEMENT_REMINDER]
    nudge = type(kind)(MessageClass.NUDGE, kind.channels, Consent.UNLESS_REFUSED, kind.privacy)
    office = make_office(
        NotificationPolicy(caps=(), quiet_hours={}), {**KINDS, Message.ARRIVAL_REMINDER: nudge}
    )
    await told_once(office)
    office.claim_is(stage=office.contacts.claim.stage.__class__.PAID)
    await office.happens("payment_made")
    await office.relay().run_once()
    replies = SmsReplies(office.db, cast_sealer(), PhoneOwners(cast_sealer()), office.clock)
    await replies.receive("aliyun", [reply("退订")])
    await office.sender().run_once()
    assert [sms.template for sms in office.gateway.sent] == ["settlement_reminder"]
    states = {row.message: (row.state, row.last_error) for row in await office.rows()}
    assert states["arrival_reminder"] == ("suppressed", OPTED_OUT)


async def test_words_of_a_stranger_are_kept_for_staff_and_refuse_nobody_anything(office, replies):
    await replies.receive("aliyun", [reply("R", phone="13911112222")])
    (row,) = await kept(office)
    assert (row.person_id, row.is_open) == (None, True)


async def test_whoever_waits_for_an_answer_takes_it(office):
    await told_once(office)
    heard = []

    class Waiting:
        async def on_reply(self, person, text):
            heard.append((person, text))
            return text in ("到", "没到")

        async def on_words(self, writers, phone, text):
            heard.append((phone, text))
            return text.endswith("？")

    replies = SmsReplies(
        office.db, cast_sealer(), PhoneOwners(cast_sealer()), office.clock, Waiting()
    )
    said = ("没到", "几点上班？", "好的", "R")
    await replies.receive("aliyun", [reply(each, str(n)) for n, each in enumerate(said)])
    theirs = ("insured", INSURED)
    assert heard == [
        (theirs, "没到"),
        *((theirs, "几点上班？"), (MOBILE, "几点上班？")),  # asked first, then as words
        *((theirs, "好的"), (MOBILE, "好的")),
    ]
    assert [row.is_open for row in await kept(office)] == [False, False, True, False]
