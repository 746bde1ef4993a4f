"""Has a file been uploaded that says something of this person and is not posted yet? Asked before a
claim is settled: what comes in next may change what is paid."""

from sqlalchemy import CompoundSelect, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.uploads.tables import FileImportRow, StagedPersonRow
from casework.uploads.views import UNDECIDED
from claims_core.calendar_cn import CHINA
from claims_core.errors import ClaimsError

# What these files say changes nothing of what a claim is paid.
PAYS_NOTHING = ("unclaimed_expense", "place")


class StagedRowsWaiting(ClaimsError):
    """导入文件待入账: a staged file has rows of this person; settling now would not know them."""

    code = "staged_rows_waiting"
    template = (
        "{staff}在{at}上传的文件里有这个人的数据，还没有入账。"
        "请主管先到「导入记录」把它导入或取消，再复核。"
    )


async def require_none_staged(session: AsyncSession, numbers: CompoundSelect[str]) -> None:
    """Let nobody settle for a person of whom staged rows wait; `numbers` finds the blind indexes of
    every id number that the person has or had.

    :raises StagedRowsWaiting: naming who uploaded the oldest of these files, and when.
    """
    found = await session.scalar(
        select(FileImportRow)
        .join(StagedPersonRow, StagedPersonRow.import_id == FileImportRow.id)
        .where(
            StagedPersonRow.id_number_index.in_(numbers),
            FileImportRow.state.in_(UNDECIDED),
            FileImportRow.kind.not_in(PAYS_NOTHING),
        )
        .order_by(FileImportRow.at)
        .limit(1)
    )
    if found is not None:
        at = f"{found.at.astimezone(CHINA):%m月%d日 %H:%M}"
        raise StagedRowsWaiting(staff=found.staff_name, at=at)
