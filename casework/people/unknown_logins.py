"""Has a login that nobody has been tried too often? Asked by the login: it is locked like a real
one, so that a guesser does not learn from the lock which logins there are."""

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta

MOST_REMEMBERED = 10_000


class UnknownLogins:
    """没有这个账号: tries of logins that do not exist, in this process; those heard of longest ago
    are forgotten first."""

    def __init__(self, tries: int, locked_for: timedelta) -> None:
        self._tries = tries
        self._locked_for = locked_for
        self._failures: OrderedDict[bytes, tuple[int, datetime | None]] = OrderedDict()

    def locked_until(self, login: str) -> datetime | None:
        """Until when it is locked; None where it was not tried too often."""
        return self._failures.get(_key(login), (0, None))[1]

    def failed(self, login: str, now: datetime) -> None:
        """One try more."""
        key = _key(login)
        failures = self._failures.pop(key, (0, None))[0] + 1
        locked = failures >= self._tries
        self._failures[key] = (0, now + self._locked_for) if locked else (failures, None)
        if len(self._failures) > MOST_REMEMBERED:
            self._failures.popitem(last=False)


def _key(login: str) -> bytes:
    """As short for a name of a megabyte as for any other."""
    return hashlib.sha256(login.encode()).digest()
