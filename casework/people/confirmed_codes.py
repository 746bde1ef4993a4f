"""Is this code right, or has this very request been done already, whose answer was lost? Asked by
the two confirmations that a one-time code makes: of a binding and of an authorisation."""

from collections.abc import Callable

from casework.errors import CodeExpired
from casework.people.members import Members
from casework.people.one_time_codes import CodeChecked, OneTimeCodes
from casework.people.views import MemberView
from claims_core.claim import Actor
from infra import idempotency
from infra.db import Database
from infra.idempotency import Once


async def checked_or_done(
    db: Database,
    codes: OneTimeCodes,
    members: Members,
    actor: Actor,
    request_id: str,
    purpose: str,
    code: str,
    once: Once | None,
    stands: Callable[[MemberView], object],
) -> CodeChecked | MemberView:
    """What the code was for; where the request was done before, how the member stands since.
    `stands` says of that whether it is done, where no key was sent with it.

    :raises CodeWrong, CodeExpired, KeyReused:
    """
    async with db.read() as session:
        done = await idempotency.recall(session, once) is not None
    if done:  # the code is used up, by this very request
        return await members.me(actor)
    try:
        return await codes.check(actor.id, request_id, purpose, code)
    except CodeExpired:
        me = await members.me(actor)
        if stands(me) and await codes.was_used(actor.id, request_id, purpose, code):
            return me
        raise
