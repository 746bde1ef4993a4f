"""How is a reply kept that words alone have found? With the push, in one write, before it leaves;
asked by the turns.

Nothing is read before: whether something is open between the person and us, the write looks."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Dialect, and_, bindparam, select
from sqlalchemy.sql.dml import Insert

from bot.conversations import NOTHING_KEPT, Conversations, offered_where
from bot.handlers.questions import PolicyQuestion
from bot.incoming import Incoming
from bot.kept_turns import shown
from bot.known_replies import KnownReply
from bot.seen import ANSWER, SeenMessages, Taken
from bot.tables import SeenMessageRow
from casework.handover.chat_turns import ChatTurn, ChatTurns, turn_kept_where
from casework.handover.standing import WITH_NOBODY, ChatStandings
from infra.group_commit import GroupCommit
from infra.sealing import Sealer
from infra.statements import insert_in
from infra.write_steps import Statement, WriteOutcome, WriteStep

_COLUMNS = (
    SeenMessageRow.key,
    SeenMessageRow.owner,
    SeenMessageRow.taken_at,
    SeenMessageRow.answer_sealed,
    SeenMessageRow.done_at,
)
_GIVEN = [bindparam(each.key, type_=each.type) for each in _COLUMNS]


def _take_answered(dialect: Dialect) -> Insert:
    push = select(*_GIVEN).where(and_(NOTHING_KEPT, WITH_NOBODY))
    statement = insert_in(dialect, SeenMessageRow).from_select(list(_COLUMNS), push)
    return statement.on_conflict_do_nothing()


_TAKE_ANSWERED = Statement(_take_answered, key="key", tells=SeenMessageRow.key)
# Its rows follow only where it has taken the push.
_OURS = (
    select(SeenMessageRow.key)
    .where(SeenMessageRow.key == _GIVEN[0], SeenMessageRow.owner == _GIVEN[1])
    .exists()
)
_OFFER = offered_where(_OURS)
_KEEP_TURN = turn_kept_where(_OURS)


class AnswersAtOnce:
    """随收随答: the push, its answer, what it offers and what stands beside the chat."""

    def __init__(
        self,
        group: GroupCommit,
        sealer: Sealer,
        seen: SeenMessages,
        conversations: Conversations,
        standings: ChatStandings,
        turns: ChatTurns,
        questions: PolicyQuestion,
        heard: Callable[[Incoming], None],
        clock: Callable[[], datetime],
    ) -> None:
        """`heard` is told of every message that is answered here."""
        self._group = group
        self._sealer = sealer
        self._seen = seen
        self._conversations = conversations
        self._standings = standings
        self._turns = turns
        self._questions = questions
        self._heard = heard
        self._clock = clock

    def keep(
        self,
        message: Incoming,
        known: KnownReply,
        arrived: datetime,
        tell: Callable[[Taken | Exception | None], None],
    ) -> None:
        """Take the push, answered to a delivery that arrived then. What came of it is told once it
        is on the disk: nothing, when somebody has had it and when something is open; or what has
        failed.

        :raises InvalidText: for characters that no database keeps.
        """
        taken, now, person = self._seen.new_turn(message.key), self._clock(), message.person
        ours = {"key": taken.key, "owner": taken.owner}
        offered = self._conversations.offered(
            person, known.said.choices, known.said.topic, message.text
        )
        push = {
            **ours,
            "taken_at": now,
            "answer_sealed": self._sealer.seal(known.text, ANSWER),
            "done_at": arrived,
            "person": offered["person"],
            "chat": self._standings.index(person),
        }
        steps = [WriteStep(_TAKE_ANSWERED, push), WriteStep(_OFFER, {**offered, **ours})]
        reply = known.said.reply
        if not reply.private:
            turn = ChatTurn(
                message.key, now, reply.outcome, reply.topic, shown(message), known.text
            )
            kept = self._turns.turn(person, turn)
            steps.append(WriteStep(_KEEP_TURN, {**kept, "owner": taken.owner}))
        self._group.write_then(partial(self._written, message, known, taken, tell), *steps)

    def _written(
        self,
        message: Incoming,
        known: KnownReply,
        taken: Taken,
        tell: Callable[[Taken | Exception | None], None],
        outcome: WriteOutcome,
    ) -> None:
        if isinstance(outcome, Exception):
            tell(outcome)
        elif not outcome[0]:
            tell(None)
        else:
            try:
                self._note(message, known)
            except Exception as problem:  # who waits is told in any case
                tell(problem)
            else:
                tell(taken)

    def _note(self, message: Incoming, known: KnownReply) -> None:
        reply = known.said.reply
        self._conversations.was_offered(message.person)
        self._heard(message)
        self._questions.note(message.text, known.answer)
        if not reply.private:
            self._turns.counts[reply.outcome] += 1
