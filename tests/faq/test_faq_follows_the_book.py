"""Do the answers follow the policy book while the service runs?"""

from datetime import UTC, date, datetime

from claims_core.policy import PolicyBook
from claims_core.policy_confirmation import PolicyConfirmation
from faq.addition_store import AdditionStore
from faq.answers import shipped_faq
from faq.live import LiveFaq
from infra.db import Database
from tests.clock import Clock

NOW = datetime(2026, 11, 22, tzinfo=UTC)
QUESTION = "大额一年封顶是多少"


async def test_a_year_that_was_confirmed_is_answered_without_reservation(
    db: Database, clock: Clock
) -> None:
    unconfirmed = PolicyBook.load()
    policy = unconfirmed.on(date(2026, 6, 1))
    confirmation = PolicyConfirmation(
        year=2026,
        version=policy.version,
        values=policy.values(),
        document="2026年度承办合同",
        document_no="",
        article="第十二条",
    )
    books = [unconfirmed]

    async def book() -> PolicyBook:
        return books[-1]

    live = LiveFaq(shipped_faq(unconfirmed, lambda: NOW), AdditionStore(db, clock), book)
    await live.refresh()
    assert "按2025年的规定" in (live.ask(QUESTION).text or "")

    books.append(unconfirmed.with_confirmations([confirmation]))
    assert await live.refresh()
    told = live.ask(QUESTION).text or ""
    assert "40万元" in told
    assert "按2025年" not in told
    assert not await live.refresh()

    books.append(unconfirmed)  # the confirmation was withdrawn
    assert await live.refresh()
    assert "按2025年的规定" in (live.ask(QUESTION).text or "")
