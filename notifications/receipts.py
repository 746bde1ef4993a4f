"""What did the carriers and WeChat report about our messages? Asked by receipt endpoint and bot.

Unsigned, late, repeated and shuffled, they are kept as they come and move message states only."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from infra.columns import new_id
from infra.db import Database
from infra.gateway_errors import Category
from infra.sms.gateway import SmsReceipt
from notifications import consents, deliveries
from notifications.asking import NEVER_CONFIRMED
from notifications.deliveries import DeliveryState
from notifications.messages import ChannelName
from notifications.subscriptions.grants import told_under
from notifications.tables import DeliveryReceiptRow, DeliveryRow

log = logging.getLogger("daetong.notifications")

_BY_SUBSCRIPTION = (ChannelName.MINI_SUBSCRIPTION, ChannelName.SERVICE_SUBSCRIPTION)
_REPORTED_WITHIN = timedelta(days=2)
# What the platform refused at once has never left, so no report is about it.
_MAY_HAVE_LEFT = (DeliveryState.INTENT, DeliveryState.UNKNOWN, DeliveryState.ACCEPTED)
Status = Literal["delivered", "failed", "waiting"]

# A receipt proves that the call arrived, so it also ends doubt, waiting and giving up. `delivered`
# outweighs `failed` whenever it comes; nothing outweighs `delivered`.
_GIVES_WAY: dict[Status, tuple[DeliveryState, ...]] = {
    "delivered": tuple(state for state in DeliveryState if state is not DeliveryState.DELIVERED),
    "failed": tuple(
        state
        for state in DeliveryState
        if state not in (DeliveryState.DELIVERED, DeliveryState.FAILED)
    ),
    "waiting": (DeliveryState.INTENT, DeliveryState.UNKNOWN, DeliveryState.DEAD),
}
_LEADS_TO: dict[Status, DeliveryState] = {
    "delivered": DeliveryState.DELIVERED,
    "failed": DeliveryState.FAILED,
    "waiting": DeliveryState.ACCEPTED,
}


@dataclass(frozen=True)
class _Report:
    delivery_id: str
    provider_id: str
    status: Status
    code: str
    at: datetime
    wants_none: bool = False
    """The carrier says that the phone's owner wants no such messages."""


class Receipts:
    """回执: append-only; they change the state of messages and nothing else."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def record(self, receipts: Iterable[SmsReceipt]) -> int:
        """Keep the receipts of one push in one commit; how many were new. Ids that we never gave
        are ignored. In one order for everybody: the gateway repeats what it pushes, and two
        processes must not wait for each other."""
        async with self._db.write() as session:
            return sum(
                [
                    await self._recorded(session, receipt)
                    for receipt in sorted(
                        receipts, key=lambda each: (each.out_id, each.provider_id)
                    )
                ]
            )

    async def _recorded(self, session: AsyncSession, receipt: SmsReceipt) -> bool:
        by_our_id = DeliveryRow.id == receipt.out_id
        by_theirs = DeliveryRow.provider_id == receipt.provider_id
        found = await session.execute(
            select(DeliveryRow.id, DeliveryRow.created_at).where(
                by_our_id if receipt.out_id else by_theirs,
                DeliveryRow.channel == ChannelName.SMS.value,
                DeliveryRow.intent_at.is_not(None),
            )
        )
        delivery = found.first()
        if delivery is None:
            return False
        report = _Report(
            delivery_id=delivery.id,
            provider_id=receipt.provider_id[:64],
            status=receipt.fate.state,
            code=receipt.fate.code[:60],
            # without a moment of its own a receipt must still be the same when repeated
            at=receipt.reported_at or delivery.created_at,
            wants_none=receipt.fate.category is Category.SUPPRESSED,
        )
        return await self._keep(session, report)

    async def record_template_report(self, message_id: str, status: str) -> bool:
        """TEMPLATESENDJOBFINISH: `success`, `failed:user block` or `failed: system failed`."""
        arrived = status.strip().lower() == "success"
        async with self._db.write() as session:
            found = (
                await session.execute(
                    select(DeliveryRow.id, DeliveryRow.created_at).where(
                        DeliveryRow.provider_id == message_id,
                        DeliveryRow.channel == ChannelName.WECHAT_TEMPLATE.value,
                    )
                )
            ).first()
            if found is None:
                return False
            code = "".join(status.split())[:60]
            report = _Report(
                found.id, message_id, "delivered" if arrived else "failed", code, found.created_at
            )
            return await self._keep(session, report)

    async def record_subscription_report(
        self, openid: str, template: str, message_id: str, code: str
    ) -> bool:
        """subscribe_msg_sent_event, which names neither our id nor one that we were told: it is
        about the oldest message of this template to this person that no report has come of."""
        status: Status = "delivered" if code == "0" else "failed"
        mine = (
            DeliveryRow.phone_index == told_under(openid, template),
            DeliveryRow.channel.in_(_BY_SUBSCRIPTION),
            DeliveryRow.intent_at > self._clock() - _REPORTED_WITHIN,
        )
        may_have_left = or_(
            DeliveryRow.state.in_([state.value for state in _MAY_HAVE_LEFT]),
            DeliveryRow.last_error == NEVER_CONFIRMED,  # given up, and still in doubt
        )
        reported = exists().where(DeliveryReceiptRow.delivery_id == DeliveryRow.id)
        same = exists().where(
            DeliveryReceiptRow.delivery_id == DeliveryRow.id,
            DeliveryReceiptRow.provider_id == message_id,
        )
        async with self._db.write() as session:
            if await session.scalar(select(DeliveryRow.id).where(*mine, same).limit(1)) is not None:
                return False  # the platform repeats itself
            found = (
                await session.execute(
                    select(DeliveryRow.id, DeliveryRow.created_at)
                    .where(*mine, may_have_left, ~reported)
                    .order_by(DeliveryRow.intent_at, DeliveryRow.id)
                    .limit(1)
                )
            ).first()
            if found is None:
                return False
            report = _Report(found.id, message_id, status, code[:60], found.created_at)
            return await self._keep(session, report)

    async def _keep(self, session: AsyncSession, report: _Report) -> bool:
        row = DeliveryReceiptRow(
            id=new_id(),
            delivery_id=report.delivery_id,
            provider_id=report.provider_id,
            status=report.status,
            code=report.code,
            at=report.at,
            received_at=self._clock(),
        )
        try:
            async with session.begin_nested():
                session.add(row)
        except IntegrityError:  # the same fact was reported before
            return False
        moved = await session.scalar(
            update(DeliveryRow)
            .where(
                DeliveryRow.id == report.delivery_id,
                DeliveryRow.state.in_([state.value for state in _GIVES_WAY[report.status]]),
            )
            .values(
                state=_LEADS_TO[report.status].value,
                owner=None,
                lease_until=None,
                provider_id=report.provider_id,
                last_error=report.code if report.status == "failed" else None,
            )
            .returning(DeliveryRow.id)
            .execution_options(synchronize_session=False)
        )
        if moved is not None and report.status == "failed":
            await deliveries.fall_back(session, [moved], self._clock())
        if report.wants_none:
            await self._refuse(session, report)
        log.info(
            "A receipt came",
            extra={
                "action": "receipt",
                "delivery_id": report.delivery_id,
                "status": report.status,
                "code": report.code,
            },
        )
        return True

    async def _refuse(self, session: AsyncSession, report: _Report) -> None:
        row = await session.get_one(DeliveryRow, report.delivery_id)
        if row.recipient_kind != "code":
            await consents.refuse_everything(
                session,
                (row.recipient_kind, row.recipient_id),
                said_in="provider",
                words=f"运营商说该号码已退订（{report.code}）",
                now=self._clock(),
            )
