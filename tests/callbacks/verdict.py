"""What came of a storm: what did people see, what stands in the database, and is each thing that is
not as it should be one that a kill can do by the record of the spool?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.seen import LateAnswer
from bot.tables import SeenMessageRow

EVERY_FIFTH_FOLLOWS = 5
# What a commit may take that nobody holds up, on a busy machine.
COMMITTED_WITHIN_S = 1.0


@dataclass(frozen=True)
class Third:
    """The third delivery of a message as the person saw it: with a reply or none, by which process,
    when. Moments are seconds since 1970."""

    key: str
    replied: bool
    url: str
    at: float


@dataclass(frozen=True)
class HeldUp:
    """Nothing could be written: by anybody, or by one process that was stopped."""

    since: float
    until: float
    url: str = ""


@dataclass
class Troubles:
    """What was done to the processes, by address, and to the database."""

    deaths: dict[str, list[float]] = field(default_factory=dict)
    held_up: list[HeldUp] = field(default_factory=list)

    def stood_still(self, url: str, since: float, until: float) -> bool:
        """Whether this process was stopped meanwhile."""
        return any(e.url == url and e.since < until and e.until > since for e in self.held_up)

    def held_anything_up(self, since: float, until: float) -> bool:
        """Whether nothing could be written meanwhile, or one of the processes stood still."""
        return any(each.since < until and each.until > since for each in self.held_up)

    def died_before_a_commit(self, third: Third) -> bool:
        """Whether the process that replied was killed before it can have kept that."""
        at = next((at for at in self.deaths[third.url] if at >= third.at), None)
        if at is None:
            return False
        waited = sum(
            max(0.0, min(each.until, at) - max(each.since, third.at))
            for each in self.held_up
            if each.url in ("", third.url)
        )
        return at - third.at - waited <= COMMITTED_WITHIN_S


@dataclass
class Verdict:
    """结果."""

    messages: int = 0
    answered_deliveries: int = 0
    failed_deliveries: int = 0
    kills: int = 0
    stops: int = 0
    blocked_seconds: float = 0.0
    slowest_seconds: float = 0.0
    usual_seconds: float = 0.0  # of 999 in a thousand that nothing held up
    late: int = 0
    members: int = 0
    lost: list[int] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)
    # Killed after the note that it sends, or no answer came: nobody knows, nobody may send again.
    cut_off: list[int] = field(default_factory=list)
    # Killed between a reply and its commit; doubled where somebody took the push anew after that.
    unkept: list[int] = field(default_factory=list)
    unkept_and_doubled: list[int] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)  # of what nothing excuses

    @property
    def good(self) -> bool:
        """One effect and one answer for each."""
        followers = len(range(0, self.messages, EVERY_FIFTH_FOLLOWS))
        return not (self.lost or self.doubled or self.undone) and self.members == followers

    def judge(
        self,
        seen: Mapping[int, Third],
        sent: Sequence[int],
        rows: Mapping[str, SeenMessageRow],
        troubles: Troubles,
    ) -> None:
        """Sort every message by its third delivery and the messages that were sent for it."""
        for number, third in seen.items():
            unexcused = len(self.lost) + len(self.doubled) + len(self.undone)
            row, answers = rows.get(third.key), sent[number] + third.replied
            died = third.replied and troubles.died_before_a_commit(third)
            if answers == 0:
                unknown = (LateAnswer.SENDING, LateAnswer.GIVEN_UP)
                cut_off = row is not None and row.late in unknown
                (self.cut_off if cut_off else self.lost).append(number)
            elif answers > 1:
                anew = row is not None and row.taken_at.timestamp() > third.at
                unkept = anew and died and answers == 2
                (self.unkept_and_doubled if unkept else self.doubled).append(number)
            if row is None or row.done_at is None:
                unkept = row is not None and died and answers == 1
                (self.unkept if unkept else self.undone).append(number)
            if len(self.lost) + len(self.doubled) + len(self.undone) > unexcused:
                stands = row and (row.owner, row.taken_at, row.done_at, row.late)
                self.evidence.append(f"{number}: sent {sent[number]}, {third}, {stands}")
