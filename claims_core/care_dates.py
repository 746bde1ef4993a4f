"""Can care have lasted from this day to that? Asked by every form with an admission and a
discharge, and by whatever looks at each day of care."""

from datetime import date, timedelta
from typing import Final

from claims_core.errors import InvalidInput

EARLIEST: Final = date(2000, 1, 1)
LONGEST: Final = timedelta(days=3_660)


class InvalidCare(InvalidInput):
    """就医日期有误: care cannot have been on these days."""

    code = "invalid_care"
    field_name = "discharge_on"
    problems = {
        "discharge_in_future": "出院日期{day}还没到，请对照出院记录核对年份和月份。",
        "admission_in_future": "入院日期{day}还没到，请对照出院记录核对年份和月份。",
        "admission_after_discharge": (
            "入院日期{admission}晚于出院日期{discharge}，请对照出院记录，看是不是填反了。"
        ),
        "too_early": "{day}太早了，多半是年份填错了，请对照出院记录核对。",
        "too_long": "从入院到出院有{days}天，多半是年份填错了，请对照出院记录核对。",
    }


def care_problems(
    admission: date | None, discharge: date | None, today: date | None = None
) -> tuple[InvalidCare, ...]:
    """Everything wrong with these days, at once; `today` (in China) finds what lies ahead."""
    found: list[InvalidCare] = []
    for day, field, future in (
        (discharge, "discharge_on", "discharge_in_future"),
        (admission, "admission_on", "admission_in_future"),
    ):
        if day is None:
            continue
        if today is not None and day > today:
            found.append(InvalidCare(future, field=field, day=day))
        elif day < EARLIEST:
            found.append(InvalidCare("too_early", field=field, day=day))
    if found or admission is None or discharge is None:
        return tuple(found)
    if admission > discharge:
        problem = InvalidCare(
            "admission_after_discharge",
            field="admission_on",
            admission=admission,
            discharge=discharge,
        )
        return (problem,)
    if discharge - admission > LONGEST:
        days = (discharge - admission).days + 1
        return (InvalidCare("too_long", field="admission_on", days=days),)
    return ()


def days_of_care(admission: date | None, discharge: date) -> tuple[date, ...]:
    """每一天: from admission to discharge, both counted; a visit has only the last.

    Raises InvalidCare.
    """
    for problem in care_problems(admission, discharge):
        raise problem
    first = admission or discharge
    return tuple(first + timedelta(days=n) for n in range((discharge - first).days + 1))
