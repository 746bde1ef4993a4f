"""How does a claim get the platform's settlement number, and how is a wrong one taken off? Asked at
registration and by the reviewers; a number counts once, here or as a hospital's settlement."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.bills import years_of_stay
from casework.claims.store import ClaimStore
from casework.claims.views import StepResult
from casework.desk.step import DeskStep
from casework.errors import FieldsInvalid, NotFound, SettlementNumberPosted
from casework.ledger import rechecks_due, refund_chain
from casework.ledger import store as ledger_store
from casework.ledger.recheck_views import Cause
from casework.platform import numbers
from casework.platform import rows as platform_rows
from casework.platform.views import RowState
from casework.roles import require_role
from claims_core.claim import STAGE_WORDS, Actor, Claim, Role, Stage
from claims_core.ledger import EntryKind
from claims_core.policy import PolicyBook
from claims_core.review import StaleVersion, WrongStage
from claims_core.settlement_number import settlement_number
from infra.db import Database
from infra.sealing import Sealer

TYPISTS = frozenset({Role.REGISTRAR, Role.INITIAL_REVIEWER, Role.SUPERVISOR})
# A settlement of the platform may be of several years, or be made anew under another number.
MAX_NUMBERS = 4
MAX_REASON = 200
WITHOUT_NUMBER = frozenset({Stage.DRAFT, Stage.SUBMITTED, Stage.AWAITING_MATERIALS, *numbers.ENDED})


class PlatformNumbers:
    """省平台结算单号."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._clock = clock
        self._step = DeskStep(db, sealer, clock, book)
        self._store = ClaimStore(sealer)

    async def add(self, actor: Actor, claim_id: str, version: int, typed: str) -> StepResult:
        """Let the claim carry this number, from its acceptance on.

        :raises InvalidSettlementNumber, SettlementNumberTaken, SettlementNumberPosted:
        :raises NotFound, RoleMissing, StaleVersion, WrongStage, FieldsInvalid:
        """
        require_role(actor, TYPISTS, "填写省平台结算单号")
        async with self._db.write() as session:
            claim = await self._held(session, actor, claim_id, version)
            await add_number(session, actor, claim, typed, self._clock())
            return await self._save(session, claim)

    async def take_off(
        self, actor: Actor, claim_id: str, version: int, typed: str, reason: str
    ) -> StepResult:
        """撤下 a wrong number, with a reason; what the feed had told under it waits for a
        decision again.

        :raises NotFound, RoleMissing, StaleVersion, WrongStage, FieldsInvalid:
        """
        require_role(actor, {Role.INITIAL_REVIEWER, Role.SUPERVISOR}, "撤下省平台结算单号")
        words = reason.strip()
        if not words or len(words) > MAX_REASON:
            raise FieldsInvalid(reason=f"请写一句为什么撤下，最多{MAX_REASON}个字。")
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._held(session, actor, claim_id, version)
            number = settlement_number(typed)
            await _lock_years(session, claim)
            if not await numbers.end(session, actor, claim_id, number, words, now):
                raise NotFound
            await platform_rows.hold_again(session, claim_id, number, now)
            due = [(claim.insured_id, number)]
            await rechecks_due.note(session, due, Cause.PLATFORM_ROW, at=now)
            return await self._save(session, claim)

    async def _held(
        self, session: AsyncSession, actor: Actor, claim_id: str, version: int
    ) -> Claim:
        claim = await self._step.held(session, actor, claim_id)
        if claim.version != version:
            raise StaleVersion(version=claim.version, stage=claim.stage)
        if claim.stage in WITHOUT_NUMBER:
            raise WrongStage(stage=STAGE_WORDS[claim.stage], action="填写省平台结算单号")
        return claim

    async def _save(self, session: AsyncSession, claim: Claim) -> StepResult:
        after = claim.evolve(version=claim.version + 1)
        await self._store.save(session, claim, after, at=self._clock())
        return StepResult.from_claim(after)


async def add_number(
    session: AsyncSession, actor: Actor, claim: Claim, typed: str, now: datetime
) -> None:
    """Let a claim that is held carry the number; the person-years are held meanwhile, so that no
    feed enters it at the same moment.

    :raises InvalidSettlementNumber, SettlementNumberTaken, SettlementNumberPosted, FieldsInvalid:
    """
    number = settlement_number(typed)
    await _lock_years(session, claim)
    rows = await platform_rows.known(session, [number])
    if RowState.HELD in rows.values():
        raise FieldsInvalid(
            settlement_no=f"结算单号{number}在「待认定」里，请主管认定它是不是这份申请。"
        )
    if await _posted(session, number):
        raise SettlementNumberPosted(number=number)
    carried = {each.settlement_no for each in await numbers.numbers_of(session, claim.id)}
    if number not in carried and len(carried) >= MAX_NUMBERS:
        raise FieldsInvalid(settlement_no=f"一份申请最多{MAX_NUMBERS}个结算单号，请先撤下填错的。")
    await numbers.carry(session, actor, claim.id, number, now)


async def _lock_years(session: AsyncSession, claim: Claim) -> None:
    years = years_of_stay(claim.care.admission_on, claim.care.discharge_on)
    await ledger_store.lock(session, [(claim.insured_id, year) for year in years])


async def _posted(session: AsyncSession, number: str) -> bool:
    """Whether a hospital settlement of this number stands in the ledger."""
    posted = await ledger_store.known(session, EntryKind.HOSPITAL_SETTLEMENT, [number])
    return number in posted and number in await refund_chain.standing(session, [number])
