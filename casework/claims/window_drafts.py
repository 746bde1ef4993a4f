"""Is this a claim that the window fills in for somebody, and that nobody has handed in, dropped or
gone on with on the phone? Asked by whatever staff may do to no other draft."""

from sqlalchemy import ColumnElement, and_

from casework.claims.tables import ClaimRow
from claims_core.claim import Stage


def the_windows() -> ColumnElement[bool]:
    """The condition on claim rows."""
    return and_(
        ClaimRow.stage == Stage.DRAFT,
        ClaimRow.filled_at_window.is_(True),
        ClaimRow.filed_by.is_(None),
    )


def is_the_windows(row: ClaimRow) -> bool:
    """The same of one row."""
    return row.stage == Stage.DRAFT and row.filled_at_window and row.filed_by is None
