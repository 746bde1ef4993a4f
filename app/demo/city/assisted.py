"""For whom has the window filled in a claim? Somebody who rang and is asked on the phone now,
somebody who did not answer in time, somebody whose signature nobody has compared yet, and somebody
who has to sign once more."""

from app.demo.city import papers
from app.demo.city.home import Citizen
from app.demo.city.people import Stay
from app.demo.city.scene import City, Scene
from casework.assisted.filling import FilledIn
from casework.assisted.views import Known
from claims_core.assisted_filing import CallerKnownBy
from claims_core.checklist import CareKind, CarePlace, Material
from claims_core.claim import CareFacts, Payee, Role

_KNOWN = Known(CallerKnownBy.QUESTIONS, "问了单位、住址、哪天出院，都对得上")
_CAME = Known(CallerKnownBy.OWN_PAPER, "看过身份证原件")
_PAPERS = (
    Material.IDENTITY, Material.RECEIPT, Material.ITEMISED_LIST, Material.DISCHARGE_RECORD,
)  # fmt: skip


async def rang_and_is_asked(city: City) -> None:
    """Filled in this morning; the phone shows it, and waits for a yes."""
    person, stay = city.resident(1949), city.stay_before(2)
    await city.clock.until(2, "09:40")
    await _filled_in(city, await city.settle_in(person), stay)


async def did_not_answer(city: City) -> None:
    """Filled in weeks ago; nobody said yes, so nothing was handed in."""
    person, stay = city.resident(1953, woman=True), city.stay_before(20)
    await city.clock.until(20, "15:10")
    await _filled_in(city, await city.settle_in(person), stay)


async def signed_and_waits(city: City) -> None:
    """Came to the window, signed the sheet, and the second colleague has not looked: it is late."""
    person, stay = city.resident(1946), city.stay_before(7)
    await city.clock.until(7, "10:20")
    await _signed(city, await city.settle_in(person), stay)


async def comes_back_to_sign(city: City) -> None:
    """Signed at the window, in somebody else's name: the second colleague lets it not pass."""
    person, stay = city.resident(1951, woman=True), city.stay_before(3)
    await city.clock.until(3, "09:30")
    citizen = await city.settle_in(person)
    claim_id = await _signed(city, citizen, stay)
    await city.clock.until(2, "14:40")
    await city.services.window.assisted.signing.refuse(
        city.office.staff[Role.SUPERVISOR], citizen.insured_id, claim_id, "签的是家人的名字"
    )


async def _signed(city: City, citizen: Citizen, stay: Stay) -> str:
    assisted, clerk = city.services.window.assisted, city.office.staff[Role.CLERK]
    claim_id = await _begun(city, citizen, stay, _CAME)
    one = (clerk, citizen.insured_id, claim_id)
    for material in _PAPERS:
        await assisted.scanning.add(*one, material, papers.old_paper(material))
    version = (await assisted.filling.show(*one)).version
    await assisted.signing.record(*one, version, papers.other("本人申请单"))
    return claim_id


async def _filled_in(city: City, citizen: Citizen, stay: Stay) -> None:
    filling, clerk = city.services.window.assisted.filling, city.office.staff[Role.CLERK]
    claim_id = await _begun(city, citizen, stay, _KNOWN)
    version = (await filling.show(clerk, citizen.insured_id, claim_id)).version
    await filling.ask(clerk, citizen.insured_id, claim_id, version)


async def _begun(city: City, citizen: Citizen, stay: Stay, known: Known) -> str:
    filling, clerk = city.services.window.assisted.filling, city.office.staff[Role.CLERK]
    person = citizen.person
    given = FilledIn(
        care=CareFacts(
            CareKind.INPATIENT,
            CarePlace(stay.place),
            region=stay.region,
            provider_name=stay.hospital,
            admission_on=stay.admission_on,
            discharge_on=stay.discharge_on,
        ),
        payee=Payee(person.name, person.account, "中原银行新乡分行"),
    )
    return await filling.open(clerk, citizen.insured_id, known, given)


SCENES = (
    Scene("窗口代填，等本人点头", rang_and_is_asked),
    Scene("窗口代填，过了日子作废", did_not_answer),
    Scene("窗口代填，签了字没有人核对", signed_and_waits),
    Scene("窗口代填，签字没有通过，要再签", comes_back_to_sign),
)
