"""What does a confirmed letter let the relative do who types its code? Asked by the window
codes."""

from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import Forbidden
from casework.people import authorisations, people
from casework.people.authority_tables import AuthorisationLetterRow
from casework.people.tables import AuthorisationRow, InsuredRow
from claims_core.calendar_cn import CHINA
from infra.columns import new_id
from infra.sealing import Sealer

PROXY_NUMBER = "authorisation_letter.proxy_number"


async def authorise(
    session: AsyncSession, sealer: Sealer, member_id: str, letter_id: str, now: datetime
) -> None:
    """The authorisation that the letter speaks of, in place of an older one of the same relative.

    :raises Forbidden: to the insured person themselves, to whoever has shown to be somebody else
        than the letter names, and once the letter's last day is over.
    """
    letter = await session.get_one(AuthorisationLetterRow, letter_id)
    until = datetime.combine(letter.until + timedelta(days=1), time(), CHINA)
    if until <= now:
        raise Forbidden(what="用这个码，授权书上写的日期已经过了；要接着代办，请重新写一份")
    insured_id = (await people.hold_insured(session, letter.insured_id)).id
    own = await people.bound_insured_id(session, member_id)
    if own == insured_id:
        raise Forbidden(what="给自己授权，您本人可以直接申请")
    if own is not None:
        bound = people.opened(await session.get_one(InsuredRow, own), sealer)
        if bound.id_number != sealer.open(letter.proxy_number_sealed, PROXY_NUMBER):
            raise Forbidden(what="用这个码，授权书上写的是别人；请让授权书上的那位用自己的微信填")
    await authorisations.put(
        session,
        AuthorisationRow(
            id=new_id(),
            member_id=member_id,
            insured_id=insured_id,
            proxy_name_sealed=letter.proxy_name_sealed,
            relation=letter.relation,
            claims=letter.claims,
            may_file=letter.may_file,
            may_name_account=letter.may_name_account,
            text_version=letter.text_version,
            letter_id=letter.id,
            granted_at=now,
            expires_at=until,
        ),
        now,
    )
