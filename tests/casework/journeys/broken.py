"""Which promise of the money trail did a house break? Raised by whatever holds a house against the
model, so that a control can name the promise that has to notice it."""

from enum import StrEnum


class Promise(StrEnum):
    """What has to hold after every move."""

    PROVEN = "the proof finds nothing"
    STAGE = "every claim stands where its moves have led it"
    DUE = "due is what was settled, less what the bank has or had"
    JOURNAL = "the journal comes to what the bank did"
    LEDGER = "the year's sums are settlements and hospital rows, each once"
    RECOVERIES = "a recovery is open for exactly what somebody holds without right"
    PAID_ONCE = "the bank is never told to pay more than was settled"
    ACCOUNT = "nothing goes to an account that the bank has refused"
    RECEIPT = "a receipt is held by one claim while it is in work, settled or paid for"
    CHECKED = "nothing is paid that the exchange does not have"
    BANK = "the bank's statements and the journal leave nothing open between them"
    REFUSED = "what may not be done is refused"


class Broken(AssertionError):
    """A promise that did not hold, and where."""

    def __init__(self, promise: Promise, where: str) -> None:
        super().__init__(f"{promise.name}: {promise}; {where}")
        self.promise = promise


def hold(promise: Promise, found: object, wanted: object, where: str = "") -> None:
    """:raises Broken: where the house does not have what the model wants."""
    if found != wanted:
        raise Broken(promise, f"{where} found {found!r}, wanted {wanted!r}")
