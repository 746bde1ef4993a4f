"""How does the window say what a recheck found, why, and what became of it? Asked by the pages of
findings and of claims."""

from casework.ledger.recheck_views import (
    CAUSE_WORDS,
    FINDING_CURES,
    FINDING_KIND_WORDS,
    RESOLUTION_WORDS,
    Cause,
    FindingView,
)

# Their references are claims' and runs' ids, which say nothing to a person.
_WITH_NUMBER = {Cause.HOSPITAL_SETTLEMENT, Cause.POOL_CORRECTION, Cause.PLATFORM_ROW}


def kind(finding: FindingView) -> str:
    """What was found."""
    return FINDING_KIND_WORDS[finding.kind]


def cure(finding: FindingView) -> str:
    """What a person can do about it."""
    return FINDING_CURES[finding.kind]


def cause(finding: FindingView) -> str:
    """What brought it up, with the platform's number where there is one."""
    words = CAUSE_WORDS[finding.cause]
    number = finding.cause_reference if finding.cause in _WITH_NUMBER else ""
    return f"{words} {number}".strip()


def resolution(finding: FindingView) -> str:
    """What a person decided."""
    return RESOLUTION_WORDS[finding.resolution] if finding.resolution else ""


def tone(finding: FindingView) -> str:
    """How urgent it looks: money that went out too much is bad, the rest is a warning."""
    difference = finding.difference_fen
    return "bad" if difference is not None and difference < 0 else "warn"
