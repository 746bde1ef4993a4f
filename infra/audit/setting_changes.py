"""Which settings was the service started with, and since when? Noted at every start, so that what
was switched off and on again leaves a row; a secret leaves a fingerprint only."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import String, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc, new_id
from infra.db import Base, Database

_LONGEST = 300


class SettingChangeRow(Audited, Base):
    """设置变更: what one setting was from then on; appended, never edited."""

    __tablename__ = "setting_change"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    value: Mapped[str] = mapped_column(String(_LONGEST))
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("name", "number"),)


async def note_settings(db: Database, shown: Mapping[str, str], at: datetime) -> list[str]:
    """Keep what differs from the last start; the names of it. `shown` has every setting as it may
    be shown to anybody."""
    each = SettingChangeRow
    newest = select(each.name, func.max(each.number).label("number")).group_by(each.name).subquery()
    last = select(each.name, each.number, each.value).join(
        newest, (newest.c.name == each.name) & (newest.c.number == each.number)
    )
    async with db.read() as session:
        known = {row.name: row for row in await session.execute(last)}
    changed = []
    for name, value in shown.items():
        before = known.get(name)
        if before is None or before.value != value[:_LONGEST]:
            changed.append(
                each(
                    id=new_id(),
                    name=name,
                    number=before.number + 1 if before else 1,
                    value=value[:_LONGEST],
                    at=at,
                )
            )
    if not changed:
        return []
    try:
        async with db.write() as session:
            session.add_all(changed)
    except IntegrityError:  # another process of the service has started at the same moment
        return []
    return [row.name for row in changed]
