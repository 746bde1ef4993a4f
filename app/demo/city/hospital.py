"""What do the auditors see of the hospitals? A month of settlements with two findings the hospital
may appeal against, some of it drawn for a second review, and some still to be looked at."""

from app.demo.city.scene import City, Scene
from casework.checks.draws import month_of
from claims_core.hospital_review import (
    HospitalFinding,
    HospitalOutcome,
    HospitalReason,
    HospitalStep,
    HospitalWork,
)

FEED_DAY, REVIEW_DAY = 12, 9
PATIENTS, STAYS = 5, 28
LEFT_OVER = 6
HOSPITALS = (
    ("本市", "H41070000006", "牧野演示医院"),
    ("本市", "H41070000007", "卫河演示医院"),
    ("省内其他市", "H41010000004", "中原演示医院"),
    ("外省", "H42010000001", "江滨演示医院"),
)
FINDINGS = (
    (HospitalReason.OVERCHARGE, 860_00, "一级护理按每天两次收费，收费标准是每天一次。"),
    (HospitalReason.SPLIT_STAY, 1_920_00, "出院次日以同一诊断再次入院，疑似分解住院。"),
)


async def a_month_of_stays(city: City) -> None:
    """One feed, one draw, most of it reviewed."""
    patients = [city.resident(1940 + n * 6, woman=n % 2 == 0) for n in range(PATIENTS)]
    await city.clock.until(FEED_DAY, "08:40")
    year = city.clock.day(FEED_DAY + 8).year
    rows = []
    for number in range(STAYS):
        place, code, name = HOSPITALS[number % len(HOSPITALS)]
        days = f"{city.clock.day(FEED_DAY + 20 - number % 6)},{city.clock.day(FEED_DAY + 8)}"
        pool = city.invention.random.randrange(2_000, 9_000)
        head = f"{patients[number % PATIENTS].id_number},{year},{city.office.settlement_no()}"
        rows.append(f"{head},{pool}.00,0.00,住院,{place},{code},{name},{days}")
    await city.office.feed(*rows)
    month = month_of(city.clock())
    await city.clock.until(FEED_DAY - 1, "09:00")
    await city.services.checks.hospital_draws.draw(city.office.by_login["jihe"], month)
    await _reviewed(city)


async def _reviewed(city: City) -> None:
    first, second = city.office.by_login["jihe"], city.office.by_login["jihe2"]
    reviews = city.services.checks.hospital_reviews
    await city.clock.until(REVIEW_DAY, "10:00")
    waiting = (await reviews.page(first, HospitalWork.FIRST, size=100)).items
    in_doubt = waiting[-LEFT_OVER - len(FINDINGS) : -LEFT_OVER]
    fine = waiting[: -LEFT_OVER - len(FINDINGS)]
    await reviews.pass_many(first, [(line.id, line.version) for line in fine])
    for line, (reason, amount, note) in zip(in_doubt, FINDINGS, strict=True):
        finding = HospitalFinding(HospitalOutcome.FINDING, reason, amount, note)
        await reviews.review(first, line.id, line.version, HospitalStep.FIRST_REVIEW, finding)
    await city.clock.until(REVIEW_DAY - 2, "10:00")
    # how many are drawn for a second look is chance: one of them waits in any case
    for line in (await reviews.page(second, HospitalWork.SECOND)).items[1:2]:
        fine_too = HospitalFinding(HospitalOutcome.OK)
        step = HospitalStep.SECOND_REVIEW
        await reviews.review(second, line.id, line.version, step, fine_too)


SCENES = (Scene("医院结算的一个月", a_month_of_stays),)
