"""Who has reported care before the papers are there? Somebody who said so weeks ago, and was
reminded."""

from app.demo.city.scene import City, Scene
from claims_core.checklist import CareKind, CarePlace
from claims_core.first_report import ReportedCare


async def reported_and_reminded(city: City) -> None:
    """On the phone, from the ward; the reminder has gone out, the papers have not come."""
    person = city.resident(1966)
    stay = city.stay_before(40)
    await city.clock.until(40, "20:05")
    citizen = await city.settle_in(person)
    care = ReportedCare(CareKind.INPATIENT, CarePlace(stay.place), stay.hospital, stay.admission_on)
    await city.services.member.first_reports.report(citizen.actor, citizen.insured_id, care)


SCENES = (Scene("先报案，材料还没交", reported_and_reminded),)
