"""Does anything that people ask for read a whole table that grows with the years? The house is
walked, on the phone, in the chat and at the window, and its database is asked how it would find
what was asked."""

from collections.abc import Set

import pytest
from sqlalchemy import select

from app.compose import build_housekeeping
from casework.claims.tables import ClaimRow
from claims_core.claim import Role, Stage
from tests.miniapp_api.house_phone import HousePhone, logged_in_phone
from tests.people import DAUGHTER, PASSWORD, STAFF
from tests.plans import Asked, listening
from tests.steps_counted import count_steps
from tests.window.at_work import Window
from tests.window.files import Cabinet
from tests.window.may_in_api import MAY_IN_THE_API
from tests.window.may_on_pages import MAY_ON_PAGES, PREFIX
from tests.window.test_window_permissions import filled
from tests.world import World
from window.api.api import PREFIX as API_PREFIX

# Tables that may be read whole, as they hold some hundred rows a year, or what is due only.
FEW = {
    *("activity", "announcement", "bank_statement", "care_selection", "fraud_report"),
    *("look_notice", "payment_batch", "place", "policy_confirmation", "recovered"),
    *("refusal_withdrawal", "settlement_re_entry", "staff", "staff_change", "tip_review"),
    *("payee_change", "written_return", "retention_run"),
    "cap_counter",  # emptied of what is old
    *("anon", "chosen"),  # what a statement has found itself
}
# Every payment there is makes the sum that is compared with the bank's: once a day, by the cashier.
SUMMED = {"payment", "money_line"}
# Some thousand rows a year, looked at once an hour for what has had its time.
HOURLY = {
    *("authorisation_letter", "care_call", "face_check", "first_report", "identity_mismatch"),
    *("missed_call", "service_case", "sms_reply", "window_code_try"),
}
# Not asked by the house: `count_steps` waits by it.
THE_TEST_S_OWN = "SELECT count(*) AS count_1 \nFROM delivery \nWHERE delivery.channel"
SAID = ("进度", "到账了吗", "封顶多少", "额度", "我要投诉", "不办了", "帮助", "人工", "取消")


@pytest.mark.slow
async def test_nothing_that_people_ask_reads_a_growing_table_from_end_to_end(world: World) -> None:
    window = Window(world, Cabinet(world))
    with listening(world.services.db) as asked:
        await count_steps(world)
        claim_id = await _on_the_phone(world)
        await window.cabinet.claim(Stage.SUBMITTED)
        for role in STAFF:
            await _at_the_window(window, role, claim_id)
        await world.deliver()
    for visitor in window.visitors:
        await visitor.close()
    assert len(asked.statements) > 300
    assert await _read_whole(world, asked, FEW | SUMMED) == {}


async def test_nor_does_what_is_tidied_by_time(world: World) -> None:
    with listening(world.services.db) as asked:
        await build_housekeeping(world.services).tidy()
    assert len(asked.statements) > 40
    assert await _read_whole(world, asked, FEW | HOURLY) == {}


async def _read_whole(world: World, asked: Asked, may_be: Set[str]) -> dict[str, Set[str]]:
    return {
        statement: tables - may_be
        for statement, tables in (await asked.read_whole(world.services.db)).items()
        if not statement.startswith(THE_TEST_S_OWN) and tables - may_be
    }


async def test_a_question_that_no_index_answers_is_found_out(world: World) -> None:
    db = world.services.db
    with listening(db) as asked:
        async with db.read() as session:
            await session.execute(select(ClaimRow.id).where(ClaimRow.id == "x"))
            await session.execute(select(ClaimRow.id).where(ClaimRow.provider_name == "x"))
    found = await _of_claims(asked, world)
    assert len(found) == 1 and "provider_name" in found[0]


async def _of_claims(asked: Asked, world: World) -> list[str]:
    read = await asked.read_whole(world.services.db)
    return [statement for statement, tables in read.items() if "claim" in tables]


async def _on_the_phone(world: World) -> str:
    """Every page of a member with a draft; what is said in the chat."""
    phone = await logged_in_phone(world, DAUGHTER)
    claim = await phone.ready(await phone.bind(DAUGHTER), DAUGHTER)
    await _looks(phone, str(claim["id"]))
    await world.sim("POST", f"users/{phone.user}/follow")
    for words in SAID:
        await world.sim("POST", f"users/{phone.user}/say", json={"text": words})
    return str(claim["id"])


async def _looks(phone: HousePhone, claim_id: str) -> None:
    headers = {"Authorization": f"Bearer {phone.token}"}
    for path, item in phone.promises.document["paths"].items():
        if "get" in item:
            address = phone.world.url + filled(path, claim_id=claim_id)
            async with phone.world.http.get(address, headers=headers) as answer:
                assert answer.status < 500, path


async def _at_the_window(window: Window, role: Role, claim_id: str) -> None:
    """Every page and every address of the API that this role may look at."""
    person = await window.sign_in(role)
    for route, roles in MAY_ON_PAGES.items():
        method, path = route.split(" ")
        if method == "GET" and role in roles:
            await person.get(PREFIX + filled(path, claim_id=claim_id))
    url, http = window.world.url + API_PREFIX, window.world.http
    login = {"login": STAFF[role].login, "password": PASSWORD}
    async with http.post(f"{url}/sessions", json=login) as answer:
        headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
    for route, roles in MAY_IN_THE_API.items():
        method, path = route.split(" ")
        if method == "GET" and role in roles:
            address = url + filled(path, claim_id=claim_id)
            async with http.get(address, headers=headers) as answer:
                assert answer.status < 500, path
