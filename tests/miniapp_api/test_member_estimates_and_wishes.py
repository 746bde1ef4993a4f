"""What do the phone's smaller pages get: an estimate, the kinds of messages, a talk, a mark?"""


async def test_an_estimate_is_made_on_ones_own_account_or_on_what_is_said(
    father, member_house
) -> None:
    phone, _ = father
    own = await phone.post("/estimates", {"total_fen": 10_000_000, "own": True})
    assert own.status == 200
    assert "估算" in own.json["words"]
    said = {"total_fen": 10_000_000, "outside_fen": 2_000_000, "pool_used_up": True}
    found = (await phone.post("/estimates", said)).json
    # 80,000 in scope, 90 % of it
    assert (found["in_scope"]["fen"], found["supplement"]["fen"]) == (8_000_000, 7_200_000)
    assert not found["at_most"]
    bound_only = await phone.post("/estimates", {"total_fen": 30_000_000})
    assert bound_only.json["at_most"] and bound_only.json["rate_matters"]
    exact = {"total_fen": 30_000_000, "pool_percent": "85", "deductible_fen": 90_000}
    assert not (await phone.post("/estimates", exact)).json["at_most"]
    wrong = await phone.post("/estimates", {"total_fen": 100, "outside_fen": 200})
    assert list(wrong.json["error"]["fields"]) == ["outside_fen"]
    assert (await phone.post("/estimates", {"total_fen": 0})).status == 422
    stranger = await member_house.logged_in("stranger")
    assert (await stranger.post("/estimates", {"total_fen": 1, "own": True})).status == 403


async def test_kinds_of_messages_are_refused_and_wanted_again(father, member_house) -> None:
    phone, _ = father
    kinds = [each["kind"] for each in (await phone.get("/wishes")).json["items"]]
    assert kinds == ["announcements", "entitlement_reminders"]
    for kind in kinds:
        for wanted in (False, True):
            said = await phone.put(f"/wishes/{kind}", {"wanted": wanted})
            assert {each["kind"]: each["wanted"] for each in said.json["items"]}[kind] is wanted
    assert (await phone.put("/wishes/everything", {"wanted": False})).status == 404
    stranger = await member_house.logged_in("stranger")
    assert len((await stranger.get("/wishes")).json["items"]) == 1
    refused = await stranger.put("/wishes/entitlement_reminders", {"wanted": False})
    assert refused.status == 403


async def test_a_talk_begins_with_the_first_word_and_ends_when_one_likes(father) -> None:
    phone, _ = father
    before = (await phone.get("/handover")).json
    assert (before["id"], before["state"]) == ("", "bot")
    assert (await phone.post("/handover/words", {"text": " "})).status == 422
    said = await phone.post("/handover/words", {"text": "我要问一下"})
    assert [each["text"] for each in said.json["words"]] == ["我要问一下"]
    ended = await phone.post("/handover/end", {})
    assert (ended.json["state"], ended.json["may_rate"]) == ("closed", False)
    assert (await phone.post("/handover/rating", {"rating": 5})).status == 404


async def test_a_claim_of_which_no_money_has_come_is_not_marked(father, member_house) -> None:
    phone, insured_id = father
    claim = await phone.draft(insured_id)
    path = f"/claims/{claim['id']}/mark"
    assert (await phone.get(path)).json == {"may": False, "mark": None, "words": ""}
    assert (await phone.post(path, {"mark": 5})).code == "mark_not_asked"
    stranger = await member_house.logged_in("stranger")
    assert (await stranger.get(path)).status == 404
    assert (await stranger.post(path, {"mark": 5})).status == 404
