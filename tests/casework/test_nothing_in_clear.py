"""Does the database alone tell nothing of anybody, after everything has happened once?"""

import pytest

from claims_core.checklist import Material
from claims_core.claim import Payee, Role, Wanted
from claims_core.proxy_relation import ProxyRelation
from tests.casework.bank import answer
from tests.casework.in_clear import search_rows
from tests.people import DAUGHTER, FATHER, PASSWORD, STAFF, STRANGER

CHILD = ProxyRelation.CHILD

NEW_ACCOUNT = "6222020000000000999"


async def whole_journey(house) -> list[str]:
    """Everything that puts personal data into rows; answers the secrets that were in it."""
    staff = {role: house.staff(role) for role in STAFF}
    await house.staff_accounts.add("clerk", "卞受理", frozenset({Role.CLERK}), PASSWORD)
    desk = await house.staff_accounts.login("clerk", PASSWORD)
    form = await house.staff_accounts.seal_form(
        desk.token, "/x", {"name": [FATHER.name, FATHER.phone]}
    )
    await house.staff_accounts.park(desk.token, form)
    login = await house.members.login("daughter")
    daughter = await house.members.authenticate(login.token)
    house.wechat.phones["code"] = DAUGHTER.phone
    await house.members.prove_phone(daughter, "code")
    with pytest.raises(Exception, match="对不上"):
        await house.bindings.start(daughter, "错", STRANGER.id_number, STRANGER.phone)
    sent = await house.bindings.start(daughter, DAUGHTER.name, DAUGHTER.id_number, DAUGHTER.phone)
    binding_code = (await house.codes.for_delivery(sent.request_id)).code
    await house.bindings.confirm(daughter, sent.request_id, binding_code)
    sent = await house.proxies.start(
        daughter, FATHER.name, FATHER.id_number, DAUGHTER.name, ProxyRelation.CHILD
    )
    code = (await house.codes.for_delivery(sent.request_id)).code
    await house.proxies.confirm(daughter, sent.request_id, code)
    # one code that nobody has used yet
    sent = await house.proxies.start(
        daughter, STRANGER.name, STRANGER.id_number, DAUGHTER.name, ProxyRelation.OTHER
    )
    waiting_code = (await house.codes.for_delivery(sent.request_id)).code
    await house.use_up_the_pool(FATHER)
    claim = await house.submitted(daughter, FATHER)
    wanted = (Wanted(Material.OTHER, "请补诊断证明"),)
    asked = await house.desk.request_materials(
        staff[Role.CLERK], claim.line.id, claim.line.version, wanted
    )
    await house.photograph(daughter, claim.line.id, Material.OTHER)
    claim = await house.drafts.submit(daughter, claim.line.id, asked.line.version)
    for photo in claim.photos:
        await house.photos.open(staff[Role.CLERK], claim.line.id, photo.id)
    for field in ("name", "id_number", "phone", "account"):
        await house.desk.reveal(staff[Role.CLERK], claim.line.id, field, "电话核对")
    shown = await house.desk.accept(staff[Role.CLERK], claim.line.id, claim.line.version)
    shown = await house.desk.register(
        staff[Role.REGISTRAR], claim.line.id, shown.line.version, (house.fresh_receipt(),)
    )
    shown = await house.finish_reviews(shown)
    payments, cashier, boss = house.payments, staff[Role.CASHIER], staff[Role.SUPERVISOR]
    await house.pass_exchange()
    for account in (None, NEW_ACCOUNT):
        if account is not None:
            seen = await house.progress.show(daughter, claim.line.id)
            payee = Payee(FATHER.name, account, "农业银行")
            await house.prove(daughter, DAUGHTER)
            await house.drafts.renew_payee(daughter, claim.line.id, seen.line.version, payee)
            house.clock.forward(days=1)
        batch = await payments.make_batch(cashier)
        await payments.release(boss, batch.id)
        file = await payments.file(cashier, batch.id)
        result = answer(file.data, default="0000" if account else "1001")
        await payments.record_result(cashier, batch.id, result)
    return [
        NEW_ACCOUNT,
        PASSWORD,
        login.token,
        desk.token,
        f'"{waiting_code}"',
        f'"{binding_code}"',
        *(
            secret
            for person in (FATHER, DAUGHTER, STRANGER)
            for secret in (person.name, person.id_number, person.phone, person.account)
        ),
    ]


async def test_no_row_of_any_table_says_who_somebody_is(house) -> None:
    found = await search_rows(house.db, await whole_journey(house))
    assert found.columns == set()
    expected = {"insured", "member", "claim", "payment", "one_time_code", "access_log"}
    assert expected <= found.filled and len(found.filled) >= 20


async def test_the_search_finds_what_is_kept_in_clear(house) -> None:
    """The control: staff are kept by name."""
    found = await search_rows(house.db, [STAFF[Role.CLERK].name])
    assert found.columns == {"staff.name"}


async def test_no_object_says_what_is_on_it(house) -> None:
    father = await house.bound(FATHER)
    claim = await house.draft(father, FATHER)
    assert len(house.objects.kept) == 4
    for blob in house.objects.kept.values():
        assert claim.line.id.encode() not in blob  # the invented photographs say their claim


async def test_what_services_answer_is_masked(house) -> None:
    await whole_journey(house)
    daughter = await house.members.authenticate((await house.members.login("daughter")).token)
    claim_id = (await house.progress.claims(daughter)).items[0].id
    clerk, cashier = house.staff(Role.CLERK), house.staff(Role.CASHIER)
    batches = await house.payments.batches(cashier)
    said = repr(
        [
            await house.members.me(daughter),
            await house.progress.claims(daughter),
            await house.progress.show(daughter, claim_id),
            await house.progress.statement(daughter, claim_id),
            await house.desk.show(clerk, claim_id),
            await house.queue.page(clerk),
            batches,
            *[await house.payments.batch(cashier, batch.id) for batch in batches.items],
        ]
    )
    for person in (FATHER, DAUGHTER):
        for secret in (person.name, person.id_number, person.phone, person.account):
            assert secret not in said
