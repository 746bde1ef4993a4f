"""What does an announcement's SMS cost? A dated price for a part, which is confirmed or not; asked
by previews and by the page on which it is approved."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files


@dataclass(frozen=True)
class SmsPrice:
    """短信单价 in fen for a part, from a day on, with its source."""

    valid_from: date
    fen_per_part: int
    source: str
    confirmed: bool


def shipped_prices() -> tuple[SmsPrice, ...]:
    """The dated prices that come with the product, the oldest first.

    :raises ValueError: when one of them is none.
    """
    text = (files("notifications.announcements") / "sms_prices.toml").read_text(encoding="utf-8")
    prices = sorted(
        (SmsPrice(**entry) for entry in tomllib.loads(text)["price"]),
        key=lambda each: each.valid_from,
    )
    if not prices or any(type(each.fen_per_part) is not int for each in prices):
        raise ValueError("sms_prices.toml: every price is a whole number of fen")
    return tuple(prices)


def price_on(prices: Sequence[SmsPrice], day: date) -> SmsPrice:
    """The price of a day; before the first of them the first."""
    begun = [each for each in prices if each.valid_from <= day]
    return begun[-1] if begun else prices[0]
