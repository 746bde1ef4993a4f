"""Is adding a kind of subject one file and one line, and does nobody else know a single kind?"""

import ast
from pathlib import Path

import pytest

import notifications
from casework.people.one_time_codes import EVENT
from notifications.channels.sms import SmsChannel
from notifications.deliveries import Plan
from notifications.messages import (
    CODE_EVENT,
    TRAITS,
    ChannelName,
    Message,
    MessageClass,
    channels_of,
)
from notifications.policy import USUAL_LIFETIMES
from notifications.relay import Relay
from notifications.sender import Sender
from notifications.subjects.claim import ClaimSubject
from notifications.subjects.code import CodeSubject
from notifications.subjects.subject import MessageContent, PreparedMessage, by_message

ROOM = Path(notifications.__file__).parent
# The lists themselves, and the settings per class.
LISTS = {"messages.py", "policy.py"}


class Tip:
    """A subject that relay, sender and channels have never met."""

    messages = frozenset({Message.WITH_CENTRE})
    message_class = MessageClass.OTP

    def __init__(self) -> None:
        self.forgotten: list[str] = []

    async def plans(self, session, subject_id):
        return [Plan("reader", "r" * 32, ChannelName.SMS)]

    async def prepare(self, delivery):
        facts = {"name": "林**", "no": "DE7K3M9PQ2"}
        content = MessageContent(Message.WITH_CENTRE, facts)
        return PreparedMessage("r" * 32, "13800000009", content)

    async def phone(self, delivery):
        return "13800000009"

    async def accepted(self, delivery):
        self.forgotten.append(delivery.subject_id)


async def test_a_new_kind_of_subject_goes_out_by_the_machinery_as_it_is(office):
    tip = Tip()
    subjects = {**office.subjects(), Message.WITH_CENTRE: tip}
    sms = SmsChannel(subjects, office.gateway, office.wording)
    await office.happens("claim_with_centre", "t" * 32)
    await Relay(office.db, subjects, office.policy, office.clock).run_once()
    sender = Sender(office.db, {ChannelName.SMS: sms}, subjects, office.policy, office.clock)
    await sender.run_once()
    (sent,) = office.gateway.sent
    assert (sent.phone, sent.template) == ("13800000009", "with_centre")
    row = await office.only()
    assert (row.recipient_kind, row.lane, row.state) == ("reader", 0, "accepted")
    assert tip.forgotten == ["t" * 32]
    assert office.contacts.asked == []


def _names_one_kind(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in {"Message", "MessageClass"}:
                found.append(f"{path.name}: {node.value.id}.{node.attr}")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("casework"):
            found.append(f"{path.name}: {node.module}")
    return found


def test_only_subjects_and_lists_know_a_kind_of_message_or_where_its_facts_are_kept():
    asking = [
        path
        for path in ROOM.rglob("*.py")
        if path.parent.name != "subjects" and path.name not in LISTS
    ]
    assert len(asking) > 10
    assert [name for path in asking for name in _names_one_kind(path)] == []
    # the search itself finds what it looks for
    assert _names_one_kind(ROOM / "subjects" / "code.py") != []


def test_every_message_has_one_subject(office):
    assert set(office.subjects()) == set(Message)
    claims, codes = ClaimSubject(office.db, office.contacts), CodeSubject(office.codes)
    with pytest.raises(ValueError, match=r"no subject: .*one_time_code"):
        by_message(claims)
    with pytest.raises(ValueError, match=r"two subjects: .*with_centre"):
        by_message(claims, codes, Tip())


def test_every_class_has_its_traits_and_its_lifetime():
    assert set(TRAITS) == set(USUAL_LIFETIMES) == set(MessageClass)


def test_codes_go_before_all_other_news():
    others = [TRAITS[each].lane for each in MessageClass if each is not MessageClass.OTP]
    assert TRAITS[MessageClass.OTP].lane < min(others)


def test_the_event_of_a_code_is_the_one_that_codes_are_announced_with():
    assert CODE_EVENT == EVENT


@pytest.mark.parametrize(
    ("has_phone", "follows", "channels"),
    [
        (True, True, (ChannelName.SMS, ChannelName.WECHAT_TEMPLATE)),
        (True, False, (ChannelName.SMS,)),
        (False, True, (ChannelName.WECHAT_TEMPLATE,)),
        (False, False, ()),
    ],
)
def test_a_person_is_told_over_every_channel_that_reaches_them(has_phone, follows, channels):
    assert channels_of(has_phone=has_phone, follows=follows) == channels
