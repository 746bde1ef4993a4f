"""Which bank has issued a card, by the beginning of its number? Asked where an account is typed,
as a hint: the table goes stale, so it refuses nothing and is silent of what it does not know."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from claims_core.errors import InvalidBankAccount
from claims_core.identifiers import check_bank_account
from claims_core.shipped import shipped_text

FILE = "card_issuers.toml"


@dataclass(frozen=True, slots=True)
class CardIssuer:
    """发卡行: `short` are the words of which one stands in what people call the bank."""

    bank: str
    short: tuple[str, ...]

    def is_named_in(self, bank_name: str) -> bool:
        """Whether somebody means this bank by what they wrote."""
        return any(word in bank_name for word in self.short)


@dataclass(frozen=True, slots=True)
class CardIssuers:
    """发卡行名录: by the beginnings of card numbers; `document` is where they are from."""

    document: str
    confirmed: bool
    note: str
    by_prefix: Mapping[str, CardIssuer]

    def of(self, account: str) -> CardIssuer | None:
        """Whose card this number is; None where nobody knows, or it is no card's."""
        try:
            checked = check_bank_account(account)
        except InvalidBankAccount:
            return None
        if checked.warnings:
            return None
        return self.by_prefix.get(checked.number[:6])


def card_issuer(account: str) -> CardIssuer | None:
    """The bank of a card by the shipped table."""
    return card_issuers().of(account)


def bank_doubt(account: str, bank_name: str) -> str:
    """What is to be looked at where the number looks like another bank's; empty where it does
    not."""
    issuer = card_issuer(account)
    if issuer is None or not bank_name or issuer.is_named_in(bank_name):
        return ""
    return f"卡号看着是{issuer.bank}的，和填的开户银行不一样。请对照卡面核对；没错的话不用改。"


@cache
def card_issuers() -> CardIssuers:
    """The shipped table."""
    table = tomllib.loads(shipped_text(FILE))
    by_prefix: dict[str, CardIssuer] = {}
    for each in table["issuer"]:
        issuer = CardIssuer(each["bank"], tuple(each["short"].split("|")))
        for prefix in each["prefixes"]:
            if prefix in by_prefix:
                raise ValueError(f"{FILE}: {prefix} stands twice")
            by_prefix[prefix] = issuer
    return CardIssuers(table["document"], table["confirmed"], table["note"], by_prefix)
