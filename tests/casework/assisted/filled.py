"""A claim that the window has filled in, for the tests of this folder."""

from dataclasses import dataclass, replace
from typing import Any

from casework.assisted.confirming import AssistedConfirming
from casework.assisted.filling import AssistedFilling, FilledIn
from casework.assisted.lapsing import AssistedLapsing
from casework.assisted.scanning import AssistedScanning
from casework.assisted.signing import AssistedSigning
from casework.assisted.views import AssistedDetail, Known
from claims_core.assisted_filing import CallerKnownBy
from claims_core.claim import Actor, Payee, Role
from tests.casework.conftest import PAPERS
from tests.casework.stay import STAY
from tests.people import FATHER, Insured

KNOWN = Known(CallerKnownBy.QUESTIONS, "问了单位、住在哪里、哪天出的院")
SHEET = b"a photograph of the signed sheet"


@dataclass
class Assisted:
    """The services, and one clerk who fills in for the father."""

    house: Any

    def __post_init__(self) -> None:
        house = self.house
        self.filling = AssistedFilling(house.db, house.sealer, house.clock, house.book)
        self.scanning = AssistedScanning(house.db, house.sealer, house.clock, house.photos)
        self.signing = AssistedSigning(
            house.db, house.sealer, house.clock, house.book, house.photos
        )
        self.confirming = AssistedConfirming(house.db, house.sealer, house.clock, house.book)
        self.lapsing = AssistedLapsing(house.db, house.sealer, house.clock, house.book)
        self.clerk: Actor = house.staff(Role.CLERK)
        self.other: Actor = house.staff(Role.SUPERVISOR)

    def given(self, person: Insured = FATHER, **care: Any) -> FilledIn:
        """What was said on the telephone."""
        return FilledIn(
            care=replace(STAY, **care),
            payee=Payee(person.name, person.account, "中国工商银行新乡分行"),
            receipts=(self.house.fresh_receipt(),),
        )

    async def whole(self, person: Insured = FATHER) -> tuple[str, str]:
        """Everything filled in and photographed; person and claim."""
        insured_id = await self.house.insured_id(person)
        claim_id = await self.filling.open(self.clerk, insured_id, KNOWN, self.given(person))
        for material in PAPERS:
            picture = f"{material} of {claim_id}".encode()
            await self.scanning.add(self.clerk, insured_id, claim_id, material, picture)
        return insured_id, claim_id

    async def asked(self, person: Insured = FATHER) -> tuple[str, str, int]:
        """The same, and the person is asked; with the version that they are shown."""
        insured_id, claim_id = await self.whole(person)
        version = (await self.shown(insured_id, claim_id)).version
        await self.filling.ask(self.clerk, insured_id, claim_id, version)
        return insured_id, claim_id, version

    async def shown(self, insured_id: str, claim_id: str) -> AssistedDetail:
        """As the clerk sees it."""
        return await self.filling.show(self.clerk, insured_id, claim_id)
