"""Which policy is in use, who has confirmed it, and by which document? Asked by the page and the
API of the policy; confirming opens the final check for claims of that version, nothing else."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, NotFound, PolicyMoved
from casework.policy.confirmed_book import CONFIRMED, WITHDRAWN, confirmed_book
from casework.policy.tables import PolicyConfirmationRow
from casework.policy.views import (
    ConfirmationView,
    DocumentNamed,
    ParameterView,
    PolicyInUse,
    PolicyState,
)
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from claims_core.policy import PolicyBook, PolicySpan
from claims_core.policy_entry import REQUIRED_KEYS
from infra.columns import new_id
from infra.db import Database

READERS = frozenset(
    {Role.INITIAL_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_CHECKER, Role.SUPERVISOR}
)
_LONGEST = {"document": 200, "document_no": 100, "article": 100, "note": 500}


class PolicyConfirmations:
    """政策确认: the versions in use, and a supervisor's word for each."""

    def __init__(self, db: Database, clock: Callable[[], datetime], book: PolicyBook) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    async def in_use(self, actor: Actor) -> tuple[PolicyInUse, ...]:
        """Every version known today, by its days. :raises RoleMissing:"""
        require_role(actor, READERS, "查看政策参数")
        async with self._db.read() as session:
            return await self._in_use(session)

    async def confirm(
        self, actor: Actor, year: int, version: str, seen: str, named: DocumentNamed
    ) -> PolicyInUse:
        """确认: the limits and the share of this version, as seen, stand in the named document.

        :raises RoleMissing, FieldsInvalid, NotFound: :raises PolicyMoved: when the version is no
        longer as it was seen, or needs no confirmation.
        """
        require_role(actor, {Role.SUPERVISOR}, "确认政策参数")
        named = _checked(named, china_day(self._clock()))
        return await self._append(
            actor, (year, version), seen, PolicyState.UNCONFIRMED, CONFIRMED, named
        )

    async def withdraw(
        self, actor: Actor, year: int, version: str, seen: str, reason: str
    ) -> PolicyInUse:
        """撤回确认: from now on no final check by this version; what is settled stays settled.

        :raises RoleMissing, FieldsInvalid, NotFound, PolicyMoved:
        """
        require_role(actor, {Role.SUPERVISOR}, "撤回政策确认")
        reason = reason.strip()
        if not reason or len(reason) > _LONGEST["note"]:
            raise FieldsInvalid(reason="请写明为什么撤回，不超过500个字。")
        named = DocumentNamed(
            document="", document_no="", document_date=None, article="", note=reason
        )
        return await self._append(
            actor, (year, version), seen, PolicyState.CONFIRMED, WITHDRAWN, named
        )

    async def _append(
        self,
        actor: Actor,
        which: tuple[int, str],
        seen: str,
        expected: PolicyState,
        act: str,
        named: DocumentNamed,
    ) -> PolicyInUse:
        now = self._clock()
        try:
            async with self._db.write() as session:
                shown = await self._one(session, which)
                if shown.seen != seen or shown.state is not expected:
                    raise PolicyMoved
                span = await self._span(session, which)
                session.add(
                    PolicyConfirmationRow(
                        id=new_id(),
                        year=shown.year,
                        version=shown.version,
                        seq=len(shown.history) + 1,
                        act=act,
                        values=span.policy.values(),
                        document=named.document,
                        document_no=named.document_no,
                        document_date=named.document_date,
                        article=named.article,
                        note=named.note,
                        by_id=actor.id,
                        by_name=actor.name,
                        at=now,
                    )
                )
                await session.flush()
                return await self._one(session, which)
        except IntegrityError as twice:
            # somebody else was faster by a moment
            raise PolicyMoved from twice

    async def _span(self, session: AsyncSession, which: tuple[int, str]) -> PolicySpan:
        book = await confirmed_book(session, self._book)
        spans = book.spans(china_day(self._clock()))
        found = next((s for s in spans if (s.first.year, s.policy.version) == which), None)
        if found is None:
            raise NotFound
        return found

    async def _one(self, session: AsyncSession, which: tuple[int, str]) -> PolicyInUse:
        in_use = await self._in_use(session)
        one = next((each for each in in_use if (each.year, each.version) == which), None)
        if one is None:
            raise NotFound
        return one

    async def _in_use(self, session: AsyncSession) -> tuple[PolicyInUse, ...]:
        today = china_day(self._clock())
        book = await confirmed_book(session, self._book)
        history: dict[tuple[int, str], list[PolicyConfirmationRow]] = {}
        rows = await session.scalars(
            select(PolicyConfirmationRow).order_by(PolicyConfirmationRow.seq)
        )
        for row in rows:
            history.setdefault((row.year, row.version), []).append(row)
        return tuple(
            _in_use(
                book,
                self._book,
                span,
                today,
                history.get((span.first.year, span.policy.version), []),
            )
            for span in book.spans(today)
        )


def _in_use(
    book: PolicyBook,
    plain: PolicyBook,
    span: PolicySpan,
    today: date,
    rows: Sequence[PolicyConfirmationRow],
) -> PolicyInUse:
    policy = span.policy
    if plain.on(span.first, today).confirmed:
        state = PolicyState.PUBLISHED
    else:
        state = PolicyState.CONFIRMED if policy.confirmed else PolicyState.UNCONFIRMED
    values = policy.values()
    figures = (policy.version, *(values[key] for key in REQUIRED_KEYS), len(rows))
    return PolicyInUse(
        year=span.first.year,
        first=span.first,
        last=span.last,
        version=policy.version,
        seen=hashlib.sha256(repr(figures).encode()).hexdigest()[:24],
        state=state,
        carried_from=policy.carried_from_year,
        parameters=_parameters(book, span, today),
        history=tuple(_record(row) for row in rows),
    )


def _parameters(book: PolicyBook, span: PolicySpan, today: date) -> tuple[ParameterView, ...]:
    """As the book says, but on the word of the confirming document where there is one."""
    views = []
    for key, (entry, parameter) in book.parameters_on(span.first, today).items():
        source = span.policy.source(key)
        assert source is not None
        views.append(
            ParameterView(
                key=key,
                value=parameter.value,
                document=source.document,
                document_no=source.document_no,
                article=source.article,
                valid_from=entry.valid_from,
                valid_to=entry.valid_to,
                recorded_on=entry.recorded_on,
                carried_from=source.carried_from,
                confirmed=source.confirmed,
                note="" if source.confirmed else parameter.note,
            )
        )
    return tuple(views)


def _record(row: PolicyConfirmationRow) -> ConfirmationView:
    named = DocumentNamed(
        document=row.document,
        document_no=row.document_no,
        document_date=row.document_date,
        article=row.article,
        note=row.note,
    )
    return ConfirmationView(act=row.act, named=named, by_name=row.by_name, at=row.at)


def _checked(named: DocumentNamed, today: date) -> DocumentNamed:
    """Without blanks around it. :raises FieldsInvalid: naming everything to mend."""
    clean = {name: getattr(named, name).strip() for name in _LONGEST}
    wrong = {
        name: f"太长了，请不超过{longest}个字。"
        for name, longest in _LONGEST.items()
        if len(clean[name]) > longest
    }
    if not clean["document"]:
        wrong["document"] = "请填写文件的名称，例如“2026年度承办合同”。"
    if not clean["article"]:
        wrong["article"] = "请填写在第几条，例如“第十二条”。"
    if named.document_date is None:
        wrong["document_date"] = "请填写文件上的日期，例如 2026-01-15。"
    elif named.document_date > today:
        wrong["document_date"] = "文件的日期还没有到，请核对。"
    if wrong:
        raise FieldsInvalid(**wrong)
    return DocumentNamed(document_date=named.document_date, **clean)
