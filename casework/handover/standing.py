"""Does this chat have an open hand-over? Asked with every message, as one step of the batch in
which its turn begins, so that it costs no commit and no connection of its own."""

from functools import lru_cache

from sqlalchemy import bindparam, literal_column, select

from casework.handover import store
from casework.handover.owners import ChatOwner, ChatStanding
from casework.handover.tables import HandoverRow
from infra.group_commit import GroupCommit
from infra.sealing import Sealer
from infra.write_steps import Rows, Statement, WriteStep

_LAST = Statement(
    lambda _: (
        select(
            HandoverRow.person_index,
            HandoverRow.id,
            HandoverRow.owner,
            HandoverRow.closed_at,
            HandoverRow.rating,
        )
        .where(HandoverRow.person_index == bindparam("chat"))
        .order_by(HandoverRow.asked_at.desc())
        .limit(1)
    ),
    key="chat",
)
MOST_HELD = 1_000
# Of a chat by its index, named as above: neither does a clerk have it, nor does it wait for one.
WITH_NOBODY = ~(
    select(HandoverRow.id)
    .where(
        HandoverRow.person_index == bindparam("chat", type_=HandoverRow.person_index.type),
        # written out: as a parameter, SQLite would plan anew for each value
        HandoverRow.owner != literal_column(f"'{ChatOwner.CLOSED.value}'"),
    )
    .exists()
)


class ChatStandings:
    """会话现状 of the chats whose turns are under way; what was looked at is used once."""

    def __init__(self, group: GroupCommit, sealer: Sealer) -> None:
        self._group = group
        self._index = lru_cache(1_000)(lambda openid: sealer.index(openid, store.PERSON))
        self._looked: dict[str, ChatStanding | None] = {}

    def look(self, openid: str) -> WriteStep:
        """The step that reads the last hand-over of a chat."""
        return WriteStep(_LAST, {"chat": self._index(openid)})

    def index(self, openid: str) -> str:
        """The name under which a chat is kept."""
        return self._index(openid)

    def looked(self, openid: str, rows: Rows) -> None:
        """What that step found."""
        if len(self._looked) >= MOST_HELD:  # of turns that ended before anybody asked
            self._looked.clear()
        self._looked[self._index(openid)] = _standing(rows)

    async def of(self, openid: str) -> ChatStanding | None:
        """The chat's open hand-over, or its last one; None without any."""
        index = self._index(openid)
        if index in self._looked:
            return self._looked.pop(index)
        (rows,) = await self._group.write(self.look(openid))
        return _standing(rows)


def _standing(rows: Rows) -> ChatStanding | None:
    if not rows:
        return None
    _, handover_id, owner, closed_at, rating = rows[0]
    return ChatStanding(handover_id, ChatOwner(owner), closed_at, rating is not None)
