"""Whose claims may a colleague see: the whole city's, or one county's? Asked by whatever lists or
opens what is about a person.

The county of a person is their 参保地 in the roster; who belongs to no county, or to a place that
nobody knows, belongs to the centre."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from claims_core.claim import Role
from claims_core.eligibility import COUNTIES


class ScopeKind(StrEnum):
    """范围的种类: for whom a colleague works. Centre and insurer see the whole city, as far as
    their roles go."""

    CENTRE = "centre"
    INSURER = "insurer"
    COUNTY = "county"


SCOPE_KIND_WORDS = {
    ScopeKind.CENTRE: "市医保中心（全市）",
    ScopeKind.INSURER: "承办保险公司（全市）",
    ScopeKind.COUNTY: "县（市）",
}
# Money, imports, announcements and health questions are the city's: no county has them to itself.
COUNTY_ROLES: Final = frozenset(
    {
        Role.CLERK,
        Role.REGISTRAR,
        Role.INITIAL_REVIEWER,
        Role.SECOND_REVIEWER,
        Role.FINAL_CHECKER,
        Role.SUPERVISOR,
        Role.QUALITY_REVIEWER,
        Role.AUDITOR,
        Role.CALLER,
    }
)


@dataclass(frozen=True, slots=True)
class StaffScope:
    """范围 of a colleague; `county` is its six digits, empty for the whole city."""

    kind: ScopeKind
    county: str = ""

    @property
    def code(self) -> str:
        """As it is kept and sent: centre, insurer, or the county's digits."""
        return self.county or self.kind.value

    @property
    def words(self) -> str:
        """As people read it."""
        return COUNTIES[self.county] if self.county else SCOPE_KIND_WORDS[self.kind]


CENTRE: Final = StaffScope(ScopeKind.CENTRE)
INSURER: Final = StaffScope(ScopeKind.INSURER)
SCOPES: Final = {
    each.code: each
    for each in (CENTRE, INSURER, *(StaffScope(ScopeKind.COUNTY, code) for code in COUNTIES))
}
"""Every scope that can be given, by its code."""


def office_of(region: str) -> str:
    """The office that a place in the roster belongs to, as a colleague calls it."""
    county = next((code for code in COUNTIES if region in spellings_of(code)), "")
    return f"{COUNTIES[county]}窗口" if county else "市里的窗口"


def spellings_of(county: str) -> tuple[str, str]:
    """How the roster writes this county: by its digits, or by its name."""
    return county, COUNTIES[county]
