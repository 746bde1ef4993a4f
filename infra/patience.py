"""For how long does one unit of work wait for another program that holds the SQLite file? Asked by
`infra.db` before each of them.

Whoever has queued behind others that waited in vain has waited, too: a file that is held for half a
minute costs each request one wait, not one for every request before it."""

import asyncio
from typing import Any

PATIENCE_S = 10.0
# Below that a queue of ours was the usual one, and changes nothing.
_NOT_WORTH_A_WORD_S = 1.0
# Long enough for another process of ours to end a commit.
LEAST_S = 0.02


def patience_left(waited_s: float, patience_s: float = PATIENCE_S) -> float:
    """How many seconds more to wait for the file."""
    return max(LEAST_S, patience_s - waited_s) if waited_s > _NOT_WORTH_A_WORD_S else patience_s


class WritersPatience:
    """等待: what the one writing connection is told, where it changes."""

    def __init__(self) -> None:
        self.seconds = PATIENCE_S
        self._ms = self._told_ms = int(PATIENCE_S * 1000)

    def since(self, asked: float) -> None:
        """The unit of work that begins now was asked for at this time of the loop."""
        waited = asyncio.get_running_loop().time() - asked
        self._ms = int(patience_left(waited, self.seconds) * 1000)

    def connected(self) -> None:
        """A new connection waits as long as ever."""
        self._told_ms = int(PATIENCE_S * 1000)

    def tell(self, connection: Any) -> None:
        """Before BEGIN."""
        if self._ms != self._told_ms:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={self._ms}")
            self._told_ms = self._ms
