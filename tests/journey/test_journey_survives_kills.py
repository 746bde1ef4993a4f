"""Is anything lost when the service dies between any two steps and starts again?"""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from app.demo.journey import Told, perform, read_logins
from app.demo.mail import EVERY_MESSAGE, Patience
from app.demo.outside import Outside
from app.demo.story import Story
from app.demo.wire import open_wire
from app.message_limits import notification_policy
from casework.claims.tables import ClaimRow, PhotoRow
from casework.ledger.tables import LedgerRow
from casework.payments.tables import PaymentRow
from claims_core.claim import Stage
from infra.db import Database
from notifications.policy import NotificationPolicy
from tests.journey.service import KillableService
from tests.processes import PATIENCE_S, Installation

# What a machine that is busy with something else may add to every wait, in seconds.
BUSY = 60


@pytest.mark.slow
@pytest.mark.both_databases("what a killed process leaves")
async def test_the_journey_finishes_though_the_service_dies_after_every_step(
    empty_database_url: str, tmp_path: Path
) -> None:
    installation = Installation(tmp_path, empty_database_url, log_level="WARNING")
    logins = await installation.add_staff()
    service = KillableService(installation)
    patience = patience_with(notification_policy(installation.settings))
    steps: list[str] = []

    async def die_and_return(what: str) -> None:
        steps.append(what)
        await service.kill()
        await service.start()

    await service.start()
    try:
        async with open_wire(installation.url, patience.service) as wire:
            story = Story(lambda line: None, die_and_return)
            told = await perform(wire, read_logins(logins), story, patience)
            heard = await messages_of(told, Outside(wire))
    finally:
        await service.kill()

    assert service.starts == len(steps) + 1
    assert len(steps) > 30
    assert told.paid_fen == 7_339_765
    assert set(heard.values()) == {1}, heard
    assert len(heard) == 6  # to each of them three, one of hers by WeChat
    await one_of_everything(empty_database_url)


def patience_with(policy: NotificationPolicy) -> Patience:
    """As long as the service itself may take: a message that was on its way when it died is asked
    about when its lease ends, never resent blindly. A code is asked for again only after that, else
    the late first one would be taken for the second."""
    waits = policy.on_its_way_after_a_death.total_seconds() + policy.call_seconds + BUSY
    return Patience(service=PATIENCE_S, code=waits, message=waits, glance=0)


async def messages_of(told: Told, outside: Outside) -> Counter[tuple[str, str]]:
    """How often each message about the claim came, by place and kind."""
    heard: Counter[tuple[str, str]] = Counter()
    for person in (told.family.father, told.family.daughter):
        for text in await outside.texts(person.phone):
            for words, _ in EVERY_MESSAGE:
                heard[person.phone, words] += (
                    words in text["content"] and told.claim_no in text["content"]
                )
    for entry in await outside.templates(told.wechat_id):
        heard["wechat", dict(entry["detail"]["fields"])["phrase2"]] += 1
    return +heard


async def one_of_everything(database_url: str) -> None:
    """One claim, closed, with four photos, one ledger row and one payment."""
    db = Database(database_url)
    try:
        async with db.read() as session:
            claims = list(await session.scalars(select(ClaimRow)))
            payments = list(await session.scalars(select(PaymentRow)))
            ledger = list(await session.scalars(select(LedgerRow)))
            photos = list(await session.scalars(select(PhotoRow)))
    finally:
        await db.close()
    assert [claim.stage for claim in claims] == [Stage.CLOSED]
    assert [(payment.amount_fen, payment.outcome) for payment in payments] == [(7_339_765, "0000")]
    assert sorted(row.supplement_fen for row in ledger) == [0, 7_339_765]
    assert len(photos) == 4
