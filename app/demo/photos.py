"""Which photos does the daughter take? Four invented papers with a fresh receipt number each time,
every one marked as a specimen."""

from dataclasses import dataclass, field

from app.demo.cast import DemoInsured
from app.demo.hospital_papers import discharge_note, itemised_list
from app.demo.identity_card import CORNER, identity_card
from app.demo.receipt_paper import DemoReceipt, fresh_receipt, receipt_paper
from app.demo.sheet import photograph


@dataclass(frozen=True)
class Album:
    """相册: the four photos as JPEG files, and what stands on the receipt."""

    receipt_facts: DemoReceipt
    identity: bytes = field(repr=False)
    receipt: bytes = field(repr=False)
    itemised_list: bytes = field(repr=False)
    discharge_record: bytes = field(repr=False)


def take_photos(person: DemoInsured) -> Album:
    """Photograph this person's papers; takes about a second of computing."""
    receipt = fresh_receipt()
    return Album(
        receipt_facts=receipt,
        identity=photograph(identity_card(person), rounded=CORNER),
        receipt=photograph(receipt_paper(person, receipt)),
        itemised_list=photograph(itemised_list(person)),
        discharge_record=photograph(discharge_note(person)),
    )
