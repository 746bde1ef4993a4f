"""What does a claim look like of which nothing but its line is known? Asked by the fakes of the
bot's tests."""

from casework.claims.views import ClaimLine
from casework.phone.views import MemberClaim
from claims_core.claim import CareFacts


def unadorned(line: ClaimLine) -> MemberClaim:
    """The claim of this line, without papers, history or anything missing."""
    return MemberClaim(
        line=line,
        care=CareFacts(),
        payee=None,
        photos=(),
        receipts=(),
        missing=(),
        required=(),
        welcome=(),
        wanted=(),
        timeline=(),
        may=(),
        payment_note="",
        promise_moves=(),
    )
