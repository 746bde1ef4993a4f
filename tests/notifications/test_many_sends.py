"""Of many messages with doubtful answers, is none lost and none doubled? A short form by each run,
the long one by `MANY_SENDS=20000`."""

import os
import random

from sqlalchemy import func, select

from infra.gateway_errors import Category, gateway_error
from infra.sms.gateway import SmsAccepted
from notifications.tables import DeliveryRow

SENDS = int(os.environ.get("MANY_SENDS", "150"))
AMBIGUOUS = 0.02
REFUSED = 0.02


class UnsteadyProvider:
    """Of every hundred calls two have no answer, half of them after the message was taken; two are
    not reached. It answers questions as `no_record_is_proof` says."""

    def __init__(self, gateway, chance: random.Random) -> None:
        self._gateway = gateway
        self._chance = chance
        self.no_record_is_proof = gateway.no_record_is_proof

    async def send(self, phone, template, params, out_id) -> SmsAccepted:
        luck = self._chance.random()
        if luck < REFUSED:
            raise gateway_error("unsteady", "unreachable", Category.RETRY)
        if luck < REFUSED + AMBIGUOUS / 2:
            raise gateway_error("unsteady", "timeout", Category.AMBIGUOUS)
        accepted = await self._gateway.send(phone, template, params, out_id)
        if luck < REFUSED + AMBIGUOUS:
            raise gateway_error("unsteady", "connection_lost", Category.AMBIGUOUS)
        return accepted

    async def query(self, phone, out_id, day):
        return await self._gateway.query(phone, out_id, day)


async def test_with_a_query_none_is_lost_and_none_doubled(office):
    chance = random.Random(13)
    office.with_two_providers()
    office.second.no_record_is_proof = True
    for name in office.providers.gateways:
        whole = office.providers.gateways[name]
        office.providers.gateways[name] = UnsteadyProvider(whole, chance)
    for _ in range(SENDS):
        await office.happens("claim_settled")
    relay, sender = office.relay(), office.sender()
    for seconds in (0, 15, 30, 60, 300, 300, 600, 3600, 20_000, 20_000):
        office.clock.forward(seconds=seconds)
        office.stopwatch += seconds
        while await relay.run_once() + await sender.run_once():
            office.stopwatch += 1
    sent = [sms.out_id for gateway in (office.gateway, office.second) for sms in gateway.sent]
    assert len(sent) == len(set(sent)), "one was sent twice"
    async with office.db.read() as session:
        counted = await session.execute(
            select(DeliveryRow.state, func.count()).group_by(DeliveryRow.state)
        )
        states = dict(counted.all())
        given_up = set(
            await session.scalars(select(DeliveryRow.id).where(DeliveryRow.state == "dead"))
        )
        known = set(await session.scalars(select(DeliveryRow.id)))
    # what had no answer twice, and no record either, is left to a person: one in ten thousand
    assert states.keys() <= {"accepted", "dead"}
    assert len(given_up) <= 1 + SENDS / 2000
    assert set(sent) | given_up == known, "one was lost"
    assert not set(sent) & given_up
