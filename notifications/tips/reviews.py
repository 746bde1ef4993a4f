"""Which tips may go out, who has said so, and by which approval? Asked by the page of the tips, and
in every transaction that sends or shows one.

One person records the medical reviewer and the outside approval, another confirms them; both are
about these very bytes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from casework.roles import require_role
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from infra.columns import new_id
from infra.db import Database
from notifications.tables import TipReviewRow
from notifications.tips.catalogue import TipCatalogue

TIP_KEEPERS = frozenset({Role.PUBLICITY, Role.SUPERVISOR})
TIP_APPROVERS = frozenset({Role.SUPERVISOR})
_LONGEST = {"reviewer": 40, "approval_no": 60}


class TipState(StrEnum):
    """批准状态 of a tip as it reads now."""

    MISSING = "missing"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


TIP_STATE_WORDS: Mapping[TipState, str] = {
    TipState.MISSING: "没有批准，发不出去",
    TipState.PROPOSED: "已登记，等主管确认",
    TipState.APPROVED: "已批准，可以发",
    TipState.REFUSED: "没有确认",
    TipState.WITHDRAWN: "已停用",
}


class TipMoved(ClaimsError):
    """提示已变动: somebody was faster, or the text is another one by now."""

    code = "tip_moved"
    template = "这条提示刚才有别人办过，或者文字已经改过。请看最新的情况再办。"


class SameApprover(ClaimsError):
    """同一个人: whoever recorded an approval does not confirm it."""

    code = "same_approver"
    template = "登记批准的人不能自己确认，请另一位主管来办。"


@dataclass(frozen=True)
class TipReviewView:
    """批准记录: the last record about a tip's present text."""

    state: TipState
    reviewer: str = ""
    approval_no: str = ""
    proposed_by: str = ""
    proposed_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    words: str = ""


NO_REVIEW = TipReviewView(TipState.MISSING)


async def approved_ids(session: AsyncSession, catalogue: TipCatalogue) -> frozenset[str]:
    """The tips that may go out now: approved with exactly this text."""
    rows = await session.execute(
        select(TipReviewRow.tip_id, TipReviewRow.text_hash).where(
            TipReviewRow.state == TipState.APPROVED.value
        )
    )
    kept = {(tip_id, text_hash) for tip_id, text_hash in rows}
    return frozenset(
        tip.id for tip in catalogue.tips if tip.approved_in_file or (tip.id, tip.text_hash) in kept
    )


class TipReviews:
    """健康提示的批准."""

    def __init__(
        self, db: Database, clock: Callable[[], datetime], catalogue: TipCatalogue
    ) -> None:
        self._db = db
        self.now = clock
        self.catalogue = catalogue

    async def states(self, actor: Actor) -> Mapping[str, TipReviewView]:
        """By tip, how its present text stands. :raises RoleMissing:"""
        require_role(actor, TIP_KEEPERS, "查看健康提示")
        shown = {
            tip.id: TipReviewView(TipState.APPROVED, tip.reviewer, tip.approval)
            if tip.approved_in_file
            else NO_REVIEW
            for tip in self.catalogue.tips
        }
        async with self._db.read() as session:
            rows = await session.scalars(select(TipReviewRow).order_by(TipReviewRow.proposed_at))
            for row in rows:
                tip = self.catalogue.get(row.tip_id)
                if tip is not None and tip.text_hash == row.text_hash:
                    shown[tip.id] = _view(row)
        return shown

    async def propose(
        self, actor: Actor, seen: Mapping[str, str], reviewer: str, approval_no: str
    ) -> None:
        """登记: these tips (id → hash as it was seen) were reviewed by this doctor and approved
        under this number outside.

        :raises RoleMissing, FieldsInvalid: :raises TipMoved: nothing is recorded then.
        """
        require_role(actor, TIP_KEEPERS, "登记健康提示的批准")
        given = {"reviewer": reviewer.strip(), "approval_no": approval_no.strip()}
        wrong = {
            name: "请填写，太长的写主要的。"
            for name, text in given.items()
            if not text or len(text) > _LONGEST[name]
        }
        if not seen:
            wrong["tips"] = "请先勾选要登记的提示。"
        if wrong:
            raise FieldsInvalid(**wrong)
        now = self.now()
        try:
            async with self._db.write() as session:
                for tip_id in sorted(seen):
                    self._as_seen(tip_id, seen[tip_id])
                    session.add(
                        TipReviewRow(
                            id=new_id(),
                            tip_id=tip_id,
                            text_hash=seen[tip_id],
                            state=TipState.PROPOSED.value,
                            proposed_by=actor.id,
                            proposed_by_name=actor.name,
                            proposed_at=now,
                            **given,
                        )
                    )
        except IntegrityError as twice:  # recorded or approved already
            raise TipMoved from twice

    async def decide(
        self, actor: Actor, seen: Mapping[str, str], *, confirmed: bool, words: str = ""
    ) -> None:
        """确认 or not, by somebody else than who recorded it.

        :raises RoleMissing, FieldsInvalid, SameApprover: :raises TipMoved: nothing is changed then.
        """
        require_role(actor, TIP_APPROVERS, "确认健康提示的批准")
        state = TipState.APPROVED if confirmed else TipState.REFUSED
        await self._move(actor, seen, TipState.PROPOSED, state, words)

    async def withdraw(self, actor: Actor, seen: Mapping[str, str], words: str) -> None:
        """停用: from now on these are sent to nobody; one person alone may stop them.

        :raises RoleMissing, FieldsInvalid: :raises TipMoved: nothing is changed then.
        """
        require_role(actor, TIP_KEEPERS, "停用健康提示")
        await self._move(actor, seen, TipState.APPROVED, TipState.WITHDRAWN, words)

    async def _move(
        self,
        actor: Actor,
        seen: Mapping[str, str],
        source: TipState,
        target: TipState,
        words: str,
    ) -> None:
        words = words.strip()[:200]
        wrong = {} if seen else {"tips": "请先勾选要办的提示。"}
        if target is not TipState.APPROVED and not words:
            wrong["words"] = "请写明为什么。"
        if wrong:
            raise FieldsInvalid(**wrong)
        async with self._db.write() as session:
            for tip_id in sorted(seen):
                self._as_seen(tip_id, seen[tip_id])
                row = await session.scalar(
                    update(TipReviewRow)
                    .where(
                        TipReviewRow.tip_id == tip_id,
                        TipReviewRow.text_hash == seen[tip_id],
                        TipReviewRow.state == source.value,
                    )
                    .values(
                        state=target.value,
                        decided_by=actor.id,
                        decided_by_name=actor.name,
                        decided_at=self.now(),
                        words=words,
                    )
                    .returning(TipReviewRow)
                )
                if row is None:
                    raise TipMoved
                if source is TipState.PROPOSED and row.proposed_by == actor.id:
                    raise SameApprover

    def _as_seen(self, tip_id: str, text_hash: str) -> None:
        tip: Sequence[str] = [each.text_hash for each in self.catalogue.tips if each.id == tip_id]
        if tip != [text_hash]:
            raise TipMoved


def _view(row: TipReviewRow) -> TipReviewView:
    return TipReviewView(
        state=TipState(row.state),
        reviewer=row.reviewer,
        approval_no=row.approval_no,
        proposed_by=row.proposed_by_name,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by_name,
        decided_at=row.decided_at,
        words=row.words,
    )
