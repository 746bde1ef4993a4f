"""Who turns out to be somebody the roster knows already? One passport has been renewed, and two
entries that are one person wait for the supervisor."""

from dataclasses import replace

from app.demo.city.scene import City, Scene
from casework.people.identity_views import IdentityChangeKind, IdentityPaper
from claims_core.claim import Role


async def renewed(city: City) -> None:
    """A guest with a new passport: proposed at the counter, confirmed the same day."""
    guest = replace(city.invention.person(1981), name="MILLER ANNA", id_number="E19810001")
    city.residents.append(guest)
    await city.clock.until(8, "10:20")
    identities = city.services.window.identities
    clerk, boss = city.office.staff[Role.CLERK], city.office.staff[Role.SUPERVISOR]
    change_id = await identities.changes.propose_number(
        clerk,
        await identities.people.find(clerk, guest.id_number),
        IdentityChangeKind.PASSPORT_RENEWED,
        "E20260001",
        IdentityPaper.BOTH_PASSPORTS,
        "新旧两本护照都看过，姓名、出生日期一致。",
    )
    await city.clock.until(8, "15:10")
    await identities.changes.confirm(boss, change_id)


async def twice_in_the_roster(city: City) -> None:
    """Once by a number in which a digit is wrong; the clerk has seen the card."""
    person = city.resident(1966)
    twin = replace(city.invention.person(1966), name=person.name, phone=person.phone)
    city.residents.append(twin)
    await city.clock.until(1, "16:05")
    identities = city.services.window.identities
    clerk = city.office.staff[Role.CLERK]
    await identities.changes.propose_same_person(
        clerk,
        await identities.people.find(clerk, person.id_number),
        twin.id_number,
        IdentityPaper.DOCUMENT_SEEN,
        "本人带身份证原件来，单位变动时重复登记了一次，另一个号码录错了。",
    )


SCENES = (
    Scene("护照换发已复核", renewed),
    Scene("同一个人登记了两次", twice_in_the_roster),
)
