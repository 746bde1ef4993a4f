"""How much is still to be paid on a claim, or held by the person without right? Asked before a
payment, a closing and a recovery; the journal proves it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClaimMoney:
    """申请的款项: what each kind of record says about one claim, in fen and never negative.

    `settled` and `reversed` are sums over decisions of the final check; `sent` counts what went to
    the bank with a released batch, `refused` and `returned` what did not stay, `recovered` what the
    person has given back."""

    settled: int = 0
    reversed: int = 0
    sent: int = 0
    refused: int = 0
    returned: int = 0
    recovered: int = 0

    @property
    def due(self) -> int:
        """应付余额: above zero it is to be paid; below zero the person holds what is not theirs."""
        return (
            self.settled - self.reversed - self.sent + self.refused + self.returned + self.recovered
        )

    @property
    def to_pay(self) -> int:
        """应拨付: what may be paid now."""
        return max(self.due, 0)

    @property
    def to_recover(self) -> int:
        """应追回: what the person holds and has to give back."""
        return max(-self.due, 0)
