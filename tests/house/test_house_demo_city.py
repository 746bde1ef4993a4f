"""Is the demo's city as its scenes say, with something in every queue and a message of every
kind?"""

import asyncio
import base64
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from app.audit.loop import heads_folder
from app.compose import Services, build_sealer, build_services
from app.demo.cast import STAFF
from app.demo.city.asked_for import COUNTY
from app.demo.city.clock import CityClock
from app.demo.city.making import Remembering, make_city
from app.demo.city.people import Invention
from app.demo.city.scene import City
from app.demo.city.scenes import SCENES
from app.gateways import open_gateways
from app.keys.composing import build_rekeying
from app.keys.indexed_columns import INDEXED
from app.keys.sealed_columns import KEYS_APART, SEALED
from app.ledger_commands import prove
from app.settings import Settings
from casework.care.views import CareState
from casework.checks.track_filters import TrackFilter
from casework.claims.store import open_payee
from casework.claims.stored_photos import opened
from casework.claims.tables import ClaimRow, PhotoRow
from casework.conversations.views import CaseFilter
from casework.exports.tables import DataExportRow, ExportStepRow
from casework.exports.views import ExportState
from casework.people import people
from casework.people.tables import InsuredRow, StaffRow
from claims_core.calendar_cn import is_working_day
from claims_core.claim import Actor, Role, Stage
from claims_core.hospital_review import HospitalWork
from claims_core.identifiers import check_mobile, luhn_holds
from claims_core.identity import check_identity
from claims_core.promise_results import PromiseKind
from faq.unanswered import MissKind
from infra.audit.heads import AuditHeads
from infra.audit.sealing import AuditSealing
from infra.audit.verifying import verify_audit
from infra.columns import new_id
from infra.data_keys import DESTROYED, open_words
from infra.db import Database
from infra.imaging import Photo, PhotoNotInTime
from infra.reindexing import reindexed
from infra.sealing import Sealer
from notifications.messages import KINDS, Message
from notifications.tables import DeliveryRow
from tests.cast import quick_hash
from tests.databases import SqliteDatabases
from tests.people import PASSWORD
from tests.ports import free_port
from tests.world import test_settings

TODAY = date(2026, 11, 26)
ON_PAGES = {role: Actor(role.value, "看的人", frozenset({role})) for role in Role}


@dataclass
class Made:
    """The city, and where it lies."""

    settings: Settings
    city: City

    @asynccontextmanager
    async def services(self) -> AsyncIterator[Services]:
        clock = CityClock(TODAY)
        clock.now = clock.moment(1, "23:30")
        async with open_gateways(self.settings, clock) as gateways:
            services = build_services(self.settings, clock, gateways)
            yield services
            await services.db.close()


async def colleagues(settings: Settings) -> dict[str, str]:
    """The demo's colleagues, with a password that costs nothing to check."""
    db = Database(settings.database_url)
    async with db.write() as session:
        for person in STAFF:
            session.add(
                StaffRow(
                    id=new_id(),
                    login=person.login,
                    name=person.name,
                    roles=[person.role],
                    password_hash=quick_hash(PASSWORD),
                    created_at=CityClock(TODAY).now,
                )
            )
    await db.close()
    return {person.login: PASSWORD for person in STAFF}


async def _made(settings: Settings, parts: list[float]) -> City:
    return await make_city(settings, await colleagues(settings), TODAY, parts.append)


async def every_scene_leaves_its_claim_where_it_says(made: Made) -> None:
    async with made.services() as services, services.db.read() as session:
        stages = dict((await session.execute(select(ClaimRow.id, ClaimRow.stage))).all())
    said = {scene.title: scene.leaves for scene in SCENES}
    assert len(said) == len(SCENES)
    left = {title: Stage(stages[filed.id]) for title, filed in made.city.told.items()}
    assert left == {title: stage for title, stage in said.items() if stage is not None}
    assert set(stages.values()) == set(Stage)


async def about_seventy_people_live_there_and_everybody_is_told_something(made: Made) -> None:
    async with made.services() as services, services.db.read() as session:
        people = await session.scalar(select(func.count()).select_from(InsuredRow))
        rows = (
            await session.execute(
                select(DeliveryRow.message, DeliveryRow.state, func.count()).group_by(
                    DeliveryRow.message, DeliveryRow.state
                )
            )
        ).all()
    assert 60 <= people <= 80
    # what has no channel beside the inbox makes no delivery
    assert {message for message, _, _ in rows} == {each for each in Message if KINDS[each].channels}
    waiting = [row for row in rows if row[1] in ("pending", "leased", "intended", "unknown")]
    assert waiting == []


async def every_list_of_the_window_has_something_in_it(made: Made) -> None:
    async with made.services() as services:
        boss, caller = ON_PAGES[Role.SUPERVISOR], ON_PAGES[Role.CALLER]
        counts = await services.queue.counts(boss)
        assert min(counts.get(stage, 0) for stage in set(Stage) - {Stage.DRAFT}) >= 1, counts
        late = await services.queue.late_counts(boss)
        assert min(late.values()) >= 1, late
        assert (await services.payments.ready(boss)).total >= 2
        batches = (await services.payments.batches(boss)).items
        assert any(batch.released_by is None for batch in batches)
        assert any(batch.returned for batch in batches)
        assert (await services.banking.pending.page(boss)).items
        platform = services.window.platform
        assert (await platform.held_rows.page(boss)).items
        assert (await platform.queries.page(boss)).items
        assert (await platform.same_person.page(boss)).items
        waiting = (await platform.exchange.waiting(boss)).items
        assert {bool(each.differences) for each in waiting} == {True, False}
        quality = await services.checks.quality_reviews.counts(boss)
        calls = await services.checks.follow_ups.counts(caller)
        for shown in (TrackFilter.DUE, TrackFilter.FINDING, TrackFilter.DONE):
            assert quality[shown], (shown, quality)
        for shown in (TrackFilter.DUE, TrackFilter.PROBLEM, TrackFilter.DONE):
            assert calls[shown], (shown, calls)
        cases = await services.window.cases.lists.counts(boss)
        for wanted in (CaseFilter.OPEN, CaseFilter.UNFINISHED, CaseFilter.ANSWERED):
            assert cases[wanted], (wanted, cases)
        hospital = await services.checks.hospital_reviews.counts(boss)
        assert all(hospital.get(work) for work in HospitalWork), hospital
        findings = (await services.checks.hospital_reviews.findings(boss)).items
        assert [each.step.finding.amount_fen is not None for each in findings] == [True, True]
        rechecks = await services.rechecks.page(boss)
        assert rechecks.total is not None and rechecks.total >= 1
        identities = services.window.identities.people
        assert (await identities.page(boss)).items
        assert (await identities.page(boss, decided=True)).items
        recoveries = await services.window.recoveries.page(boss)
        assert recoveries.total is not None and recoveries.total >= 1


async def each_colleague_has_something_to_do(made: Made) -> None:
    async with made.services() as services:
        window = services.window
        doctors = await window.cases.lists.counts(ON_PAGES[Role.MEDICAL])
        assert doctors[CaseFilter.OPEN] == 1
        county = replace(ON_PAGES[Role.CLERK], county=COUNTY)
        assert (await services.queue.counts(county)).get(Stage.SUBMITTED) == 1
        assert await window.chats.missed.waiting(ON_PAGES[Role.CLERK])
        assert await window.fraud.desk.reports(ON_PAGES[Role.AUDITOR])
        (listed,) = await window.care.selections.all(ON_PAGES[Role.CALLER])
        assert (listed.state, listed.people) == (CareState.APPROVED, 2)  # rung from today on


async def somebody_has_one_account_at_one_bank(made: Made) -> None:
    banks: dict[str, set[str]] = {}
    async with made.services() as services, services.db.read() as session:
        for blob in (await session.scalars(select(ClaimRow.payee_sealed))).all():
            if blob is None:
                continue
            payee = open_payee(blob, services.sealer)
            banks.setdefault(payee.account, set()).add(payee.bank_name)
    assert len(banks) > 20 and all(len(names) == 1 for names in banks.values()), banks


async def papers_are_checked_the_day_after_and_the_roster_knows_who_is_insured(made: Made) -> None:
    async with made.services() as services:
        kinds = (await services.window.promises.last_year(ON_PAGES[Role.SUPERVISOR])).kinds
        (checks,) = (each.whole for each in kinds if each.kind is PromiseKind.MATERIAL_CHECK)
        assert checks.share is not None and checks.share > 80, checks
        leaves = {scene.title: scene.leaves for scene in SCENES}
        shown = [
            await services.desk_page.show(ON_PAGES[Role.SUPERVISOR], filed.id)
            for title, filed in made.city.told.items()
            if leaves[title] is not Stage.DRAFT
        ]
        verdicts = Counter(page.eligibility.verdict for page in shown if page.eligibility)
        assert verdicts["eligible"] > verdicts["unknown"], verdicts


async def exports_wait_are_ready_refused_used_up_lapsed_or_need_no_word(made: Made) -> None:
    async with made.services() as services:
        lists, boss = services.window.exports.lists, ON_PAGES[Role.SUPERVISOR]
        page = await lists.page(boss)
        async with services.db.read() as session:
            steps = dict(
                (
                    await session.execute(
                        select(ExportStepRow.step, func.count()).group_by(ExportStepRow.step)
                    )
                ).all()
            )
            rows = await session.scalar(select(func.count()).select_from(DataExportRow))
    shown = (*page.mine, *page.waiting, *page.others)
    (standing,) = (each for each in shown if each.standing)
    assert (standing.state, standing.fetches_left) == (ExportState.READY, 2)
    asked = {each.state: each for each in shown if not each.standing}
    assert set(asked) == set(ExportState) and len(shown) == rows == len(ExportState) + 1
    assert [each.id for each in page.waiting] == [asked[ExportState.WAITING].id]
    assert all(each.reason for each in asked.values())
    assert asked[ExportState.REFUSED].refusal
    assert steps == {
        "asked": 5,
        "approved": 2,
        "refused": 1,
        "lapsed": 1,
        "standing": 1,
        "fetched": 3 + 1,
    }


async def the_year_of_questions_has_a_chart_and_something_left_to_answer(made: Made) -> None:
    async with made.services() as services:
        caller = ON_PAGES[Role.CALLER]
        weeks = await services.window.faq.weeks(caller, 26)
        assert sum(week.questions > 0 for week in weeks) >= 22
        for kind in MissKind:
            assert await services.window.faq.misses(caller, kind), kind


async def the_ledger_of_the_city_is_proved(made: Made) -> None:
    assert await prove(made.settings) == 0


async def files_of_the_city_are_for_their_owner_only(made: Made) -> None:
    assert made.settings.sandbox_state is not None
    assert made.settings.sandbox_state.stat().st_mode & 0o077 == 0


async def every_sealed_value_is_sealed_for_the_place_that_the_rotation_knows(made: Made) -> None:
    filled = set()
    async with made.services() as services, services.db.read() as session:
        for each in SEALED:
            column = each.table.c[each.name]
            for blob in await session.scalars(select(column).where(column.is_not(None))):
                services.sealer.open(blob, each.context)
                filled.add(each.title)
        for each in KEYS_APART:
            column = each.table.c[each.name]
            blobs = (await session.scalars(select(column).where(column.is_not(None)))).all()
            words = await open_words(session, services.sealer, blobs, each.context)
            assert DESTROYED not in words
            filled |= {each.title for _ in words}
    assert len(filled) >= 15, filled


async def under_a_new_key_alone_the_city_proves_itself_as_before(made: Made) -> None:
    next_key = b"n" * 32
    keys = made.settings.sealing_keys() | {"next": next_key}
    both = Sealer(keys, "next", made.settings.index_key())
    line = f"next:{base64.b64encode(next_key).decode()}"
    alone = made.settings.model_copy(update={"seal_keys": SecretStr(line)})
    async with made.services() as services:
        heads = AuditHeads(heads_folder(made.settings))
        await AuditSealing(services.db, services.sealer, heads, services.clock).seal_new()
        report = await build_rekeying(services.db, both, services.objects).run()
        assert report.whole and report.photos and report.data_keys and report.values
        sealer = build_sealer(alone)
        audit = await verify_audit(
            services.db, sealer, heads.kept(), lambda blocks, rows: None, lambda flaw: None
        )
        assert audit.rows and audit.flaws == []
        async with services.db.read() as session:
            photos = (await session.scalars(select(PhotoRow.object_key).limit(40))).all()
        for key in photos:
            assert await opened(services.db, services.objects, sealer, key)
    assert await prove(alone) == 0


async def under_a_new_index_key_everybody_is_found_and_the_city_proves_itself(made: Made) -> None:
    lines = {
        "seal_keys": f"next:{base64.b64encode(b'n' * 32).decode()}",
        "seal_index_key": "\n".join(
            base64.b64encode(key).decode() for key in (made.settings.index_key(), b"j" * 32)
        ),
    }
    layered = made.settings.model_copy(
        update={name: SecretStr(text) for name, text in lines.items()}
    )
    before, sealer = build_sealer(made.settings), build_sealer(layered)
    async with made.services() as services:
        assert await reindexed(services.db, sealer, INDEXED) > 100
        async with services.db.read() as session:
            everybody = list(await session.scalars(select(InsuredRow)))
            phones = set(await session.scalars(select(DeliveryRow.phone_index)))
        for row in everybody:
            person = people.opened(row, sealer)
            assert row.id_number_index == people.id_number_index(sealer, person.id_number)
            assert row.phone_index == people.phone_index(sealer, person.phone)
            assert people.phone_index(before, person.phone) not in phones
        assert {row.phone_index for row in everybody} & phones
        heads = AuditHeads(heads_folder(made.settings))
        audit = await verify_audit(
            services.db, sealer, heads.kept(), lambda blocks, rows: None, lambda flaw: None
        )
        assert audit.rows and audit.flaws == []
    assert await prove(layered) == 0


@pytest.mark.slow
def test_the_city_is_lived_in(
    sqlite_databases: SqliteDatabases, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    """One city for all questions about it: to make one takes longer than to ask."""
    parts: list[float] = []
    with sqlite_databases.fresh(tmp_path) as url:
        settings = test_settings(url, tmp_path, free_port())
        made = Made(settings, asyncio.run(_made(settings, parts)))
        assert parts == sorted(parts)
        for question in (
            every_scene_leaves_its_claim_where_it_says,
            about_seventy_people_live_there_and_everybody_is_told_something,
            every_list_of_the_window_has_something_in_it,
            each_colleague_has_something_to_do,
            somebody_has_one_account_at_one_bank,
            papers_are_checked_the_day_after_and_the_roster_knows_who_is_insured,
            exports_wait_are_ready_refused_used_up_lapsed_or_need_no_word,
            the_year_of_questions_has_a_chart_and_something_left_to_answer,
            the_ledger_of_the_city_is_proved,
            files_of_the_city_are_for_their_owner_only,
            every_sealed_value_is_sealed_for_the_place_that_the_rotation_knows,
            under_a_new_key_alone_the_city_proves_itself_as_before,
            under_a_new_index_key_everybody_is_found_and_the_city_proves_itself,
        ):
            with subtests.test(question.__name__):
                asyncio.run(question(made))


class LateDarkroom:
    """Is too busy for a photo a few times."""

    def __init__(self, times: int) -> None:
        self.times = times

    async def measure(self, data: bytes) -> Photo:
        if self.times:
            self.times -= 1
            raise PhotoNotInTime
        return Photo(data=data, width=1, height=1, sha256="", brightness=0.0, sharpness=0.0)


async def test_a_photo_that_a_busy_machine_is_late_for_ends_no_city() -> None:
    darkroom = Remembering(LateDarkroom(times=3))
    darkroom.develop(b"a receipt")
    assert (await darkroom.measure(b"a receipt")).data == b"a receipt"
    with pytest.raises(PhotoNotInTime):  # a machine that never comes to it is said so in the end
        await Remembering(LateDarkroom(times=100)).measure(b"a receipt")


def test_the_clock_knows_working_days_only_and_never_goes_back() -> None:
    clock = CityClock(TODAY)
    days = [clock.day(back) for back in range(1, 236)]
    assert days == sorted(days, reverse=True) and days[0] < TODAY
    assert all(is_working_day(day) for day in days)
    assert len({clock.day(back).month for back in clock.months()}) >= 11


async def test_a_scene_that_fails_ends_the_making() -> None:
    clock = CityClock(TODAY)
    played: list[str] = []

    async def fails() -> None:
        await clock.until(200, "09:00")
        raise LookupError("nobody at the counter")

    async def waits() -> None:
        await clock.until(100, "09:00")
        played.append("too late")

    async def nothing() -> None:
        return

    with pytest.raises(LookupError):
        await clock.play((waits(), fails()), nothing, lambda part: None)
    assert played == []


def test_everybody_is_invented_with_numbers_that_hold() -> None:
    invention = Invention()
    people = [invention.person(1940 + n, woman=n % 2 == 1) for n in range(60)]
    people.append(invention.person(1970, account_end="0000"))
    assert len({person.name for person in people}) == len(people)
    assert len({person.phone for person in people}) == len(people)
    for person in people:
        assert check_identity(person.id_number, TODAY).number == person.id_number
        assert check_mobile(person.phone) == person.phone
        assert luhn_holds(person.account), person.account
    assert people[-1].account.endswith("0000")
    again = Invention()
    assert again.person(1940).id_number == people[0].id_number
