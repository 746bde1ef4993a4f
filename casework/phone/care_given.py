"""Can what a member says of their treatment be so? Asked before a draft is opened or changed."""

from datetime import datetime

from casework.errors import FieldsInvalid
from claims_core.calendar_cn import china_day
from claims_core.care_dates import care_problems
from claims_core.claim import CareFacts


def require_possible(care: CareFacts, now: datetime) -> None:
    """:raises FieldsInvalid: all that cannot be, at once."""
    problems: dict[str, str] = {}
    for problem in care_problems(care.admission_on, care.discharge_on, china_day(now)):
        problems |= problem.fields
    if len(care.provider_name) > 100:
        problems["provider_name"] = "医院名称太长，请填写全称即可。"
    if len(care.region) > 60:
        problems["region"] = "就医地区太长，写到市即可。"
    if problems:
        raise FieldsInvalid(**problems)
