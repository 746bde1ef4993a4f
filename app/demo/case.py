"""What do the scenes of the journey know of one another? The people, the papers and the claim."""

from dataclasses import dataclass

from app.demo.family import Family
from app.demo.mail import Mail
from app.demo.outside import Outside
from app.demo.story import Story


class Unexpected(Exception):
    """情节不对: every answer was polite, and still the story cannot go on."""


@dataclass
class Case:
    """一件事: one family's claim, filled in as the journey goes on."""

    family: Family
    story: Story
    outside: Outside
    mail: Mail
    wechat_id: str = ""
    claim_id: str = ""
    claim_no: str = ""
    paid_fen: int = 0

    @property
    def father(self) -> str:
        """Who, as the story tells it."""
        return f"父亲 {self.family.father.name}"

    @property
    def daughter(self) -> str:
        """Who, as the story tells it."""
        return f"女儿 {self.family.daughter.name}"

    @property
    def phones(self) -> list[str]:
        """Both phones, the father's first."""
        return [self.family.father.phone, self.family.daughter.phone]


def require(holds: bool, problem: str) -> None:
    """Go on only when the story is still the one that is told.

    :raises Unexpected:
    """
    if not holds:
        raise Unexpected(problem)
