"""Is adding a kind of subject one file and one line, and does nobody else know a single kind?"""

import ast
from pathlib import Path

import pytest

import notifications
from casework.people.one_time_codes import EVENT
from notifications.causes import CODE_EVENT
from notifications.channels.sms import SmsChannel
from notifications.deliveries import Plan
from notifications.inbox.writing import InboxWriter
from notifications.messages import KINDS, LANES, TRAITS, ChannelName, Message, MessageClass
from notifications.policy import USUAL_LIFETIMES
from notifications.relay import Relay
from notifications.sender import Sender
from notifications.subjects.claim import ClaimSubject
from notifications.subjects.code import CodeSubject
from notifications.subjects.subject import MessageContent, PreparedMessage, by_message
from tests.cast import cast_sealer

ROOM = Path(notifications.__file__).parent
# The lists themselves, and the settings per class.
LISTS = {"messages.py", "causes.py", "policy.py"}
# Where one kind is known, or who may read what.
ROOMS = {"subjects", "inbox", "tips", "replies", "subscriptions", "announcements", "untold"}
ROOMS |= {"account_tags"}  # whose people are ours, and no claims


class NewKind:
    """A subject that relay, sender and channels have never met."""

    messages = frozenset({Message.WITH_CENTRE})
    about_claims = False

    def __init__(self) -> None:
        self.forgotten: list[str] = []

    async def content(self, session, message, subject_id):
        return MessageContent(message, {"name": "林**", "no": "DE7K3M9PQ2"})

    async def plans(self, session, subject_id):
        return [Plan("reader", "r" * 32, (ChannelName.SMS,))]

    async def prepare(self, delivery):
        content = await self.content(None, Message.WITH_CENTRE, delivery.subject_id)
        return PreparedMessage("r" * 32, "13800000009", content)

    async def phone(self, delivery):
        return "13800000009"

    async def accepted(self, delivery):
        self.forgotten.append(delivery.subject_id)


async def test_a_new_kind_of_subject_goes_out_by_the_machinery_as_it_is(office):
    tip = NewKind()
    subjects = {**office.subjects(), Message.WITH_CENTRE: tip}
    sms = SmsChannel(subjects, office.providers, office.wording, str.upper)
    await office.happens("claim_with_centre", "t" * 32)
    inbox = InboxWriter(cast_sealer(), office.wording)
    await Relay(office.db, subjects, inbox, office.policy, office.clock).run_once()
    sender = Sender(office.db, {ChannelName.SMS: sms}, subjects, office.policy, office.clock)
    await sender.run_once()
    (sent,) = office.gateway.sent
    assert (sent.phone, sent.template) == ("13800000009", "with_centre")
    row = await office.only()
    assert (row.recipient_kind, row.lane, row.state) == ("reader", 1, "accepted")
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
        if path.parent.name not in ROOMS and path.name not in LISTS
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
        by_message(claims, codes, NewKind())


def test_every_class_has_its_traits_its_lifetime_and_a_lane_of_its_own():
    assert set(TRAITS) == set(USUAL_LIFETIMES) == set(MessageClass)
    assert [TRAITS[each].lane for each in MessageClass] == list(LANES)


def test_the_table_has_a_line_for_every_message_and_a_secret_goes_one_way_only():
    assert set(KINDS) == set(Message)
    for message, kind in KINDS.items():
        assert len(set(kind.channels)) == len(kind.channels), message
        assert kind.in_inbox or len(kind.channels) == 1, message


def test_the_event_of_a_code_is_the_one_that_codes_are_announced_with():
    assert CODE_EVENT == EVENT
