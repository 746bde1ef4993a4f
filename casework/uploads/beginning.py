"""Has this person uploaded this very file a moment ago? Asked before a file is read: whoever taps
twice, or whose program tries again, has one upload and not two."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.uploads.tables import FileImportRow, ImportRemarkRow, StagedPersonRow
from casework.uploads.views import ImportState
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from infra.columns import new_id
from infra.db import Database
from infra.statements import dialect_insert

# Not in the sources. Longer than the largest file takes to read; whoever uploads a file again
# later wants it examined again, after the roster has come, say.
ONE_TAP = timedelta(minutes=2)


class ImportGoingOn(ClaimsError):
    """正在导入: the same person's upload of the same file is being read, or has just been."""

    code = "import_going_on"
    template = "这个文件您刚才已经上传了，正在导入，不用再传。"


async def begin_reading(
    db: Database, kind: str, file_hash: str, actor: Actor, now: datetime
) -> str:
    """The id of a new import, which is being read.

    :raises ImportGoingOn: with the `import_id` of this person's own upload of the same file.
    """
    same = (
        FileImportRow.kind == kind,
        FileImportRow.file_hash == file_hash,
        FileImportRow.staff_id == actor.id,
    )
    async with db.write() as session:
        # one whose process died while it read would stand in the way
        dead = await session.scalars(
            update(FileImportRow)
            .where(
                *same,
                FileImportRow.state == ImportState.STAGING,
                FileImportRow.at <= now - ONE_TAP,
            )
            .values(state=ImportState.CANCELLED, decided_at=now)
            .returning(FileImportRow.id)
            .execution_options(synchronize_session=False)
        )
        for each in list(dead):
            await forget_staged(session, each)
        going_on = select(FileImportRow.id).where(
            *same,
            FileImportRow.state.in_((ImportState.STAGING, ImportState.STAGED)),
            FileImportRow.at > now - ONE_TAP,
        )
        import_id = await session.scalar(going_on.limit(1))
        if import_id is not None:
            raise _going_on(import_id)
        begun = await _begun(session, kind, file_hash, actor, now)
        if begun is None:  # at the very same moment, on a database with several writers
            raise _going_on(await session.scalar(going_on.limit(1)) or "")
        # one that had not begun when we looked may have been read whole by now
        if other := await session.scalar(going_on.where(FileImportRow.id != begun).limit(1)):
            raise _going_on(other)
        return begun


async def forget_reading(db: Database, import_id: str) -> None:
    """Nothing could be read after all."""
    async with db.write() as session:
        await forget_staged(session, import_id)
        await session.execute(
            delete(ImportRemarkRow)
            .where(ImportRemarkRow.import_id == import_id)
            .execution_options(synchronize_session=False)
        )
        await session.execute(
            delete(FileImportRow)
            .where(FileImportRow.id == import_id)
            .execution_options(synchronize_session=False)
        )


async def forget_staged(session: AsyncSession, import_id: str) -> int:
    """Delete what is staged of an import; answers how many rows of the file that was."""
    gone = await session.scalars(
        delete(StagedPersonRow)
        .where(StagedPersonRow.import_id == import_id)
        .returning(StagedPersonRow.rows)
        .execution_options(synchronize_session=False)
    )
    return sum(gone)


def _going_on(import_id: str) -> ImportGoingOn:
    return ImportGoingOn(fields={"import_id": import_id}, import_id=import_id)


async def _begun(
    session: AsyncSession, kind: str, file_hash: str, actor: Actor, now: datetime
) -> str | None:
    begun: str | None = await session.scalar(
        dialect_insert(session, FileImportRow)
        .values(
            id=new_id(),
            kind=kind,
            file_hash=file_hash,
            state=ImportState.STAGING,
            staff_id=actor.id,
            staff_name=actor.name,
            at=now,
        )
        .on_conflict_do_nothing()
        .returning(FileImportRow.id)
    )
    return begun
