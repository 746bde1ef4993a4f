"""Is a claim so small that no paper originals are wanted (小额免单证)? Asked by the phone and the
window, of the receipts that the claim names.

The photographs do then. Everything else stands: the receipt's number is typed or read, held and
registered as of any other claim, so that it is paid once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claims_core.errors import NoPolicyForDay
from claims_core.money import format_yuan
from claims_core.policy import PolicyBook


@dataclass(frozen=True, slots=True)
class Originals:
    """纸质原件: whether they are wanted. `wanted` is None while a receipt's sum is not known;
    `limit_fen` is the limit of the day, None where there is none."""

    wanted: bool | None
    limit_fen: int | None
    confirmed: bool

    @property
    def member_words(self) -> str:
        """What the member reads; nothing where no limit stands."""
        if self.limit_fen is None:
            return ""
        limit = f"{format_yuan(self.limit_fen).removesuffix('.00')}元"
        if self.wanted is None:
            return f"票据合计不超过{limit}的，拍照就行，不用交纸质票据（暂定）。"
        if self.wanted:
            return "纸质票据请留好，别丢了。要看的时候，窗口会告诉您。"
        return f"票据合计不超过{limit}，拍照就行，不用交纸质票据（暂定），自己留好就好。"

    @property
    def staff_words(self) -> str:
        """What staff read."""
        if self.limit_fen is None:
            return ""
        limit = f"{format_yuan(self.limit_fen).removesuffix('.00')}元"
        sure = "" if self.confirmed else "，限额未经确认"
        if self.wanted is None:
            return f"有票据没写金额，还不知道是不是小额（合计不超过{limit}{sure}）。"
        if self.wanted:
            return f"票据合计超过{limit}（小额限额{sure}），纸质原件照现行的办法。"
        return (
            f"小额（票据合计不超过{limit}{sure}）：不收纸质原件，按照片办；票据号码照样登记、占用。"
        )


def originals_of(book: PolicyBook, day: date, amounts: Sequence[int | None]) -> Originals:
    """Whether originals are wanted of a claim opened on `day` with receipts of these sums, in
    fen."""
    try:
        policy = book.on(day)
    except NoPolicyForDay:
        return Originals(None, None, confirmed=False)
    limit, source = policy.small_claim_limit, policy.source("small_claim_limit")
    confirmed = source is not None and source.confirmed
    if limit is None:
        return Originals(None, None, confirmed)
    known = [amount for amount in amounts if amount is not None]
    if sum(known) > limit:
        return Originals(True, limit, confirmed)
    unsure = not amounts or len(known) < len(amounts)
    return Originals(None if unsure else False, limit, confirmed)
