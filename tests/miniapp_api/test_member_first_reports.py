"""Can care be reported on the phone in one request, and does everything on the phone say who has to
act and what has become of what was sent?"""

from claims_core.checklist import GUIDES
from tests.miniapp_api.phone import details, picture
from tests.people import FATHER

CARE = {
    "kind": "inpatient",
    "place": "local",
    "provider_name": "新乡某某医院",
    "began_on": "2026-03-01",
}


async def test_a_report_is_made_listed_filed_and_dropped(father) -> None:
    phone, insured_id = father
    body = {"insured_id": insured_id, **CARE}
    made = await phone.post("/first-reports", body)
    again = await phone.post("/first-reports", body)
    assert (made.status, made.json["id"]) == (201, again.json["id"])
    assert made.json["turn"] == "you" and made.json["required"]
    filed = await phone.post(f"/first-reports/{made.json['id']}/claim", {})
    twice = await phone.post(f"/first-reports/{made.json['id']}/claim", {})
    assert filed.json["id"] == twice.json["id"]
    assert filed.json["care"]["provider_name"] == "新乡某某医院"
    (shown,) = (await phone.get("/first-reports")).json["items"]
    assert (shown["state"], shown["turn"], shown["claim_id"]) == (
        "filed",
        "nobody",
        filed.json["id"],
    )
    other = await phone.post("/first-reports", body | {"provider_name": "别的医院"})
    assert (await phone.delete(f"/first-reports/{other.json['id']}")).status == 204
    ended = await phone.post(f"/first-reports/{other.json['id']}/claim", {})
    assert (ended.status, ended.code) == (409, "first_report_ended")


async def test_somebody_elses_report_is_nowhere(member_house, father) -> None:
    phone, insured_id = father
    made = await phone.post("/first-reports", {"insured_id": insured_id, **CARE})
    stranger = await member_house.logged_in("stranger")
    assert (await stranger.post("/first-reports", {"insured_id": insured_id, **CARE})).status == 403
    report = f"/first-reports/{made.json['id']}"
    assert (await stranger.post(f"{report}/claim", {})).status == 404
    assert (await stranger.delete(report)).status == 404
    assert (await stranger.get("/first-reports")).json["items"] == []


async def test_a_day_that_has_not_come_is_refused_beside_its_field(father) -> None:
    phone, insured_id = father
    ahead = {"insured_id": insured_id, **CARE, "began_on": "2031-03-01"}
    refused = await phone.post("/first-reports", ahead)
    assert (refused.status, list(refused.json["error"]["fields"])) == (422, ["began_on"])


async def test_a_claim_says_whose_turn_it_is_and_what_became_of_each_photograph(father) -> None:
    phone, insured_id = father
    claim = await phone.ready(insured_id, FATHER)
    assert claim["turn"] == "you" and "提交" in claim["turn_words"]
    assert {each["fate"] for each in claim["photos"]} == {"stored"}
    sent = await phone.post(f"/claims/{claim['id']}/submit", {"version": claim["version"]})
    assert (sent.json["turn"], sent.json["usual"]) == ("office", None)
    (line,) = (await phone.get("/claims")).json["items"]
    assert line["turn"] == "office"


async def test_the_missing_is_said_at_once_each_with_its_reason_and_its_drawing(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    gaps = (await phone.get(f"/claims/{claim['id']}/missing")).json["missing"]
    assert len(gaps) >= 8 and all(gap["why"] for gap in gaps)
    papers = [gap for gap in gaps if gap["code"].startswith("material.")]
    assert papers and all(gap["sample"] for gap in papers)


async def test_every_drawing_is_there_for_everybody_and_nothing_else_is(member_house) -> None:
    phone = member_house.phone()
    for guide in GUIDES.values():
        drawing = await phone.get(f"/materials/samples/{guide.sample}")
        assert drawing.status == 200 and drawing.body.startswith(b"<svg")
        assert drawing.headers["Content-Type"].startswith("image/svg+xml")
    for name in ("nothing.svg", "identity", "..%2Fmetrics.py"):
        assert (await phone.get(f"/materials/samples/{name}")).status == 404


async def test_the_list_shrinks_as_more_is_said(member_house) -> None:
    phone = member_house.phone()
    unsaid = (await phone.get("/materials")).json["perhaps"]
    assert unsaid and all(each["only_if"] and each["why"] for each in unsaid)
    said = (
        "/materials?kind=inpatient&place=local&cause=illness&payee_relation=self"
        "&emergency=false&filed=false"
    )
    assert (await phone.get(said)).json["perhaps"] == []


async def test_a_small_claim_needs_no_originals(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    assert claim["originals"]["wanted"] is None
    receipts = [{"code": "41060225", "number": "0012345678", "amount_fen": 300_000}]
    changed = details(claim, FATHER, receipts=receipts)
    small = await phone.put(f"/claims/{claim['id']}/details", changed)
    assert small.json["originals"]["wanted"] is False and "暂定" in small.json["originals"]["words"]


async def test_a_card_is_looked_at_and_nothing_of_it_is_kept(father) -> None:
    phone, _ = father
    looked = await phone.post(
        "/bank-cards/look", {"account": "6228 4800 0000 0000 002", "bank_name": "建设银行"}
    )
    assert looked.status == 200 and looked.json["tail"] == "0002"
    assert "一类户" in looked.json["hint"]
    wrong = await phone.post("/bank-cards/look", {"account": "62284800000000000O1"})
    assert (wrong.status, list(wrong.json["error"]["fields"])) == (422, ["account"])


async def test_a_photograph_that_was_asked_for_anew_is_refused_with_the_reason(
    member_house, father
) -> None:
    phone, insured_id = father
    claim = await phone.ready(insured_id, FATHER)
    one = await phone.photo(claim["id"], "other", picture(9), "key-of-one-more")
    assert (one.status, one.json["fate"], one.json["fate_reason"]) == (201, "stored", "")
