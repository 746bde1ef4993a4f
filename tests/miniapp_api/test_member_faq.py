"""Does the phone get the same answers as the chat, and the figures of its own year?"""


async def test_anybody_may_ask_in_their_own_words(member_house) -> None:
    phone = member_house.phone()
    reply = await phone.get("/faq?q=大鹅一年封订线是多少")
    assert reply.status == 200
    assert (reply.json["decision"], reply.json["id"]) == ("answer", "annual_cap")
    assert "40万元" in reply.json["text"]
    assert [each["id"] for each in reply.json["choices"]]


async def test_a_word_of_several_meanings_offers_choices(member_house) -> None:
    reply = await member_house.phone().get("/faq?q=材料")
    assert reply.json["decision"] == "suggest"
    assert reply.json["text"] is None
    assert len(reply.json["choices"]) == 3


async def test_a_question_goes_on_from_what_was_read(member_house) -> None:
    phone = member_house.phone()
    reply = await phone.get("/faq?q=那要多久&topic=manual_claim_process")
    assert reply.json["id"] == "processing_time"


async def test_personal_matters_name_the_flow_and_no_figures(member_house) -> None:
    reply = await member_house.phone().get("/faq?q=查询我今年大额还剩多少额度")
    assert reply.json["flow"] == "limits"


async def test_a_title_can_be_opened_and_an_unknown_one_cannot(member_house) -> None:
    phone = member_house.phone()
    titles = (await phone.get("/faq/entries")).json["titles"]
    assert len(titles) == 68
    opened = await phone.get(f"/faq/entries/{titles[0]['id']}")
    assert opened.json["title"] == titles[0]["title"]
    assert (await phone.get("/faq/entries/nothing_here")).status == 404


async def test_bad_input_is_told_kindly(member_house) -> None:
    phone = member_house.phone()
    assert (await phone.get("/faq")).status == 422
    assert (await phone.get("/faq?q=" + "长" * 801)).status == 422
    assert (await phone.get("/faq?q=报销&topic=DROP%20TABLE")).status == 422
    empty = await phone.get("/faq?q=")
    assert (empty.status, empty.json["decision"]) == (200, "none")


async def test_the_limits_belong_to_whoever_is_bound(member_house, father) -> None:
    phone, _ = father
    limits = (await phone.get("/me/limits")).json
    assert (limits["supplement_cap_fen"], limits["supplement_left_fen"]) == (40_000_000, 40_000_000)
    assert limits["supplement_paid_fen"] == 0
    assert (await member_house.phone().get("/me/limits")).status == 401


async def test_an_answer_can_be_rated_by_whoever_is_logged_in(member_house, father) -> None:
    phone, _ = father
    rating = {"entry": "annual_cap", "helpful": False, "q": "封顶多少"}
    assert (await phone.post("/faq/ratings", rating)).status == 204
    assert (await phone.post("/faq/ratings", rating | {"entry": "nothing"})).status == 404
    assert (await member_house.phone().post("/faq/ratings", rating)).status == 401
