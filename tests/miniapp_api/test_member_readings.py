"""Does the phone see what stands on its photographs, and confirm it?"""

import pytest

from tests.infra.paper import encoded, page
from tests.people import STRANGER


@pytest.fixture
async def receipt(father):
    """The father's phone, his draft, and a receipt in it whose code can be read."""
    phone, insured_id = father
    claim_id = (await phone.draft(insured_id))["id"]
    added = await phone.photo(claim_id, "receipt", encoded(page()), "key-0001")
    assert added.status == 201, added.json
    return phone, claim_id, added.json["id"]


async def test_what_the_code_says_is_offered_where_nothing_reads_text(receipt) -> None:
    phone, claim_id, photo_id = receipt
    shown = await phone.get(f"/claims/{claim_id}/readings")
    assert (shown.status, shown.headers["Cache-Control"]) == (200, "no-store")
    assert (shown.json["state"], shown.json["state_words"]) == (
        "done",
        "照片上的字看完了，请核对。",
    )
    (paper,) = shown.json["photos"]
    assert (paper["photo_id"], paper["state"]) == (photo_id, "read")
    fields = {each["name"]: each for each in paper["fields"]}
    assert fields["amount"]["value"] == "86000.00"
    assert fields["amount"]["value_words"] == "86,000.00元"
    assert (fields["amount"]["confidence"], fields["amount"]["source"]) == ("sure", "qr")
    assert fields["provider_name"] | {"title": ""} == {
        "name": "provider_name",
        "title": "",
        "value": "",
        "value_words": "",
        "confidence": "none",
        "confidence_words": "没看清，请填一下",
        "source": "text",
        "box": None,
        "said": None,
    }
    (offer,) = shown.json["offers"]
    assert (offer["field"], offer["receipt"]["in_claim"]) == ("receipts", True)
    assert offer["receipt"]["number"] == "0012345678"


async def test_the_members_word_is_kept_and_said_again(receipt) -> None:
    phone, claim_id, photo_id = receipt
    address = f"/claims/{claim_id}/photos/{photo_id}/reading"
    body = {
        "fields": [
            {"name": "provider_name", "value": " 新城市第一人民医院 "},
            {"name": "amount", "value": "86000"},
            {"name": "check_code", "value": ""},
        ]
    }
    first, second = [await phone.put(address, body) for _ in range(2)]
    assert first.status == 200 and first.json == second.json
    said = {each["name"]: each["said"] for each in first.json["fields"]}
    assert said["provider_name"] == "新城市第一人民医院"
    assert (said["amount"], said["check_code"], said["issued_on"]) == ("86000.00", "", None)
    offers = (await phone.get(f"/claims/{claim_id}/readings")).json["offers"]
    assert {offer["field"]: offer["value"] for offer in offers}["provider_name"] == (
        "新城市第一人民医院"
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"fields": [{"name": "amount", "value": "many"}]}, "amount"),
        ({"fields": [{"name": "account", "value": "6222021234567890128"}]}, "account"),
        ({"fields": []}, "fields"),
        ({"fields": [{"name": "colour", "value": "red"}]}, "fields.0.name"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(receipt, body, field) -> None:
    phone, claim_id, photo_id = receipt
    refused = await phone.put(f"/claims/{claim_id}/photos/{photo_id}/reading", body)
    assert refused.status == 422 and field in refused.json["error"]["fields"]


async def test_of_another_kind_of_paper_there_is_nothing_to_confirm(father) -> None:
    phone, insured_id = father
    claim_id = (await phone.draft(insured_id))["id"]
    added = await phone.photo(claim_id, "other", encoded(page()), "key-0001")
    address = f"/claims/{claim_id}/photos/{added.json['id']}/reading"
    shown = await phone.get(f"/claims/{claim_id}/readings")
    assert (shown.json["state"], shown.json["photos"]) == ("off", [])
    body = {"fields": [{"name": "amount", "value": "1.00"}]}
    assert (await phone.put(address, body)).status == 422


async def test_after_it_is_handed_in_or_for_a_stranger_nothing_is_confirmed(
    receipt, member_house
) -> None:
    _, claim_id, photo_id = receipt
    stranger = await member_house.logged_in("stranger")
    body = {"fields": [{"name": "amount", "value": "1.00"}]}
    address = f"/claims/{claim_id}/photos/{photo_id}/reading"
    assert (await stranger.put(address, body)).status == 404
    assert (await stranger.get(f"/claims/{claim_id}/readings")).status == 404
    assert STRANGER.name not in str((await stranger.get(f"/claims/{claim_id}/readings")).json)
