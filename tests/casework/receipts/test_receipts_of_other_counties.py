"""What is somebody of one county told of a receipt or a picture that a claim of another county has
used? Whose it is, and nothing that leads to it."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from casework.errors import ReceiptTakenBy
from casework.people.tables import InsuredRow
from casework.receipts.errors import ReceiptTakenElsewhere
from claims_core.checklist import Material
from claims_core.claim import Actor, Role
from tests.people import DAUGHTER, FATHER, Insured

WEIHUI, HUOJIA = "410781", "410724"
BILL = b"bill like=0123456789abcdef"


async def live_in(house, person: Insured, region: str) -> None:
    async with house.db.write() as session:
        await session.execute(
            update(InsuredRow)
            .where(InsuredRow.insured_no == person.insured_no)
            .values(region=region)
        )


def of_weihui(house, role: Role) -> Actor:
    return replace(house.staff(role), county=WEIHUI)


async def two_claims(house):
    """The first with a receipt and a picture; the second, of somebody in 卫辉, accepted."""
    receipt, people = house.fresh_receipt(), []
    for person, named in ((FATHER, receipt), (DAUGHTER, house.fresh_receipt())):
        actor = await house.bound(person)
        draft = await house.draft(actor, person, named)
        await house.photos.add(actor, draft.line.id, Material.OTHER, BILL, None)
        shown = await house.progress.show(actor, draft.line.id)
        people.append(await house.drafts.submit(actor, draft.line.id, shown.line.version))
    first, second = people
    accepted = await house.desk.accept(house.staff(Role.CLERK), second.line.id, second.line.version)
    await live_in(house, DAUGHTER, WEIHUI)
    return first, accepted, receipt


@pytest.mark.parametrize(("region", "office"), [(HUOJIA, "获嘉县窗口"), ("410700", "市里的窗口")])
async def test_a_claim_elsewhere_is_named_by_its_office_alone(house, region, office) -> None:
    first, second, receipt = await two_claims(house)
    await live_in(house, FATHER, region)
    with pytest.raises(ReceiptTakenElsewhere) as told:
        await house.desk.register(
            of_weihui(house, Role.REGISTRAR), second.line.id, second.line.version, (receipt,)
        )
    assert office in told.value.message and receipt.number in told.value.message
    for secret in (first.line.claim_no, first.line.id, second.line.claim_no):
        assert secret not in f"{told.value.message}{told.value.facts}"
    seen = await house.desk.show(of_weihui(house, Role.REGISTRAR), second.line.id)
    (likeness,) = [photo.resembles for photo in seen.photos if photo.resembles]
    assert (likeness.claim_id, likeness.claim_no, likeness.office) == ("", "", office)


async def test_the_countys_own_and_the_city_are_told_the_number(house) -> None:
    first, second, receipt = await two_claims(house)
    await live_in(house, FATHER, WEIHUI)
    for registrar in (of_weihui(house, Role.REGISTRAR), house.staff(Role.REGISTRAR)):
        with pytest.raises(ReceiptTakenBy) as told:
            await house.desk.register(registrar, second.line.id, second.line.version, (receipt,))
        assert first.line.claim_no in told.value.message
        seen = await house.desk.show(registrar, second.line.id)
        (likeness,) = [photo.resembles for photo in seen.photos if photo.resembles]
        assert (likeness.claim_id, likeness.office) == (first.line.id, "")
