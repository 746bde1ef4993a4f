import pytest

from casework.claims.tables import ClaimRow
from claims_core.claim import Stage
from claims_core.clocks import RUNNING
from miniapp_api.shapes.claim_shown import ClaimLineShown
from tests.bot.test_what_the_bot_says import line
from tests.people import DAUGHTER, FATHER, STRANGER

CARE = {"kind": "inpatient", "place": "local", "provider_name": "新乡某某医院"}


def details(claim, person=FATHER, **changes):
    payee = {"name": person.name, "account": person.account, "bank_name": "中国工商银行"}
    return {"version": claim["version"], "care": CARE, "payee": payee} | changes


async def test_anybody_may_ask_which_papers_are_needed(member_house) -> None:
    phone = member_house.phone()
    reply = await phone.get("/materials?kind=special_drug&place=out_of_province")
    assert [each["material"] for each in reply.json["required"]][-1] == "diagnosis"
    assert "filing_proof" in [each["material"] for each in reply.json["welcome"]]
    assert (await phone.get("/materials")).status == 200
    assert (await phone.get("/materials?kind=unknown")).status == 422


async def test_a_draft_says_at_once_what_is_missing(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    assert claim["stage"] == "draft"
    reply = await phone.get(f"/claims/{claim['id']}/missing")
    assert reply.json["complete"] is False
    assert [gap["code"] for gap in reply.json["missing"]] == [
        gap["code"] for gap in claim["missing"]
    ]
    assert "material.receipt" in [gap["code"] for gap in claim["missing"]]


@pytest.mark.both_databases("repeats")
async def test_the_same_opening_twice_is_one_draft(father) -> None:
    phone, insured_id = father
    key = {"Idempotency-Key": "open-0001"}
    body = {"insured_id": insured_id, "care": CARE}
    first = await phone.post("/claims", body, headers=key)
    second = await phone.post("/claims", body, headers=key)
    assert first.json == second.json
    assert len((await phone.get("/claims")).json["items"]) == 1
    other = await phone.post("/claims", {"insured_id": insured_id}, headers=key)
    assert (other.status, other.code) == (409, "idempotency_key_reused")


async def test_nobody_files_for_a_person_who_did_not_authorise_it(member_house, father) -> None:
    _, insured_id = father
    stranger = await member_house.logged_in("stranger")
    reply = await stranger.post("/claims", {"insured_id": insured_id})
    assert (reply.status, reply.code) == (403, "not_bound")


async def test_a_complete_claim_is_submitted_and_promises_a_day(father) -> None:
    phone, insured_id = father
    claim = await phone.ready(insured_id, FATHER)
    assert claim["missing"] == []
    reply = await phone.post(f"/claims/{claim['id']}/submit", {"version": claim["version"]})
    assert reply.status == 200
    assert reply.json["stage"] == "submitted"
    assert reply.json["claim_no"].startswith("DE")
    assert reply.json["promise"]["day"] > "2026-03-04"
    assert [step["state"] for step in reply.json["timeline"]][:2] == ["done", "now"]


def test_only_a_claim_that_we_work_on_has_a_last_day() -> None:
    shown = {stage for stage in Stage if ClaimLineShown.from_line(line(stage)).promise}
    assert shown == RUNNING and Stage.PAID not in shown


@pytest.mark.both_databases("repeats")
async def test_submitting_twice_is_one_claim_with_one_number(father) -> None:
    phone, insured_id = father
    claim = await phone.ready(insured_id, FATHER)
    body = {"version": claim["version"]}
    key = {"Idempotency-Key": "submit-0001"}
    first = await phone.post(f"/claims/{claim['id']}/submit", body, headers=key)
    second = await phone.post(f"/claims/{claim['id']}/submit", body, headers=key)
    third = await phone.post(f"/claims/{claim['id']}/submit", body)
    assert first.json["claim_no"] == second.json["claim_no"] == third.json["claim_no"]
    page = (await phone.get("/claims")).json
    assert [line["claim_no"] for line in page["items"]] == [first.json["claim_no"]]


async def test_an_incomplete_claim_is_not_submitted(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    reply = await phone.post(f"/claims/{claim['id']}/submit", {"version": claim["version"]})
    assert (reply.status, reply.code) == (422, "not_complete")


@pytest.mark.both_databases("conflicts")
async def test_a_stale_version_is_refused_with_the_newest_claim(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    address = f"/claims/{claim['id']}/details"
    assert (await phone.put(address, details(claim))).status == 200
    reply = await phone.put(address, details(claim, care={"provider_name": "另一家医院"}))
    assert (reply.status, reply.code) == (409, "stale_version")
    fresh = reply.json["error"]["fresh"]
    assert fresh == (await phone.get(f"/claims/{claim['id']}")).json
    assert fresh["provider_name"] == "新乡某某医院"


@pytest.mark.both_databases("conflicts")
async def test_a_step_at_the_wrong_stage_is_refused_with_the_newest_claim(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    reply = await phone.post(
        f"/claims/{claim['id']}/arrival", {"version": claim["version"], "arrived": True}
    )
    assert (reply.status, reply.code) == (409, "wrong_stage")
    assert reply.json["error"]["fresh"]["id"] == claim["id"]


async def test_a_claim_can_be_withdrawn(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    reply = await phone.post(f"/claims/{claim['id']}/withdraw", {"version": claim["version"]})
    assert reply.json["stage"] == "withdrawn"


async def test_the_account_must_be_the_insureds_own_and_is_shown_masked(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    address = f"/claims/{claim['id']}/details"
    foreign = {"name": DAUGHTER.name, "account": DAUGHTER.account, "bank_name": "工商银行"}
    reply = await phone.put(address, details(claim, payee=foreign))
    assert list(reply.json["error"]["fields"]) == ["payee.name"]
    odd = {"name": FATHER.name, "account": "12ab", "bank_name": "工商银行"}
    reply = await phone.put(address, details(claim, payee=odd))
    assert list(reply.json["error"]["fields"]) == ["payee.account"]
    good = await phone.put(address, details(claim))
    assert good.json["payee"]["account"].endswith(FATHER.account[-4:])
    assert FATHER.account not in good.body.decode()


async def test_dates_that_contradict_each_other_are_named(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    care = CARE | {"admission_on": "2025-06-30", "discharge_on": "2025-06-01"}
    reply = await phone.put(f"/claims/{claim['id']}/details", details(claim, care=care))
    assert list(reply.json["error"]["fields"]) == ["care.admission_on"]


async def test_typed_receipts_are_kept_and_a_wrong_one_is_named(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    address = f"/claims/{claim['id']}/details"
    typed = [{"code": "41060225", "number": "0012345678", "amount_fen": 8_600_000}]
    kept = await phone.put(address, details(claim, receipts=typed))
    assert kept.json["receipts"][0]["amount"] == {"fen": 8_600_000, "text": "86,000.00元"}
    other = [{"code": "41060225", "number": "0012345679"}]
    kept = await phone.put(address, details(kept.json, receipts=other, receipts_seen=[]))
    assert len(kept.json["receipts"]) == 2, "what was not seen is not taken out"
    wrong = [{"code": "41060225", "number": "123"}]
    reply = await phone.put(address, details(kept.json, receipts=wrong))
    assert reply.status == 422
    assert list(reply.json["error"]["fields"]) == ["receipts.number"]


@pytest.mark.both_databases("conflicts")
async def test_the_same_receipt_in_two_peoples_claims_is_taken_once(member_house, father) -> None:
    phone, insured_id = father
    stranger = await member_house.logged_in("stranger")
    stranger_id = await stranger.bind(STRANGER)
    typed = [{"code": "41060225", "number": "0012345678"}]
    replies = []
    for who, whose, person in ((phone, insured_id, FATHER), (stranger, stranger_id, STRANGER)):
        claim = await who.ready(whose, person)
        body = {"version": claim["version"], "care": claim["care"], "receipts": typed}
        claim = (await who.put(f"/claims/{claim['id']}/details", body)).json
        address = f"/claims/{claim['id']}/submit"
        replies.append(await who.post(address, {"version": claim["version"]}))
    assert [reply.status for reply in replies] == [200, 409]
    assert replies[1].code == "receipt_taken"


async def test_somebody_elses_claim_looks_as_if_it_did_not_exist(member_house, father) -> None:
    phone, insured_id = father
    claim = await phone.ready(insured_id, FATHER)
    stranger = await member_house.logged_in("stranger")
    await stranger.bind(STRANGER)
    photo_id = claim["photos"][0]["id"]

    async def every_door(claim_id: str) -> list[tuple[int, object]]:
        version = {"version": claim["version"]}
        payee = {"name": "邢远山", "account": STRANGER.account, "bank_name": "工商银行"}
        replies = [
            await stranger.get(f"/claims/{claim_id}"),
            await stranger.get(f"/claims/{claim_id}/missing"),
            await stranger.get(f"/claims/{claim_id}/statement"),
            await stranger.put(f"/claims/{claim_id}/details", version | {"care": {}}),
            await stranger.post(f"/claims/{claim_id}/submit", version),
            await stranger.post(f"/claims/{claim_id}/withdraw", version),
            await stranger.put(f"/claims/{claim_id}/payee", version | {"payee": payee}),
            await stranger.post(f"/claims/{claim_id}/arrival", version | {"arrived": True}),
            await stranger.get(f"/claims/{claim_id}/photos/{photo_id}"),
            await stranger.delete(f"/claims/{claim_id}/photos/{photo_id}"),
            await stranger.photo(claim_id, "receipt", b"\xff\xd8\xff", "key-stranger"),
        ]
        return [(r.status, r.json["error"] | {"request_id": ""}) for r in replies]

    theirs, nobodys = await every_door(claim["id"]), await every_door("0" * 32)
    assert theirs == nobodys
    assert {status for status, _ in theirs} == {404}
    assert (await stranger.get("/claims")).json["items"] == []


@pytest.mark.slow
@pytest.mark.both_databases("order of rows")
async def test_claims_page_newest_first(member_house, father, db) -> None:
    phone, insured_id = father
    opened = []
    for _ in range(3):
        for _ in range(9):
            claim = await phone.draft(insured_id)
            opened.append(claim["id"])
            async with db.write() as session:  # no draft any more: ten are the most
                row = await session.get_one(ClaimRow, claim["id"])
                row.stage, row.submitted_at = "withdrawn", member_house.clock()
            member_house.clock.forward(minutes=1)
    first = (await phone.get("/claims")).json
    second = (await phone.get(f"/claims?cursor={first['next_cursor']}")).json
    seen = [line["id"] for line in first["items"] + second["items"]]
    assert seen == opened[::-1]
    assert len(first["items"]) == 20
    assert second["next_cursor"] is None


MADE_UP = (
    "garbage",
    "W10",
    "x" * 400,
    "%00",
    "WyIyMDI2IiwgMV0",
)


@pytest.mark.both_databases("control characters")
async def test_a_made_up_cursor_is_refused_in_words(father, subtests) -> None:
    phone, _ = father
    for cursor in MADE_UP:
        with subtests.test(cursor=cursor):
            reply = await phone.get(f"/claims?cursor={cursor}")
            assert reply.status == 422
            assert list(reply.json["error"]["fields"]) == ["cursor"]


async def test_before_the_settlement_there_is_no_sum_to_explain(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    reply = await phone.get(f"/claims/{claim['id']}/statement")
    assert reply.json == {"settled": False, "supplement": None, "lines": [], "receipts": []}


async def test_the_same_stay_again_is_asked_about_before_it_is_handed_in(father) -> None:
    phone, insured_id = father
    first = await phone.ready(insured_id, FATHER)
    assert first["same_stay"] is None
    sent = await phone.post(f"/claims/{first['id']}/submit", {"version": first["version"]})
    assert sent.status == 200

    again = await phone.ready(insured_id, FATHER)
    asked = again["same_stay"]
    assert "2025-06-01至2025-06-20" in asked["text"] and asked["answer"] is None
    assert [gap["code"] for gap in again["missing"]] == ["same_stay"]
    address = f"/claims/{again['id']}"
    refused = await phone.post(f"{address}/submit", {"version": again["version"]})
    assert (refused.status, refused.code) == (409, "same_stay_unanswered")
    answer = asked["choices"][1]["answer"]
    said = await phone.put(f"{address}/same-stay", {"version": again["version"], "answer": answer})
    assert (said.status, said.json["same_stay"]["answer"]) == (200, answer)
    sent = await phone.post(f"{address}/submit", {"version": said.json["version"]})
    assert (sent.status, sent.json["same_stay"]) == (200, None)
