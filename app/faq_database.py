"""What does the FAQ make of a text, with what staff have added? Asked by `daetong faq match
--database`; apart from the other commands, which need no database."""

from app.faq_commands import now, shipped
from app.settings import Settings
from faq.addition_store import AdditionStore
from faq.answers import FaqService
from infra import schema
from infra.db import Database


async def with_additions(settings: Settings) -> FaqService:
    """The same with what staff have added, as the service answers now.

    :raises DatabaseRefused: when the database is of another schema.
    """
    db = Database(settings.database_url)
    try:
        await schema.require_current(db)
        held = await AdditionStore(db, now).in_force()
    finally:
        await db.close()
    return shipped().renewed(held.additions)
