"""Does the phone show the words first, and does a no hold from its answer on?"""

import pytest

from claims_core.agreed_texts import AgreedTo, current_text
from tests.people import FATHER, STRANGER


async def test_the_words_come_first_and_a_no_takes_the_drafts_along(member_house, father) -> None:
    phone, insured_id = father
    shown = (await phone.get("/consents")).json
    assert [each["what"] for each in shown["items"]] == ["claim_data", "bank_account"]
    assert {each["state"] for each in shown["items"]} == {"not_asked"}
    text = current_text(AgreedTo.CLAIM_DATA)
    assert shown["items"][0]["version"] == text.version and text.text == shown["items"][0]["text"]
    stale = await phone.put("/consents/claim_data", {"agreed": True, "version": "2019-01"})
    assert (stale.status, stale.code) == (409, "agreed_text_moved")
    agreed = await phone.put("/consents/claim_data", {"agreed": True, "version": text.version})
    assert agreed.json["items"][0]["state"] == "given"
    claim = await phone.ready(insured_id, FATHER)
    taken_back = await phone.put("/consents/claim_data", {"agreed": False})
    assert "删掉了1份没交的草稿" in taken_back.json["told"]
    assert taken_back.json["items"][0]["state"] == "withdrawn"
    assert [each["agreed"] for each in taken_back.json["history"]] == [False, True]
    assert (await phone.get("/claims")).json["items"] == []
    photo = claim["photos"][0]["id"]
    assert (await phone.get(f"/claims/{claim['id']}/photos/{photo}")).status == 404
    refused = await phone.post("/claims", {"insured_id": insured_id})
    assert (refused.status, refused.code) == (403, "consent_withdrawn")
    for what in ("authorisation", "nothing"):
        assert (await phone.put(f"/consents/{what}", {"agreed": False})).status == 404


async def test_an_account_is_named_only_with_a_yes_that_was_not_taken_back(
    member_house, father
) -> None:
    phone, insured_id = father
    await phone.put("/consents/bank_account", {"agreed": False})
    claim = await phone.draft(insured_id)
    payee = {"name": FATHER.name, "account": FATHER.account, "bank_name": "农业银行"}
    path = f"/claims/{claim['id']}/draft"
    refused = await phone.ask("PUT", path, json={"payee": payee}, headers={"If-Match": '"1"'})
    assert (refused.status, refused.code) == (403, "consent_withdrawn")
    assert "银行账户" in refused.json["error"]["message"]
    version = current_text(AgreedTo.BANK_ACCOUNT).version
    await phone.put("/consents/bank_account", {"agreed": True, "version": version})
    saved = await phone.ask("PUT", path, json={"payee": payee}, headers={"If-Match": '"1"'})
    assert saved.json["payee"]["account"].endswith(FATHER.account[-4:])


@pytest.mark.both_databases("conditions on rows")
async def test_nobody_else_reads_or_says_it(member_house, father) -> None:
    phone, insured_id = father
    stranger = await member_house.logged_in("stranger")
    assert (await stranger.get("/consents")).code == "not_bound"
    await stranger.bind(STRANGER)
    assert (await stranger.get(f"/consents?insured_id={insured_id}")).code == "not_bound"
    version = current_text(AgreedTo.CLAIM_DATA).version
    for agreed in (True, False):
        body = {"agreed": agreed, "version": version, "insured_id": insured_id}
        assert (await stranger.put("/consents/claim_data", body)).code == "not_bound"
    assert {each["state"] for each in (await phone.get("/consents")).json["items"]} == {"not_asked"}
