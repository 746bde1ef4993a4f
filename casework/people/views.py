"""What do screens show of people? Masked by default."""

from dataclasses import dataclass

from claims_core.identity_levels import IDENTITY_LEVEL_WORDS, IdentityLevel


@dataclass(frozen=True)
class PersonView:
    """参保人, masked: name, id number and phone show only their ends."""

    insured_id: str
    insured_no: str
    name: str
    id_number: str
    phone: str
    region: str


@dataclass(frozen=True)
class MemberView:
    """手机端用户: whom this WeChat is bound to, for which relatives it may act, and how much it has
    shown of who that is."""

    id: str
    phone: str | None
    bound: PersonView | None
    relatives: tuple[PersonView, ...]
    level: IdentityLevel = IdentityLevel.WECHAT

    @property
    def level_words(self) -> str:
        """How much was shown, as members read it."""
        return IDENTITY_LEVEL_WORDS[self.level]
