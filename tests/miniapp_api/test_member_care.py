"""What does the phone say about the cause, the payee and the proofs, and what does it hear back?"""

from tests.miniapp_api.phone import STAY, details, picture
from tests.people import DAUGHTER, FATHER


def materials(guides) -> list[str]:
    return [each["material"] for each in guides]


async def test_anybody_may_ask_which_papers_an_accident_or_a_relative_needs(member_house) -> None:
    phone = member_house.phone()
    plain = await phone.get("/materials?kind=inpatient")
    accident = await phone.get("/materials?kind=inpatient&cause=traffic")
    more = set(materials(accident.json["required"])) - set(materials(plain.json["required"]))
    assert more == {"injury_statement", "accident_papers"}
    heir = await phone.get("/materials?payee_relation=heir")
    assert "death_certificate" in materials(heir.json["required"])
    far = await phone.get("/materials?place=out_of_province&emergency=true&filed=true")
    assert {"emergency_proof", "filing_proof"} <= set(materials(far.json["required"]))
    assert (await phone.get("/materials?cause=bad_luck")).status == 422


async def test_cause_payee_and_proofs_are_kept_and_change_the_list(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    assert claim["care"]["cause"] is None
    assert claim["care"]["payee_relation"] is None
    assert "一类户" in claim["payee_hint"]
    said = {"cause": "injury", "payee_relation": "self", "emergency": True, "filed": False}
    edited = await phone.put(
        f"/claims/{claim['id']}/details", details(claim, FATHER, care=STAY | said)
    )
    assert edited.status == 200
    assert {key: edited.json["care"][key] for key in said} == said
    assert {"injury_statement", "emergency_proof"} <= set(materials(edited.json["required"]))
    assert edited.json["notices"] == []


async def test_a_photograph_of_every_new_paper_is_taken_in(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    for number, material in enumerate(("prescription", "death_certificate", "bank_card")):
        added = await phone.photo(claim["id"], material, picture(number), f"key-care-{number}")
        assert added.status == 201
        assert added.json["title"]


async def test_a_relative_s_account_is_taken_when_the_payee_is_a_relative(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    path = f"/claims/{claim['id']}/details"
    refused = await phone.put(path, details(claim, DAUGHTER))
    assert (refused.status, list(refused.json["error"]["fields"])) == (422, ["payee.name"])
    care = STAY | {"payee_relation": "relative"}
    taken = await phone.put(path, details(claim, DAUGHTER, care=care))
    assert taken.status == 200
    assert {"authorisation_letter", "relation_proof", "payee_identity"} <= set(
        materials(taken.json["required"])
    )


async def test_days_that_cannot_be_are_refused_beside_their_field(father) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    path = f"/claims/{claim['id']}/details"
    turned = STAY | {"admission_on": "2025-06-20", "discharge_on": "2025-06-01"}
    reply = await phone.put(path, details(claim, FATHER, care=turned))
    assert reply.status == 422
    assert list(reply.json["error"]["fields"]) == ["care.admission_on"]
    assert "填反" in reply.json["error"]["fields"]["care.admission_on"]
    ahead = STAY | {"admission_on": "2027-06-01", "discharge_on": "2027-06-20"}
    reply = await phone.put(path, details(claim, FATHER, care=ahead))
    assert set(reply.json["error"]["fields"]) == {"care.admission_on", "care.discharge_on"}
