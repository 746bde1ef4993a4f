"""What did a service answer that has no room, or is away for a moment, and how soon?"""

from dataclasses import dataclass, field

# It says that nothing is lost and that the same is to be sent again.
LATER = (503, 507)
PAUSE_S = 0.05


@dataclass
class Answered:
    """回答: how many answers of each status came, and the slowest of each."""

    many: dict[int, int] = field(default_factory=dict)
    slowest_s: dict[int, float] = field(default_factory=dict)

    def note(self, status: int, seconds: float) -> None:
        """One more."""
        self.many[status] = self.many.get(status, 0) + 1
        self.slowest_s[status] = max(self.slowest_s.get(status, 0.0), seconds)

    @property
    def refused(self) -> int:
        """How many were told to come again."""
        return sum(self.many.get(status, 0) for status in LATER)

    @property
    def slowest_refusal_s(self) -> float:
        """After how long."""
        return max((self.slowest_s.get(status, 0.0) for status in LATER), default=0.0)

    @property
    def other_faults(self) -> int:
        """Faults of ours that were not told like that."""
        return sum(n for status, n in self.many.items() if status >= 500 and status not in LATER)
