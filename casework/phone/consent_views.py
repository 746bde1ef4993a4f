"""How do somebody's consents stand, and what was said before? Read for the phone, the chat and the
window; the name is masked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.people import data_consents, merges, people
from claims_core.agreed_texts import AgreedText, AgreedTo, shipped_agreed_texts
from claims_core.data_consents import DATA_CONSENTS, ConsentState, state_of
from infra.masking import mask_name
from infra.sealing import Sealer


@dataclass(frozen=True, kw_only=True)
class StandingConsent:
    """一项同意 as it stands: the words of today, what was said last, when, where and by whom."""

    what: AgreedTo
    text: AgreedText
    state: ConsentState
    version: str
    said_at: datetime | None
    said_in: str
    by_relative: bool
    recorded_by: str


@dataclass(frozen=True, kw_only=True)
class SaidConsent:
    """说过的一次, as it was kept."""

    what: AgreedTo
    given: bool
    version: str
    said_in: str
    by_relative: bool
    recorded_by: str
    paper: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ConsentsOfPerson:
    """一个参保人的同意; the name is masked. `told` says what followed from what was just said."""

    insured_id: str
    name_masked: str
    standing: tuple[StandingConsent, ...]
    history: tuple[SaidConsent, ...]
    told: str = ""


async def consents_of(
    session: AsyncSession, sealer: Sealer, insured_id: str, told: str = ""
) -> ConsentsOfPerson:
    """Everything of this person, under whatever id it was said."""
    row = await merges.kept_row(session, insured_id)
    rows = await data_consents.history_of(session, row.id)
    last = {each.what: each for each in reversed(rows)}
    texts, standing = shipped_agreed_texts(), []
    for what in DATA_CONSENTS:
        said = last.get(what)
        given, version = (said.given, said.version) if said else (None, "")
        standing.append(
            StandingConsent(
                what=what,
                text=texts[what][-1],
                state=state_of(texts[what], given=given, version=version),
                version=version,
                said_at=said.at if said else None,
                said_in=said.said_in if said else "",
                by_relative=said.by_relative if said else False,
                recorded_by=said.recorded_by_name if said else "",
            )
        )
    return ConsentsOfPerson(
        insured_id=row.id,
        name_masked=mask_name(sealer.open(row.name_sealed, people.NAME)),
        standing=tuple(standing),
        history=tuple(
            SaidConsent(
                what=AgreedTo(each.what),
                given=each.given,
                version=each.version,
                said_in=each.said_in,
                by_relative=each.by_relative,
                recorded_by=each.recorded_by_name,
                paper=each.paper,
                at=each.at,
            )
            for each in rows
        ),
        told=told,
    )
