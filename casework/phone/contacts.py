"""Whom does a message about a claim reach, and what may it say? Asked by the notifications, never
by screens."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.claims.store import ClaimStore
from casework.errors import NotFound
from casework.payments import dues
from casework.payments import store as payment_store
from casework.payments.bank_file import PAID
from casework.payments.tables import PaymentRow
from casework.people import merges, people
from casework.people.members import MEMBER_PHONE
from casework.people.tables import BindingRow, InsuredRow, MemberRow
from claims_core.actions import Action
from claims_core.claim import Claim, Stage, Wanted
from claims_core.review_reasons import ReasonCode, member_words
from infra.db import Database
from infra.masking import mask_name
from infra.sealing import Sealer
from infra.statements import among

RecipientKind = Literal["insured", "member"]


@dataclass(frozen=True)
class Recipient:
    """收信人: an insured person or the relative who filed; ids only.

    `official_openid` is known only while that person follows the official account."""

    kind: RecipientKind
    id: str
    has_phone: bool
    official_openid: str | None
    mini_openid: str | None = None
    account_openid: str | None = None
    """Under the official account, whether they follow it or not."""


@dataclass(frozen=True)
class ClaimFacts:
    """消息内容: what a message may say of a claim; money in fen, the account as its last four
    digits."""

    claim_no: str
    stage: Stage
    promised_on: date | None
    promise_provisional: bool
    promise_code: str
    payment_fen: int | None
    year: int | None
    wanted: tuple[Wanted, ...]
    account_tail: str
    return_reason: str
    reject_code: str
    reject_reason: str
    insured_name: str
    never_left: bool = False
    """What had been said to be paid was never paid, by the bank's newest word."""


class Contacts:
    """联系人: recipients and facts within the caller's transaction, phones one at a time and
    recorded."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def recipients(self, session: AsyncSession, claim_id: str) -> tuple[Recipient, ...]:
        """The insured person always, and the relative who filed; one person once, though two who
        were found to be one may be bound twice: then by the account that can be reached, the newer
        one first."""
        claim = await self._store.load(session, claim_id)
        if claim is None:
            raise NotFound
        holders = await _holders(session, claim.insured_id)
        insured = await self._insured(session, claim.insured_id, holders)
        if claim.filed_by is None or claim.filed_by in [holder.id for holder in holders]:
            return (insured,)
        filer = await session.get_one(MemberRow, claim.filed_by)
        has_phone = filer.phone_sealed is not None or await self._has_mobile(
            session, await people.bound_insured_id(session, filer.id)
        )
        reached = _reachable(filer), filer.mini_openid, filer.official_openid
        return (insured, Recipient("member", filer.id, has_phone, *reached))

    async def insured(self, session: AsyncSession, insured_id: str) -> Recipient:
        """One insured person, in what concerns them alone."""
        return await self._insured(session, insured_id, await _holders(session, insured_id))

    async def _insured(
        self, session: AsyncSession, insured_id: str, holders: Sequence[MemberRow]
    ) -> Recipient:
        kept = await merges.kept_id(session, insured_id)
        mobile = await self._has_mobile(session, kept)
        reached = next(filter(None, map(_reachable, holders)), None)
        mini = next(filter(None, (each.mini_openid for each in holders)), None)
        account = next(filter(None, (each.official_openid for each in holders)), None)
        return Recipient("insured", kept, mobile, reached, mini, account)

    async def masked_name(self, session: AsyncSession, insured_id: str) -> str:
        """What a message may call this person."""
        insured = await merges.kept_row(session, insured_id)
        return mask_name(self._sealer.open(insured.name_sealed, people.NAME))

    async def _has_mobile(self, session: AsyncSession, insured_id: str | None) -> bool:
        return insured_id is not None and bool(await self._mobile(session, insured_id))

    async def _mobile(self, session: AsyncSession, insured_id: str) -> str:
        """The kept row's mobile; where that has none, the one that the roster has under an id that
        was found to be the same person's."""
        rows = await session.scalars(
            select(InsuredRow)
            .where(InsuredRow.id.in_(merges.same_person(insured_id)))
            .order_by(InsuredRow.merged_into_id.is_not(None), InsuredRow.imported_at.desc())
        )
        return next(filter(None, (people.mobile_of(row, self._sealer) for row in rows)), "")

    async def insured_phones(
        self, session: AsyncSession, insured_ids: Collection[str]
    ) -> dict[str, str]:
        """The phones of many insured people in clear text, empty where there is none; not recorded,
        see `record_phone`. As many statements as for one."""
        kept = await merges.kept_ids(session, insured_ids)
        sealed: dict[str, list[bytes]] = {each: [] for each in kept.values()}
        columns = (
            InsuredRow.id,
            InsuredRow.merged_into_id,
            InsuredRow.phone_sealed,
            InsuredRow.imported_at,
        )
        both = union_all(
            select(*columns).where(among(session, InsuredRow.id, sealed)),
            select(*columns).where(among(session, InsuredRow.merged_into_id, sealed)),
        )
        rows = (await session.execute(both)).all()
        for row_id, owner, phone, _ in sorted(
            rows, key=lambda row: (row[1] is None, row[3]), reverse=True
        ):
            sealed[owner or row_id].append(phone)
        opened = {
            each: next(filter(None, (people.mobile_in(one, self._sealer) for one in phones)), "")
            for each, phones in sealed.items()
        }
        return {each: opened[kept[each]] for each in insured_ids}

    async def facts(self, session: AsyncSession, claim_id: str) -> ClaimFacts:
        """What may be said about a claim now."""
        claim = await self._store.load(session, claim_id)
        if claim is None:
            raise NotFound
        payment = await session.scalar(
            select(PaymentRow)
            .where(PaymentRow.claim_id == claim_id, PaymentRow.taken_out_at.is_(None))
            .order_by(PaymentRow.attempt.desc())
            .limit(1)
        )
        refused = [
            (step.reason_code, member_words(step.reason_code, step.reason))
            for step in claim.steps
            if step.action in (Action.REJECT, Action.DECLINE)
        ]
        return ClaimFacts(
            claim_no=claim.claim_no,
            stage=claim.stage,
            promised_on=claim.promise.day if claim.promise else None,
            promise_provisional=claim.promise.provisional if claim.promise else False,
            promise_code=claim.promise.code if claim.promise else "",
            payment_fen=await _to_pay(session, claim, payment),
            year=claim.care.discharge_on.year if claim.care.discharge_on else None,
            wanted=claim.wanted,
            account_tail=claim.payee.account[-4:] if claim.payee else "",
            return_reason=payment.outcome_reason if payment else "",
            reject_code=refused[-1][0] if refused else "",
            reject_reason=refused[-1][1] if refused else "",
            insured_name=await self.masked_name(session, claim.insured_id),
            never_left=_never_left(claim),
        )

    async def phone_of(
        self, kind: RecipientKind, recipient_id: str, *, why: str, claim_id: str | None
    ) -> str | None:
        """The phone in clear text, recorded; None when there is none."""
        async with self._db.write() as session:
            phone = await self.phone(session, kind, recipient_id)
            if phone is not None:
                self.record_phone(session, recipient_id=recipient_id, why=why, claim_id=claim_id)
            return phone

    def record_phone(
        self, session: AsyncSession, *, recipient_id: str, why: str, claim_id: str | None
    ) -> None:
        """Record that a phone is used in clear; whoever asks `phone` does it in the transaction
        without which nothing leaves."""
        access_log.record_sending(
            session, "phone", recipient_id, claim_id=claim_id, why=why, at=self._clock()
        )

    async def phone(
        self, session: AsyncSession, kind: RecipientKind, recipient_id: str
    ) -> str | None:
        """The phone in clear text, None when there is none; not recorded, see `record_phone`."""
        insured_id: str | None = recipient_id
        if kind == "member":
            member = await session.get_one(MemberRow, recipient_id)
            if member.phone_sealed is not None:
                return self._sealer.open(member.phone_sealed, MEMBER_PHONE)
            insured_id = await people.bound_insured_id(session, recipient_id)
        if insured_id is None:
            return None
        return await self._mobile(session, insured_id) or None


async def _holders(session: AsyncSession, insured_id: str) -> Sequence[MemberRow]:
    """The members who are this insured person, the one bound last first."""
    return list(
        await session.scalars(
            select(MemberRow)
            .join(BindingRow, BindingRow.member_id == MemberRow.id)
            .where(
                BindingRow.insured_id.in_(merges.same_person(insured_id)),
                BindingRow.ended_at.is_(None),
            )
            .order_by(BindingRow.bound_at.desc(), BindingRow.id)
        )
    )


async def _to_pay(session: AsyncSession, claim: Claim, last: PaymentRow | None) -> int | None:
    """What the member gets with this settlement, in fen: less than was settled where an earlier
    payment stands; None before the final check."""
    if not claim.who_did(Action.CHECK_FINALLY) or claim.assessed_fen is None:
        return None
    decision = (await payment_store.final_decisions(session, [claim.id])).get(claim.id)
    under_way = last is not None and last.outcome in (None, PAID) and last.came_back_at is None
    if under_way and last is not None and decision and last.decision_id == decision.id:
        return last.amount_fen
    return (await dues.money_of_one(session, claim.id)).to_pay


def _never_left(claim: Claim) -> bool:
    """Whether the money did not come back, but had never gone."""
    returns = [step for step in claim.steps if step.action is Action.RECORD_LATE_RETURN]
    return bool(returns) and returns[-1].reason_code == ReasonCode.NEVER_LEFT


def _reachable(member: MemberRow) -> str | None:
    return member.official_openid if member.follows else None
