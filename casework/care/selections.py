"""Whom does the centre let us ring regularly? Claim data never choose anybody by themselves
(contract art. 9): one person writes down the rule, the centre's letter and the people, another one,
a supervisor, finds them in that letter, and only then there is a list of calls."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from casework.care.tables import CarePersonRow, CareSelectionRow
from casework.care.views import CareSelectionView, CareState
from casework.errors import FieldsInvalid, NotFound
from casework.people.insured_numbers import numbers_in
from casework.people.tables import InsuredRow
from casework.roles import require_role
from claims_core.calendar_cn import add_working_days, china_day
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from claims_core.typed_text import InvalidText, TextKind, value_of
from infra.columns import new_id
from infra.db import Database
from infra.repeats import came_of_it, said_before, saying

CARE_CALLERS = frozenset({Role.CALLER, Role.SUPERVISOR})
CARE_APPROVERS = frozenset({Role.SUPERVISOR})
MOST_PEOPLE = 500
MOST_SHOWN = 50


class SelectionMoved(ClaimsError):
    """名单已变动: somebody was faster, or the people are not those that were seen."""

    code = "selection_moved"
    template = "这份名单刚才有别人办过。请看最新的情况再办。"


class SameSelector(ClaimsError):
    """同一个人: whoever wrote a selection down does not confirm it."""

    code = "same_selector"
    template = "登记名单的人不能自己核对，请另一位主管来办。"


class CareSelections:
    """关怀回访的名单."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def all(self, actor: Actor) -> tuple[CareSelectionView, ...]:
        """The last selections, newest first. :raises RoleMissing:"""
        require_role(actor, CARE_CALLERS, "查看关怀回访")
        query = select(CareSelectionRow).order_by(
            CareSelectionRow.proposed_at.desc(), CareSelectionRow.id
        )
        async with self._db.read() as session:
            return tuple(map(view_of, await session.scalars(query.limit(MOST_SHOWN))))

    async def show(self, actor: Actor, selection_id: str) -> CareSelectionView:
        """One of them. :raises RoleMissing, NotFound:"""
        require_role(actor, CARE_CALLERS, "查看关怀回访")
        async with self._db.read() as session:
            row = await session.get(CareSelectionRow, selection_id)
        if row is None:
            raise NotFound
        return view_of(row)

    async def propose(
        self, actor: Actor, rule: str, approval_no: str, numbers: str, every_days: int
    ) -> str:
        """登记: the centre's letter allows these people, by their 参保编号, one a line; answers its
        id, the same again the same. :raises RoleMissing, FieldsInvalid:"""
        require_role(actor, CARE_CALLERS, "登记关怀回访名单")
        wrong: dict[str, str] = {}
        rule = _line(rule, "rule", 200, wrong)
        approval_no = _line(approval_no, "approval_no", 60, wrong)
        listed: list[str] = []
        try:
            listed = numbers_in(numbers, "numbers")
        except InvalidText as problem:
            wrong["numbers"] = problem.message
        if "numbers" not in wrong and not 0 < len(listed) <= MOST_PEOPLE:
            wrong["numbers"] = f"一行一个参保编号，1到{MOST_PEOPLE}人。"
        if not 7 <= every_days <= 366:
            wrong["every_days"] = "隔多少天，填7到366。"
        async with self._db.write() as session:
            found = {
                row.insured_no: row.merged_into_id or row.id
                for row in await session.scalars(
                    select(InsuredRow).where(
                        # what is too long is refused anyway, and no database takes it
                        InsuredRow.insured_no.in_(listed[:MOST_PEOPLE])
                    )
                )
            }
            if "numbers" not in wrong and (unknown := [n for n in listed if n not in found]):
                shown = "、".join(unknown[:5])
                wrong["numbers"] = f"名册里没有：{shown}（共{len(unknown)}个）。请核对。"
            if wrong:
                raise FieldsInvalid(**wrong)
            people, now = sorted(set(found.values())), self._clock()
            said = saying(actor.id, "care selection", rule, approval_no, people, every_days)
            if (before := await said_before(session, said, now)) is not None:
                return before
            row = CareSelectionRow(
                id=new_id(),
                rule=rule,
                approval_no=approval_no,
                people_hash=hashlib.sha256("\n".join(people).encode()).hexdigest(),
                people=len(people),
                every_days=every_days,
                state=CareState.PROPOSED.value,
                proposed_by=actor.id,
                proposed_by_name=actor.name,
                proposed_at=now,
            )
            session.add(row)
            await session.flush()  # its people refer to it
            session.add_all(CarePersonRow(selection_id=row.id, insured_id=each) for each in people)
            await came_of_it(session, said, row.id)
        return row.id

    async def decide(
        self, actor: Actor, selection_id: str, seen: str, *, confirmed: bool, why: str = ""
    ) -> None:
        """核对, by somebody else than who wrote it down: the letter allows exactly these people
        (`seen` is their hash), who are rung from the next working day on; or it does not.

        :raises RoleMissing, NotFound, FieldsInvalid, SameSelector, SelectionMoved:
        """
        require_role(actor, CARE_APPROVERS, "核对关怀回访名单")
        state = CareState.APPROVED if confirmed else CareState.REFUSED
        await self._move(actor, selection_id, seen, CareState.PROPOSED, state, why)

    async def end(self, actor: Actor, selection_id: str, seen: str, why: str) -> None:
        """停用: nobody of it is rung any more.

        :raises RoleMissing, NotFound, FieldsInvalid, SelectionMoved:
        """
        require_role(actor, CARE_APPROVERS, "停用关怀回访名单")
        await self._move(actor, selection_id, seen, CareState.APPROVED, CareState.ENDED, why)

    async def _move(
        self,
        actor: Actor,
        selection_id: str,
        seen: str,
        source: CareState,
        target: CareState,
        why: str,
    ) -> None:
        why = why.strip()[:200]
        if target is not CareState.APPROVED and not why:
            raise FieldsInvalid(why="请写明为什么。")
        now = self._clock()
        async with self._db.write() as session:
            if await session.get(CareSelectionRow, selection_id) is None:
                raise NotFound
            row = await session.scalar(
                update(CareSelectionRow)
                .where(
                    CareSelectionRow.id == selection_id,
                    CareSelectionRow.state == source.value,
                    CareSelectionRow.people_hash == seen,
                )
                .values(state=target.value, decided_by_name=actor.name, decided_at=now, why=why)
                .returning(CareSelectionRow)
                .execution_options(populate_existing=True)
            )
            if row is None:
                raise SelectionMoved
            if source is CareState.PROPOSED and row.proposed_by == actor.id:
                raise SameSelector
            first = add_working_days(china_day(now), 1).day
            await session.execute(
                update(CarePersonRow)
                .where(CarePersonRow.selection_id == selection_id)
                .values(next_on=first if target is CareState.APPROVED else None)
                .execution_options(synchronize_session=False)
            )


def _line(text: str, name: str, most: int, wrong: dict[str, str]) -> str:
    """One line as it was typed; what is wrong with it is said in `wrong`."""
    try:
        line = value_of(text, TextKind.ONE_LINE, field=name)
    except InvalidText as problem:
        wrong[name] = problem.message
        return ""
    if not line or len(line) > most:
        wrong[name] = f"请填写，最多{most}个字。"
    return line


def view_of(row: CareSelectionRow) -> CareSelectionView:
    """What is shown of a selection."""
    return CareSelectionView(
        id=row.id,
        rule=row.rule,
        approval_no=row.approval_no,
        people_hash=row.people_hash,
        people=row.people,
        every_days=row.every_days,
        state=CareState(row.state),
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        why=row.why,
    )
