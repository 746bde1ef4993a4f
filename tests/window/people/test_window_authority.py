"""Does the window give a code once, show who may act for somebody, and take it back at once?"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.people.tables import AuthorisationRow, InsuredRow
from claims_core.claim import Role
from infra.columns import new_id
from tests.people import DAUGHTER, FATHER, PASSWORD, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.slow

API = "/window/api/v1"


async def father_let_his_daughter(window: Window) -> str:
    """Act for him; answers his id."""
    services, daughter = window.world.services, await window.cabinet.member_of(DAUGHTER)
    async with services.db.write() as session:
        insured_id = await session.scalar(
            select(InsuredRow.id).where(InsuredRow.insured_no == FATHER.insured_no)
        )
        session.add(
            AuthorisationRow(
                id=new_id(),
                member_id=daughter.id,
                insured_id=insured_id,
                proxy_name_sealed=services.sealer.seal("梁小禾", "authorisation.proxy_name"),
                relation="child",
                granted_at=services.clock(),
                expires_at=services.clock() + timedelta(days=30),
            )
        )
    return str(insured_id)


async def test_a_code_is_shown_once_and_what_relatives_may_is_taken_back(window: Window) -> None:
    insured_id = await father_let_his_daughter(window)
    clerk = await window.sign_in(Role.CLERK)
    address = f"/window/people/{insured_id}/authority"
    assert address in (await clerk.get(f"/window/people/{insured_id}")).links
    page = await clerk.get(address)
    assert "梁**（子女）" in page.text and "交申请、补材料、撤回、申诉、填收款账户" in page.text
    unseen = await clerk.send(page.form("/authority/code"), paper="")
    assert unseen.status == 422 and "请选您看过的证件" in unseen.text
    shown = await clerk.send(page.form("/authority/code"), paper="id_card")
    found = re.search(r"\d{4} \d{4}", shown.text)
    assert found is not None and "请念给本人听" in shown.text
    later = await clerk.get(address)
    assert found[0] not in later.html and "没用过" in later.text
    ended = await clerk.send(later.form("/authority/withdraw-code"))
    assert "作废了" in ended.text and "不能用了" in ended.text
    taken = await clerk.send(ended.form("/authority/end"))
    assert "收回了，马上生效" in taken.text and "没有授权谁" in taken.text


async def test_a_program_gives_a_code_once_and_takes_it_back(window: Window) -> None:
    insured_id = await father_let_his_daughter(window)
    http, url = window.world.http, window.world.url + API
    login = {"login": STAFF[Role.CLERK].login, "password": PASSWORD}
    async with http.post(f"{url}/sessions", json=login) as answer:
        headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
    person = f"{url}/people/{insured_id}"
    async with http.post(
        f"{person}/window-codes", headers=headers, json={"paper": "id_card"}
    ) as answer:
        assert answer.status == 201
        given = await answer.json()
    withdraw = f"{person}/window-codes/{given['code_id']}/withdraw"
    async with http.post(withdraw, headers=headers) as answer:
        shown = await answer.json()
    [code] = shown["codes"]
    assert code["ended"] and "code" not in code
    [standing] = shown["standing"]
    end = f"{person}/authorisations/{standing['id']}/end"
    async with http.post(end, headers=headers) as answer:
        assert (await answer.json())["standing"] == []
    stop = f"{person}/payee-changes/{'0' * 32}/stop"
    async with http.post(stop, headers=headers) as answer:
        assert answer.status == 404


async def test_a_letter_is_taken_down_with_all_that_it_lacks_said_at_once(window: Window) -> None:
    insured_id = await father_let_his_daughter(window)
    clerk = await window.sign_in(Role.CLERK)
    waiting = await clerk.get("/window/people/letters")
    assert waiting.status == 200 and "没有等核对的" in waiting.text
    page = await clerk.get(f"/window/people/{insured_id}/letters")
    assert "还没有登记过" in page.text and "市医保中心还没有确认" in page.text
    lacking = {"basis": "minor", "relation": "guardian", "until": "2099-01-01"}
    refused = await clerk.send(page.form("/letters/record"), **lacking)
    assert refused.status == 422 and "材料没有勾全" in refused.text
    assert "请拍一张照片" in refused.text and "最长1825天" in refused.text
