"""Does a program fill in a claim for somebody by the same rules as the pages, up to the signature
that somebody else compares?"""

import json
from typing import Any

import aiohttp

from claims_core.claim import Role, Stage
from tests.people import FATHER
from tests.window.at_work import Window
from tests.window.people.test_window_assisted import PAPERS, photograph, the_father
from tests.window.test_window_api import Program, program

CARE = {
    "kind": "inpatient",
    "place": "local",
    "provider_name": "新乡某某医院",
    "admission_on": "2025-06-01",
    "discharge_on": "2025-06-20",
}
OPENED = {
    "known_by": "own_paper",
    "known_words": "看过身份证原件",
    "care": CARE,
    "payee": {"name": FATHER.name, "account": FATHER.account, "bank_name": "工商银行新乡分行"},
}


async def sent(who: Program, path: str, data: bytes, **fields: str) -> tuple[int, Any]:
    """A form with a picture."""
    form = aiohttp.FormData(fields)
    form.add_field("file", data, filename="paper.jpg", content_type="image/jpeg")
    async with who.http.post(who.url + path, data=form, headers=who.headers) as answer:
        return answer.status, await answer.json()


async def test_programs_fill_in_sign_and_compare(window: Window) -> None:
    insured_id = await the_father(window)
    clerk, boss = await program(window, Role.CLERK), await program(window, Role.SUPERVISOR)
    path = f"/people/{insured_id}/assisted"
    status, refused = await clerk.ask("POST", path, OPENED | {"care": CARE | {"kind": "dentist"}})
    assert (status, set(refused["error"]["fields"])) == (422, {"care.kind"})
    made = [await clerk.ask("POST", path, OPENED) for _ in "ab"]
    assert [status for status, _ in made] == [201, 201]
    [one, again] = [shown for _, shown in made]
    assert one["claim_id"] == again["claim_id"] and one["state"] == "filling"
    assert FATHER.account not in json.dumps(one) and FATHER.name not in json.dumps(one)
    assert "哪家医院" in {line["title"] for line in one["lines"]}
    at = f"{path}/{one['claim_id']}"
    status, early = await sent(clerk, f"{at}/sign", photograph(9), version=str(one["version"]))
    assert (status, early["error"]["code"]) == (422, "not_complete")
    for number, material in enumerate(PAPERS):
        for _ in "ab":
            status, one = await sent(clerk, f"{at}/scan", photograph(number), material=material)
            assert status == 200, one
    assert (len(one["photos"]), one["gaps"]) == (len(PAPERS), [])
    changed = {"version": one["version"], "care": CARE | {"region": "新乡市"}}
    status, one = await clerk.ask("PUT", at, changed)
    assert status == 200, one
    assert (await clerk.ask("PUT", at, changed))[1]["version"] == one["version"]
    elsewhere = changed | {"care": CARE | {"region": "郑州市"}}
    status, told = await clerk.ask("PUT", at, elsewhere)
    assert (status, told["error"]["code"]) == (412, "draft_moved")
    assert set(told["error"]["fields"]) == {"care.region"}
    status, one = await clerk.ask("POST", f"{at}/ask", {"version": one["version"]})
    assert (status, one["state"]) == (200, "asked")
    status, one = await sent(clerk, f"{at}/sign", photograph(9), version=str(one["version"]))
    assert (status, one["state"], one["may_sign"]) == (200, "signed", False)
    assert one["compare_by"] < one["lapses_on"]
    status, told = await clerk.ask("POST", f"{at}/file")
    assert (status, told["error"]["code"]) == (403, "same_person")
    _, waiting = await boss.ask("GET", "/assisted-sheets")
    assert [each["claim_id"] for each in waiting["items"]] == [one["claim_id"]]
    assert (await boss.ask("GET", at))[1]["may_sign"]
    for _ in "ab":
        status, one = await boss.ask("POST", f"{at}/file")
        assert (status, one["state"]) == (200, "filed")
    _, claim = await clerk.ask("GET", f"/claims/{one['claim_id']}")
    assert claim["stage"] == Stage.SUBMITTED
    assert [each["state"] for each in (await boss.ask("GET", path))[1]["items"]] == ["filed"]


async def test_programs_take_out_only_receipts_that_they_have_seen(window: Window) -> None:
    insured_id = await the_father(window)
    clerk = await program(window, Role.CLERK)
    path = f"/people/{insured_id}/assisted"
    first, second, third = (
        {"code": "41060125", "number": f"{which:010d}", "amount_fen": 100} for which in range(3)
    )
    _, one = await clerk.ask("POST", path, OPENED | {"receipts": [first, second]})
    assert [each["number"] for each in one["receipts"]] == [first["number"], second["number"]]
    assert {each["source"] for each in one["receipts"]} == {"staff"}
    at = f"{path}/{one['claim_id']}"

    async def put(**more: Any) -> list[str]:
        body = {"version": one["version"], "care": CARE} | more
        status, now = await clerk.ask("PUT", at, body)
        assert status == 200, now
        one["version"] = now["version"]
        return [each["number"] for each in now["receipts"]]

    assert len(await put()) == 2  # of receipts nothing was said
    assert len(await put(receipts=[third])) == 3
    left = await put(receipts=[third], receipts_seen=[first, third])
    assert set(left) == {second["number"], third["number"]}


async def test_a_sheet_that_does_not_pass_and_one_that_is_dropped(window: Window) -> None:
    insured_id = await the_father(window)
    clerk, boss = await program(window, Role.CLERK), await program(window, Role.SUPERVISOR)
    path = f"/people/{insured_id}/assisted"
    _, one = await clerk.ask("POST", path, OPENED)
    at = f"{path}/{one['claim_id']}"
    for number, material in enumerate(PAPERS):
        _, one = await sent(clerk, f"{at}/scan", photograph(number), material=material)
    [first] = [each["id"] for each in one["photos"] if each["material"] == PAPERS[0]]
    _, one = await clerk.ask("POST", f"{at}/remove-scan", {"photo": first})
    assert len(one["photos"]) == len(PAPERS) - 1 and one["gaps"]
    _, one = await sent(clerk, f"{at}/scan", photograph(7), material=PAPERS[0])
    _, one = await sent(clerk, f"{at}/sign", photograph(9), version=str(one["version"]))
    status, one = await boss.ask("POST", f"{at}/refuse", {"words": "签的不是本人的名字"})
    assert (status, one["state"]) == (200, "filling")
    assert one["refused_words"] == "签的不是本人的名字"
    for _ in "ab":
        status, one = await clerk.ask("POST", f"{at}/drop")
        assert (status, one["state"], one["lines"]) == (200, "dropped", [])
    status, told = await clerk.ask("POST", f"{at}/ask", {"version": one["version"]})
    assert (status, told["error"]["code"]) == (409, "assisted_moved_on")
    stranger = await clerk.ask("GET", f"/people/{'0' * 32}/assisted/{one['claim_id']}")
    assert stranger[0] == 404
    assert (await clerk.ask("GET", f"/people/{'0' * 32}/assisted"))[0] == 404


async def test_what_is_wrong_is_said_by_the_name_that_was_sent(window: Window) -> None:
    path = f"/people/{await the_father(window)}/assisted"
    clerk = await program(window, Role.CLERK)
    for care, wrong in (
        ({"discharge_on": "2099-05-30"}, "care.discharge_on"),
        ({"admission_on": "2025-06-21"}, "care.admission_on"),
        ({"provider_name": " "}, "care.provider_name"),
    ):
        status, refused = await clerk.ask("POST", path, OPENED | {"care": CARE | care})
        assert (status, set(refused["error"]["fields"])) == (422, {wrong})
    _, one = await clerk.ask("POST", path, OPENED)
    at = f"{path}/{one['claim_id']}"
    changed = {"version": one["version"], "care": CARE | {"discharge_on": "2099-05-30"}}
    status, refused = await clerk.ask("PUT", at, changed)
    assert (status, set(refused["error"]["fields"])) == (422, {"care.discharge_on"})
    status, refused = await sent(clerk, f"{at}/scan", photograph(9), material="signed_sheet")
    assert (status, set(refused["error"]["fields"])) == (422, {"material"})
