"""Does the phone show what the window filled in, in plain words, and does one tap hand it in or
make it one's own?"""

import pytest

from casework.assisted.filling import AssistedFilling, FilledIn
from casework.assisted.views import Known
from claims_core.assisted_filing import CallerKnownBy
from claims_core.claim import Payee, Role
from claims_core.policy import PolicyBook
from tests.casework.stay import STAY
from tests.cast import cast_sealer
from tests.miniapp_api.phone import picture
from tests.people import FATHER, STRANGER

KNOWN = Known(CallerKnownBy.QUESTIONS, "问了单位和住址")
PAPERS = ("identity", "receipt", "itemised_list", "discharge_record")


@pytest.fixture
async def asked(member_house, father):
    """The father's phone, and the id of what a clerk filled in and asked him about."""
    phone, insured_id = father
    house = member_house
    filling = AssistedFilling(house.db, cast_sealer(), house.clock, PolicyBook.load())
    clerk = house.clerk(Role.CLERK)
    given = FilledIn(care=STAY, payee=Payee(FATHER.name, FATHER.account, "工商银行新乡分行"))
    claim_id = await filling.open(clerk, insured_id, KNOWN, given)
    await filling.ask(clerk, insured_id, claim_id, 1)
    return phone, claim_id


async def test_it_is_shown_in_plain_words_and_handed_in_by_one_tap(asked) -> None:
    phone, claim_id = asked
    [waiting] = (await phone.get("/assisted-filings")).json["items"]
    assert (waiting["claim_id"], waiting["state"]) == (claim_id, "asked")
    address = f"/assisted-filings/{claim_id}"
    shown = (await phone.get(address)).json
    said = {line["title"]: line["text"] for line in shown["lines"]}
    assert said["哪家医院"] == STAY.provider_name
    assert said["哪天出院（或最后一次看）"] == "2025年6月20日"
    assert FATHER.account not in str(shown) and FATHER.name not in str(shown)
    missing = await phone.post(f"{address}/confirm", {"version": shown["version"]})
    assert (missing.status, missing.code) == (422, "not_complete")
    assert {gap["code"] for gap in shown["gaps"]} >= {"material.identity"}
    for number, material in enumerate(PAPERS):
        sent = await phone.photo(claim_id, material, picture(number), f"key-{number}-of-a-paper")
        assert sent.status == 201, sent.json
    shown = (await phone.get(address)).json
    assert shown["gaps"] == []
    stale = await phone.post(f"{address}/confirm", {"version": shown["version"] + 1})
    assert (stale.status, stale.code) == (409, "stale_version")
    for _ in "ab":
        done = await phone.post(f"{address}/confirm", {"version": shown["version"]})
        assert (done.status, done.json["state"]) == (200, "filed")
    claim = (await phone.get(f"/claims/{claim_id}")).json
    assert claim["stage"] == "submitted" and claim["filled_at_window"]
    assert (await phone.get("/assisted-filings")).json["items"] == []


async def test_no_makes_it_a_draft_like_any_other(asked) -> None:
    phone, claim_id = asked
    for _ in "ab":
        taken = await phone.post(f"/assisted-filings/{claim_id}/take-over", {})
        assert (taken.status, taken.json["state"]) == (200, "taken_over")
    refused = await phone.post(
        f"/assisted-filings/{claim_id}/confirm", {"version": taken.json["version"]}
    )
    assert (refused.status, refused.code) == (409, "assisted_moved_on")
    draft = (await phone.get(f"/claims/{claim_id}")).json
    assert draft["stage"] == "draft" and "submit" in draft["may"]


async def test_somebody_elses_is_nowhere(member_house, asked) -> None:
    _, claim_id = asked
    stranger = await member_house.logged_in("stranger")
    await stranger.bind(STRANGER)
    address = f"/assisted-filings/{claim_id}"
    assert (await stranger.get(address)).status == 404
    assert (await stranger.post(f"{address}/confirm", {"version": 1})).status == 404
    assert (await stranger.post(f"{address}/take-over", {})).status == 404
    assert (await stranger.get("/assisted-filings")).json["items"] == []
