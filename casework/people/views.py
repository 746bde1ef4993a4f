"""What do screens show of people? Masked by default."""

from dataclasses import dataclass


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
    """手机端用户: whom this WeChat is bound to, and for which relatives it may act."""

    id: str
    phone: str | None
    bound: PersonView | None
    relatives: tuple[PersonView, ...]
