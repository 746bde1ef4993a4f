"""What does each step of a claim's way cost in SQL statements, from the details on the phone to the
final check? Taken on the composed application; asked by the test that holds the numbers and by the
benchmark that prints them."""

import asyncio

from sqlalchemy import func, select

from casework.claims.bills import Correction, ExpenseForm, PlatformFigures, YearBill
from casework.claims.views import TypedReceipt
from claims_core.claim import Actor, Role
from claims_core.resolution import ResolutionReason
from infra.db import Database
from notifications.deliveries import DeliveryState
from notifications.messages import ChannelName
from notifications.tables import DeliveryRow
from tests.miniapp_api.house_phone import logged_in_phone
from tests.miniapp_api.phone import details, picture
from tests.people import FATHER, PASSWORD, STAFF, feed_csv
from tests.statements import Counted, counting
from tests.world import World
from window.api.api import PREFIX

TOTAL = 8_600_000
EXPENSE = ExpenseForm(
    total_fen=TOTAL, non_covered_fen=300_000, upfront_self_pay_fen=144_706, deductible_fen=0
)
PLATFORM = PlatformFigures(in_scope_fen=8_155_294, pool_fen=0, supplement_fen=7_339_765)
MISTYPED = PlatformFigures(in_scope_fen=8_155_294, pool_fen=0, supplement_fen=7_339_756)
WHY = Correction(ResolutionReason.PLATFORM_MISTYPED, "抄反了两位数")

# What a step may cost, one statement of it for the row of the change: inside its write transaction,
# and as a whole request. Raised only by a change that names the rows it adds. Three of each step of
# a claim read the claim: its row, its papers, its history.
INSIDE = {
    # whether it is a relative who does it, and whether the insured person lets their papers be
    # used, as of the other steps on the phone
    "photo": 9,
    # what codes on photographs said of the receipts, whether the bank has refused the account, the
    # row of what is named (two), whether this member may name one, which fields were changed
    "details": 15,
    # claims for the same days, exchanges of the receipts, the row of what is held (three)
    "submit": 20,
    # claims for the same days, the row of what became of the promise to check the papers, whether
    # the insured person was asked about their papers
    "accept": 12,
    # what codes said, exchanges, the lock of the receipt's use, whether it is held as before
    "register": 13,
    # whether the centre has confirmed a figure of the platform that differs
    "expense keyed": 9,
    "expense corrected": 12,
    # what was verified of the receipts, claims for the same days
    "initial review": 12,
    # what was verified of the receipts
    "second review": 11,
    # seven of them for the money: the month (two, as it is the first posting in it), the movement
    # and its lines, the due, the recovery, and the region with whether the person may be in the
    # roster twice; two for the latter: the hold against that being found out now, whose the entry
    # is; one for files that are staged, one for rows of the platform that are held
    "final check": 30,
}
# The pages ask for claims for the same days. The window's also asks where each receipt comes from
# (what codes said, what was typed over, what was verified) and for the platform's numbers, each
# only of a claim that has them: four more at most.
# A photograph is compared with earlier ones before it is kept, its claim and its member have room
# for it, and it is told to the insured person where a relative sent it.
# Of a claim that runs the phone's page asks once in ten minutes how long such claims took. Whether
# their papers may be used is asked before a photograph is decoded, and again before it is kept.
WHOLE = {"photo": 16, "details": 22, "submit": 29, "accept": 21}


async def count_steps(world: World) -> dict[str, Counted]:
    """One claim, from the phone to the ledger; what each of its steps cost."""
    counted: dict[str, Counted] = {}
    claim_id = await _from_the_phone(world, counted)
    await _accepted(world, claim_id, counted)
    await _reviewed(world, claim_id, counted)
    return counted


async def _from_the_phone(world: World, counted: dict[str, Counted]) -> str:
    db = world.services.db
    phone = await logged_in_phone(world, FATHER)
    claim = await phone.ready(await phone.bind(FATHER), FATHER)
    path = f"/claims/{claim['id']}"
    await _receipts_are_in(db)
    with counting(db) as counted["photo"]:
        photo = await phone.photo(claim["id"], "other", picture(9), "one-more-photo")
    assert photo.status == 201, photo.json
    receipts = [{"code": "41060225", "number": "0012345678", "amount_fen": TOTAL}]
    changed = details(claim, FATHER, receipts=receipts)
    with counting(db) as counted["details"]:
        edited = await phone.put(f"{path}/details", changed)
    assert edited.status == 200, edited.json
    with counting(db) as counted["submit"]:
        submitted = await phone.post(f"{path}/submit", {"version": edited.json["version"]})
    assert submitted.status == 200, submitted.json
    return str(claim["id"])


async def _receipts_are_in(db: Database) -> None:
    """Wait until the provider has told what became of the codes it sent: what it says would be
    counted with the step beside it."""
    untold = select(func.count()).where(
        DeliveryRow.channel == ChannelName.SMS, DeliveryRow.state == DeliveryState.ACCEPTED
    )
    for _ in range(500):
        async with db.read() as session:
            if not await session.scalar(untold):
                return
        await asyncio.sleep(0.02)
    raise AssertionError("the provider says nothing of what it sent")


async def _accepted(world: World, claim_id: str, counted: dict[str, Counted]) -> None:
    services = world.services
    await services.platform_feed.import_file(_staff(world, Role.SUPERVISOR), feed_csv(FATHER))
    session = await services.staff.login(STAFF[Role.CLERK].login, PASSWORD)
    shown = await services.desk_page.show(_staff(world, Role.CLERK), claim_id)
    url = f"{world.url}{PREFIX}/claims/{claim_id}/accept"
    headers = {"Authorization": f"Bearer {session.token}"}
    body = {"version": shown.line.version}
    with counting(services.db) as counted["accept"]:
        async with world.http.post(url, json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()


async def _reviewed(world: World, claim_id: str, counted: dict[str, Counted]) -> None:
    db, desk, page = world.services.db, world.services.desk, world.services.desk_page
    registrar = _staff(world, Role.REGISTRAR)
    initial = _staff(world, Role.INITIAL_REVIEWER)
    shown = await page.show(registrar, claim_id)
    typed = tuple(TypedReceipt(each.code, each.number, TOTAL) for each in shown.receipts)
    with counting(db) as counted["register"]:
        done = await desk.register(registrar, claim_id, shown.line.version, typed)
    for name, platform in (("expense keyed", MISTYPED), ("expense corrected", PLATFORM)):
        bills = (YearBill(2025, EXPENSE, platform),)
        with counting(db) as counted[name]:
            done = await desk.save_expense(initial, claim_id, done.version, bills, WHY)
    for role, step, name in (
        (Role.INITIAL_REVIEWER, desk.review_initially, "initial review"),
        (Role.SECOND_REVIEWER, desk.review_secondly, "second review"),
        (Role.FINAL_CHECKER, desk.check_finally, "final check"),
    ):
        shown = await page.show(_staff(world, role), claim_id)
        assert shown.statement is not None
        with counting(db) as counted[name]:
            await step(_staff(world, role), claim_id, shown.line.version, shown.statement.seen)


def _staff(world: World, role: Role) -> Actor:
    return Actor(world.staff_ids[role], STAFF[role].name, frozenset({role}))
