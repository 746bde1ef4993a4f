"""An identity changed at the window and by a program: searched by number, proposed with a paper,
confirmed by another supervisor, with no number in any address."""

import pytest

from claims_core.claim import Role, Stage
from tests.people import DAUGHTER, FATHER, PASSWORD, STAFF, STRANGER
from tests.window.at_work import Window

pytestmark = pytest.mark.slow

API = "/window/api/v1"


async def test_two_people_are_merged_with_both_identities_side_by_side(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get("/window/people")
    assert "/window/people" in page.links and "现在没有等着复核" in page.text
    nobody = await clerk.send(page.form("/people/find"), number="E00000000")
    assert nobody.status == 404 and "名册里没有这个证件号码的人" in nobody.text
    wrong = await clerk.send(page.form("/people/find"), number="4107")
    assert wrong.status == 422
    person = await clerk.send(page.form("/people/find"), number=f" {FATHER.id_number} ")
    assert person.status == 200 and FATHER.id_number not in person.path + person.html
    assert claim.line.claim_no in person.text
    form = person.form("/same-person")
    asked = {"other_number": DAUGHTER.id_number, "paper": "document_seen", "words": "两本证都看过"}
    for changes, words in (
        ({"paper": ""}, "请选依据的是什么"),
        ({"other_number": FATHER.id_number}, "就是这个人"),
        ({"words": " "}, "请写明看了什么"),
    ):
        refused = await clerk.send(form, **asked | changes)
        assert refused.status == 422 and words in refused.text
    shown = await clerk.send(form, **asked)
    assert "已提出，请主管" in shown.text and "合并后不能自动拆开" not in shown.text
    assert not shown.has_form("/confirm") and shown.has_form("/refuse")
    assert "有一件变更等着复核" in (await clerk.get(person.path)).text

    boss = await window.sign_in(Role.SUPERVISOR)
    waiting = await boss.get("/window/people")
    assert "两个人合并为一个" in waiting.text and STAFF[Role.CLERK].name in waiting.text
    [address] = [each for each in waiting.links if "/people/changes/" in each]
    change = await boss.get(address)
    assert "合并后不能自动拆开" in change.text and "姓名不同" in change.text
    for person_ in (FATHER, DAUGHTER):
        assert person_.id_number not in change.html and person_.name not in change.html
    clear = await boss.send(change.form("/reveal"), which="lost", reason="对照证件")
    assert DAUGHTER.id_number in clear.text and "这次查看已经记录" in clear.text
    assert (await boss.send(change.form("/reveal"), which="lost", reason=" ")).status == 422
    empty = await boss.send(change.form("/refuse"), words=" ")
    assert empty.status == 422 and "请写明" in empty.text
    for _ in range(2):  # tapped twice
        done = await boss.send(change.form("/confirm"))
        assert done.status == 200 and "已复核，从现在起" in done.text
    late = await boss.send(change.form("/refuse"), words="不对")
    assert late.status == 409
    both = await boss.send(done.form("/people/find"), number=DAUGHTER.id_number)
    assert both.path == person.path and "合并进来的身份" in both.text
    assert STAFF[Role.SUPERVISOR].name in (await boss.get("/window/people?show=decided")).text


async def test_who_proposed_a_change_is_told_that_another_one_decides(window: Window) -> None:
    boss, clerk = await window.sign_in(Role.SUPERVISOR), await window.sign_in(Role.CLERK)
    page = await boss.get("/window/people")
    person = await boss.send(page.form("/people/find"), number=FATHER.id_number)
    asked = {"other_number": DAUGHTER.id_number, "paper": "document_seen", "words": "两本证都看过"}
    mine = await boss.send(person.form("/same-person"), **asked)
    assert "这是您提出的" in mine.text
    assert not mine.has_form("/confirm") and mine.has_form("/refuse")
    others = await clerk.get(mine.path)
    assert not others.has_form("/confirm") and not others.has_form("/refuse")


async def test_a_program_corrects_a_number(window: Window) -> None:
    world = window.world
    number = "E87654321"

    async def session(role: Role) -> dict[str, str]:
        login = {"login": STAFF[role].login, "password": PASSWORD}
        async with world.http.post(f"{world.url}{API}/sessions", json=login) as answer:
            return {"Authorization": f"Bearer {(await answer.json())['token']}"}

    async def call(headers, method, path, body=None, status=200):
        async with world.http.request(
            method, f"{world.url}{API}{path}", json=body, headers=headers
        ) as answer:
            told = await answer.json()
            assert answer.status == status, told
            return told

    clerk, boss = await session(Role.CLERK), await session(Role.SUPERVISOR)
    found = await call(clerk, "POST", "/people/find", {"number": FATHER.id_number})
    path = f"/people/{found['person']['insured_id']}"
    body = {
        "kind": "corrected",
        "new_number": number,
        "paper": "centre_notice",
        "words": "中心来函",
    }
    change = await call(clerk, "POST", f"{path}/number-changes", body)
    assert (change["state"], change["kind_words"]) == ("proposed", "更正证件号码")
    place = f"/identity-changes/{change['id']}"
    taken = body | {"new_number": STRANGER.id_number}
    told = await call(clerk, "POST", f"{path}/number-changes", taken, 422)
    assert set(told["error"]["fields"]) == {"new_number"}
    merging = {"other_number": STRANGER.id_number, "paper": "other", "words": "同一个人"}
    told = await call(clerk, "POST", f"{path}/same-person", merging, 409)
    assert told["error"]["code"] == "identity_change_waiting"
    await call(clerk, "POST", f"{place}/confirm", status=403)
    told = await call(boss, "POST", f"{place}/reveal", {"which": "new", "reason": "核对"})
    assert told == {"text": number}
    assert (await call(boss, "GET", "/identity-changes"))["total"] == 1
    assert (await call(boss, "POST", f"{place}/confirm"))["state"] == "confirmed"
    told = await call(boss, "POST", f"{place}/refuse", {"words": "不对"}, 409)
    assert told["error"]["code"] == "identity_change_closed"
    assert (await call(boss, "GET", place))["decided_by"] == STAFF[Role.SUPERVISOR].name
    again = await call(clerk, "POST", "/people/find", {"number": FATHER.id_number})
    assert again["person"]["insured_id"] == found["person"]["insured_id"]
    assert len((await call(clerk, "GET", path))["former_numbers"]) == 1
