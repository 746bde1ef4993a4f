"""Which journeys are gone again move by move? Those known from other projects and from our own
faults by name, and every random one that was ever lost, as the soak printed it."""

from dataclasses import dataclass
from typing import Any

Move = tuple[Any, ...]
FILED: tuple[Move, ...] = (("file", 0, 0),)
SENT: tuple[Move, ...] = (("batch",), ("release", 0))


def settled(claim: int = 0, level: int = 0, mode: str = "equal") -> tuple[Move, ...]:
    """From the registration to the door of the batch."""
    return (("review", claim, level, mode), ("check", claim), ("exchange", -1))


PAID: tuple[Move, ...] = (*FILED, *settled(), *SENT, ("result", 0, "p"))
PAID_LESS: tuple[Move, ...] = (*FILED, *settled(level=3), *SENT, ("result", 0, "p"))
AGAIN: tuple[Move, ...] = (("reverse", 0), ("reopen", 0), *settled())


@dataclass(frozen=True)
class Case:
    """A journey: what of the years was used before it for each person, whether it begins before the
    end of a year, and its moves."""

    moves: tuple[Move, ...]
    openings: tuple[int, ...] = (0, 0, 0)
    late: bool = False


CASES: dict[str, Case] = {
    "paid anew after a return, and the first file comes again": Case(
        (
            *PAID,
            ("give_back", 0, 1),
            ("renew", 0),
            ("batch",),
            ("result_again", 0),
            ("release", 1),
            ("result_again", 0),
            ("result", 1, "p"),
            ("result_again", 0),
            ("contradict", 1),
            ("batch",),
            ("give_back", 0, 2),
        )
    ),
    "a payment comes back that was reversed already": Case(
        (
            *PAID,
            ("reverse", 0),
            ("wait", 900),
            ("give_back", 0, 1),
            ("reopen", 0),
            *settled(level=1),
            ("batch",),
            ("ask_for_account", 0),
            ("renew", 0),
            ("batch",),
            ("release", 1),
            ("result", 1, "p"),
            ("arrive", 0),
            ("arrive", 0),
        )
    ),
    "settled anew for more: only the difference is paid": Case(
        (*PAID_LESS, *AGAIN, ("batch",), ("release", 1), ("give_back", 0, 1), ("result", 1, "p"))
    ),
    "money was brought, then the bank gave it back as well": Case(
        (
            *PAID,
            ("reverse", 0),
            ("book", 0, "all"),
            ("give_back", 0, 1),
            ("look_for", 0, True),
            ("reopen", 0),
            *settled(),
            ("ask_for_account", 0),
            ("renew", 0),
            ("batch",),
            ("release", 1),
            ("result", 1, "p"),
            ("reverse", 0),
            ("look_for", 0, False),
            ("book", 0, "all"),
            ("look_for", 0, True),
        )
    ),
    "money was brought and found, then the bank gave it back as well: both are paid": Case(
        (
            *PAID,
            ("reverse", 0),
            ("book", 0, "all"),
            ("look_for", 0, True),
            ("give_back", 0, 1),
            ("reopen", 0),
            *settled(),
            ("ask_for_account", 0),
            ("renew", 0),
            ("batch",),
            ("release", 1),
            ("result", 1, "p"),
        )
    ),
    "a receipt whose money is out is used once": Case(
        (
            *PAID,
            ("reverse", 0),
            ("file_again", 0),
            ("book", 0, "some"),
            ("look_for", 0, True),
            ("file_again", 0),
            ("reopen", 0),
            ("withdraw", 0),
            ("file_again", 0),
            ("book", 0, "all"),
            ("look_for", 0, False),
            ("book", 0, "all"),
            ("look_for", 0, True),
            ("file_again", 0),
            ("reopen", 0),
        )
    ),
    "no answer, then in writing, then paid anew over the year's end": Case(
        (
            *FILED,
            *settled(),
            *SENT,
            ("result", 0, "o"),
            ("wait", 900),
            ("result", 0, "m"),
            ("void", 0, 0),
            ("batch",),
            ("release", 1),
            ("void", 1, -1),
            ("batch",),
            ("take_out", 2, 0),
            ("batch",),
            ("release", 3),
            ("result", 3, "p"),
        ),
        late=True,
    ),
    "another claim is to be paid to an account that has been refused": Case(
        (
            ("file", 0, 0),
            ("file", 0, 1),
            *settled(0),
            ("batch",),
            *settled(1, 1),
            ("release", 0),
            ("result", 0, "r"),
            ("batch",),
            ("ask_for_account", 1),
            ("renew", 1),
            ("renew", 0),
            ("batch",),
            ("release", 1),
            ("result", 1, "pr"),
        )
    ),
    "a refusal withdrawn while the payment is in a batch again, and after it was made anew": Case(
        (
            ("file", 0, 0),
            ("file", 1, 1),
            *settled(0),
            *settled(1),
            *SENT,
            ("result", 0, "r"),
            ("renew", 0),
            ("renew", 1),
            ("batch",),
            ("withdraw_refusal", 0, 1),
            ("release", 1),
            ("withdraw_refusal", 1, 1),
            ("result", 1, "p"),
            ("book", 1, "all"),
            ("look_for", 1, True),
            ("give_back", 0, 1),
        )
    ),
    "a refusal withdrawn after the receipt went to another claim": Case(
        (
            *FILED,
            *settled(),
            *SENT,
            ("result", 0, "r"),
            ("reverse", 0),
            ("file_again", 0),
            ("withdraw_refusal", 0, 1),
            ("withdraw", 1),
            ("reopen", 0),
            *settled()[:2],
        )
    ),
    "a refusal withdrawn after the reversal: the receipt is held again": Case(
        (
            *FILED,
            *settled(),
            *SENT,
            ("result", 0, "r"),
            ("reverse", 0),
            ("withdraw_refusal", 0, 1),
            ("file_again", 0),
        )
    ),
    "the bank gives back before it has answered anything": Case(
        (
            *FILED,
            *settled(),
            *SENT,
            ("give_back", 0, 1),
            ("result", 0, "p"),
            ("renew", 0),
            ("batch",),
            ("release", 1),
            ("void", 1, -1),
            ("withdraw_refusal", 0, 2),
            ("give_back", 0, 2),
        )
    ),
    "given back before any answer, withdrawn, and given back once more (seed 407450230)": Case(
        (
            *FILED,
            *settled(),
            *SENT,
            ("give_back", 0, 1),
            ("withdraw_refusal", 0, 1),
            ("give_back", 0, 1),
        )
    ),
    "the platform repeats our claim, and tells of what looks like it": Case(
        (
            *FILED,
            ("carry", 0, ""),
            ("review", 0, 0, "fen"),
            ("row_of_ours", 0, "same"),
            ("row_again", 0),
            ("row_like_ours", 0),
            ("check", 0),
            ("decide", 1, "ours"),
            ("check", 0),
            ("row_of_ours", 0, "other"),
            ("row_like_ours", 0),
            ("exchange", -1),
            ("decide", 3, "hospital"),
            ("carry", 0, "S00003"),
            ("take_back", 3),
            ("carry", 0, "S00003"),
            ("take_off", 0, "S00003"),
        )
    ),
    "two rows of one number with other amounts are both said to be the hospital's": Case(
        (
            ("file", 2, 1),
            ("review", 0, 2, "more"),
            ("row_like_ours", 0),
            ("carry", 0, ""),
            ("check", 0),
            ("set_back",),
            ("decide", 0, "ours"),
            ("check", 0),
            ("file_again", 0),
            ("exchange", -1),
            ("take_off", 0, "S00002"),
            ("reverse", 0),
            ("reopen", 0),
            ("review", 0, 0, "equal"),
            ("row_of_ours", 0, "same"),
            ("send_back", 0),
            ("take_off", 0, "S00001"),
            ("file", 1, 0),
            ("row_again", 0),
            ("set_back",),
            ("review", 0, 3, "equal"),
            ("decide", 0, "hospital"),
            ("send_back", 0),
            ("decide", 1, "hospital"),
        ),
        openings=(2, 2, 2),
        late=True,
    ),
    "a hospital's settlement is taken back wrongly, twice, and entered again": Case(
        (
            *FILED,
            ("row_of_hospital", 0, 2025),
            ("take_back", 0),
            ("carry", 0, "S00001"),
            ("re_enter", 0),
            ("take_off", 0, "S00001"),
            ("re_enter", 0),
            ("row_again", 0),
            ("refund", 0),
            ("re_enter", 0),
            ("refund", 0),
        )
    ),
    "the platform refunds our claim, and its number was a wrong one": Case(
        (
            *FILED,
            ("carry", 0, ""),
            ("review", 0, 0, "equal"),
            ("row_of_ours", 0, "same"),
            ("refund", 0),
            ("row_again", 0),
            ("take_off", 0, "S00001"),
            ("check", 0),
        )
    ),
    "told once more after it was taken back, then found to be a hospital's": Case(
        (
            *FILED,
            ("row_of_hospital", 0, 2025),
            ("take_back", 0),
            ("carry", 0, "S00001"),
            ("row_again", 0),
            ("take_off", 0, "S00001"),
            ("decide", 0, "hospital"),
            ("re_enter", 0),
            ("row_again", 0),
            *settled(),
        )
    ),
    "a correction that was wrong, and a statement that was": Case(
        (
            *FILED,
            *settled(),
            *SENT,
            ("result", 0, "r"),
            ("withdraw_refusal", 0, 1),
            ("back_on_paper", 0, 1, True),
            ("state",),
            ("renew", 0),
            ("batch",),
            ("release", 1),
            ("result", 1, "p"),
            ("fund",),
            ("state",),
            ("class_funds", 50_000_01),
            ("state",),
            ("withdraw_statement",),
            ("back_on_paper", 0, 2, False),
            ("state",),
            ("class_funds", 50_000_01),
            ("state",),
        )
    ),
    "a batch booked as one sum, and given back in part behind a proof": Case(
        (
            ("file", 0, 0),
            ("file", 1, 1),
            *settled(0),
            *settled(1),
            ("batch",),
            ("take_out", 0, -1),
            ("batch",),
            ("release", 1),
            ("result", 1, "pr"),
            ("state",),
            ("wait", 30),
            ("state",),
            ("wait", 30),
            ("fund",),
            ("state",),
            ("withdraw_statement",),
            ("state",),
        )
    ),
    "a return that was wrong, told or not, and came once more": Case(
        (
            *PAID,
            ("give_back", 0, 1),
            ("withdraw_refusal", 0, 1),
            ("state",),
            ("wait", 30),
            ("give_back", 0, 1),
            ("state",),
            ("wait", 30),
            ("withdraw_refusal", 0, 1),
            ("state",),
            ("give_back", 0, 1),
            ("renew", 0),
            ("batch",),
            ("withdraw_refusal", 0, 1),
            ("state",),
        )
    ),
    "a return that was wrong, after the payment was made anew": Case(
        (
            *PAID,
            ("give_back", 0, 1),
            ("renew", 0),
            ("batch",),
            ("release", 1),
            ("withdraw_refusal", 0, 1),
            ("result", 1, "p"),
            ("book", 0, "all"),
            ("look_for", 0, True),
            ("state",),
        )
    ),
    "never made by its paper, then made after all": Case(
        (
            *PAID,
            ("back_on_paper", 0, 1, True),
            ("withdraw_refusal", 0, 1),
            ("state",),
            ("give_back", 0, 1),
            ("state",),
        )
    ),
    "money was found wrongly, before and after a statement told of it": Case(
        (
            *PAID,
            ("reverse", 0),
            ("book", 0, "some"),
            ("look_for", 0, True),
            ("withdraw_recovery", 0, 0),
            ("book", 0, "all"),
            ("look_for", 0, True),
            ("state",),
            ("withdraw_recovery", 0, 0),
            ("state",),
            ("reopen", 0),
            *settled(),
            ("batch",),
            ("wait", 30),
            ("withdraw_recovery", 0, 0),
            ("state",),
        )
    ),
    "one transfer for two claims, one of which was found wrongly": Case(
        (
            ("file", 0, 0),
            ("file", 1, 1),
            *settled(0),
            *settled(1),
            *SENT,
            ("result", 0, "p"),
            ("reverse", 0),
            ("reverse", 1),
            ("bring_together", 0, 1),
            ("withdraw_recovery", 0, 0),
            ("state",),
            ("withdraw_recovery", 1, 0),
            ("state",),
            ("file_again", 0),
        )
    ),
    "the exchange has another figure, and the claim is reversed": Case(
        (
            *FILED,
            ("review", 0, 2, "more"),
            ("check", 0),
            ("exchange", 0),
            ("batch",),
            ("reverse", 0),
            ("reopen", 0),
            *settled(),
        )
    ),
    "taken up again beside another claim for the same days (seed 14)": Case(
        (
            ("file", 0, 0),
            ("reject", 0),
            ("file_again", 0),
            ("withdraw", 1),
            ("reopen", 0),
            *settled(),
            ("reopen", 1),
        )
    ),
    "the centre audits what crosses, each time": Case(
        (
            ("file", 0, 2),
            *settled(level=1),
            *SENT,
            ("result", 0, "p"),
            ("row_of_hospital", 0, 2026),
            *AGAIN,
            ("batch",),
            ("release", 1),
        ),
        openings=(1, 0, 0),
    ),
    "two returns that the bank takes back, the clock set back in between (seed 7000102)": Case(
        (
            *PAID,
            ("back_on_paper", 0, 1, True),
            ("withdraw_refusal", 0, 1),
            ("back_on_paper", 0, 1, True),
            ("set_back",),
            ("withdraw_refusal", 0, 1),
        )
    ),
}
