import pytest

from claims_core.agreed_texts import AgreedTo, current_text
from tests.people import DAUGHTER, FATHER, STRANGER


async def test_a_login_code_of_wechat_opens_the_api(member_house) -> None:
    phone = await member_house.logged_in("father")
    me = await phone.get("/me")
    nothing = {"phone": None, "bound": None, "relatives": []}
    assert me.json == nothing | {"level": 0, "level_words": "只登录了微信"}


async def test_what_waits_on_a_phone_has_a_key_of_its_member_alone(member_house) -> None:
    async def photo_key(code: str) -> str:
        reply = await member_house.phone().post("/sessions", {"code": code})
        return str(reply.json["photo_key"])

    first = await photo_key("person-father")
    assert len(bytes.fromhex(first)) == 32
    member_house.clock.forward(days=1)
    assert await photo_key("person-father") == first
    assert await photo_key("person-daughter") != first


async def test_an_unknown_login_code_is_refused(member_house) -> None:
    reply = await member_house.phone().post("/sessions", {"code": "made-up"})
    assert (reply.status, reply.code) == (401, "wechat_code_refused")


async def test_wechat_being_down_is_said_as_it_is(member_house) -> None:
    member_house.wechat.down = True
    reply = await member_house.phone().post("/sessions", {"code": "person-father"})
    assert (reply.status, reply.code) == (503, "wechat_unavailable")


NO_LOGINS = (
    {},
    {"code": ""},
    {"code": "x" * 200},
    {"code": "a", "b": 1},
)


async def test_a_login_that_makes_no_sense_names_its_fields(member_house, subtests) -> None:
    for body in NO_LOGINS:
        with subtests.test(body=body):
            reply = await member_house.phone().post("/sessions", body)
            assert (reply.status, reply.code) == (422, "invalid_fields")


async def test_a_token_ends_with_the_logout(member_house) -> None:
    phone = await member_house.logged_in("father")
    assert (await phone.delete("/sessions/current")).status == 204
    assert (await phone.get("/me")).status == 401


async def test_a_token_does_not_last_for_ever(member_house) -> None:
    phone = await member_house.logged_in("father")
    member_house.clock.forward(days=8)
    assert (await phone.get("/me")).code == "not_logged_in"


async def test_a_binding_shows_the_person_masked(member_house) -> None:
    phone = await member_house.logged_in("father")
    await phone.bind(FATHER)
    bound = (await phone.get("/me")).json["bound"]
    assert bound["name"] == "梁**"
    assert FATHER.id_number not in str(bound)
    assert bound["phone"] == "139****0001"


@pytest.mark.both_databases("counts that a refusal keeps")
async def test_a_wrong_code_may_be_tried_five_times_and_then_the_right_one_is_dead(
    member_house,
) -> None:
    phone = await member_house.logged_in("father")
    asked = {"name": FATHER.name, "id_number": FATHER.id_number, "phone": FATHER.phone}
    request_id = (await phone.post("/bindings", asked)).json["request_id"]
    right = await phone.sms_code(request_id)
    wrong = "000000" if right != "000000" else "111111"
    answers = [
        await phone.post(f"/bindings/{request_id}/confirm", {"code": wrong}) for _ in range(5)
    ]
    assert [reply.code for reply in answers] == ["code_wrong"] * 4 + ["code_expired"]
    assert "还可以试4次" in answers[0].json["error"]["message"]
    last = await phone.post(f"/bindings/{request_id}/confirm", {"code": right})
    assert (last.status, last.code) == (422, "code_expired")
    assert (await phone.get("/me")).json["bound"] is None


async def test_a_code_serves_only_the_member_who_asked_for_it(member_house) -> None:
    phone = await member_house.logged_in("father")
    other = await member_house.logged_in("stranger")
    asked = {"name": FATHER.name, "id_number": FATHER.id_number, "phone": FATHER.phone}
    request_id = (await phone.post("/bindings", asked)).json["request_id"]
    code = await phone.sms_code(request_id)
    reply = await other.post(f"/bindings/{request_id}/confirm", {"code": code})
    assert reply.code == "code_expired"


async def test_a_mismatch_answers_alike_whether_or_not_the_person_exists(member_house) -> None:
    phone = await member_house.logged_in("father")
    nobody = "110101199003070038"
    tries = [
        {"name": "马建国", "id_number": FATHER.id_number, "phone": FATHER.phone},
        {"name": FATHER.name, "id_number": FATHER.id_number, "phone": STRANGER.phone},
        {"name": FATHER.name, "id_number": nobody, "phone": FATHER.phone},
    ]
    replies = [await phone.post("/bindings", asked) for asked in tries]
    errors = [reply.json["error"] | {"request_id": ""} for reply in replies]
    assert [reply.status for reply in replies] == [422, 422, 422]
    assert errors[0] == errors[1] == errors[2]
    assert errors[0]["code"] == "identity_not_matched"


async def test_a_sixth_mismatch_in_a_day_is_not_even_looked_at(member_house) -> None:
    phone = await member_house.logged_in("father")
    wrong = {"name": "马建国", "id_number": FATHER.id_number, "phone": FATHER.phone}
    for _ in range(5):
        assert (await phone.post("/bindings", wrong)).code == "identity_not_matched"
    reply = await phone.post("/bindings", wrong | {"name": FATHER.name})
    assert (reply.status, reply.code) == (429, "too_many_tries")


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"id_number": "410702195803141170"}, "id_number"), ({"phone": "12345678901"}, "phone")],
)
async def test_a_number_that_cannot_be_right_is_named_by_its_field(
    member_house, changed, field
) -> None:
    phone = await member_house.logged_in("father")
    asked = {"name": FATHER.name, "id_number": FATHER.id_number, "phone": FATHER.phone}
    reply = await phone.post("/bindings", asked | changed)
    assert reply.status == 422
    assert list(reply.json["error"]["fields"]) == [field]


@pytest.mark.both_databases("conflicts")
async def test_one_wechat_stands_for_one_person(member_house) -> None:
    phone = await member_house.logged_in("father")
    await phone.bind(FATHER)
    asked = {"name": STRANGER.name, "id_number": STRANGER.id_number, "phone": STRANGER.phone}
    reply = await phone.post("/bindings", asked)
    assert (reply.status, reply.code) == (409, "already_bound")


async def test_a_binding_can_be_ended(member_house) -> None:
    phone = await member_house.logged_in("father")
    await phone.bind(FATHER)
    assert (await phone.delete("/bindings/current")).json["bound"] is None


async def test_a_phone_proved_by_wechat_is_shown_masked(member_house) -> None:
    phone = await member_house.logged_in("daughter")
    member_house.wechat.phones["phone-code"] = DAUGHTER.phone
    assert (await phone.post("/me/phone", {"code": "phone-code"})).json == {"phone": "139****0002"}
    reply = await phone.post("/me/phone", {"code": "made-up"})
    assert reply.code == "wechat_code_refused"


async def test_a_relative_acts_after_the_insured_passed_the_code_on(member_house) -> None:
    phone = await member_house.logged_in("daughter")
    await phone.bind(DAUGHTER)
    insured_id = await phone.authorise(FATHER, DAUGHTER.name)
    assert (await phone.draft(insured_id))["filed_by_proxy"] is True
    ended = await phone.delete(f"/authorisations/{insured_id}")
    assert ended.json["relatives"] == []


async def test_nobody_unknown_asks_for_an_authorisation(member_house) -> None:
    phone = await member_house.logged_in("daughter")
    asked = {
        "insured_name": FATHER.name,
        "insured_id_number": FATHER.id_number,
        "proxy_name": DAUGHTER.name,
        "relation": "child",
    }
    reply = await phone.post("/authorisations", asked)
    assert (reply.status, reply.code) == (403, "not_bound")


async def test_a_wrong_id_number_of_a_relative_is_named_by_its_field(member_house) -> None:
    phone = await member_house.logged_in("daughter")
    await phone.bind(DAUGHTER)
    asked = {
        "insured_name": FATHER.name,
        "insured_id_number": "41070219580314117",
        "proxy_name": DAUGHTER.name,
        "relation": "child",
    }
    reply = await phone.post("/authorisations", asked)
    assert list(reply.json["error"]["fields"]) == ["insured_id_number"]


async def test_the_text_of_an_authorisation_is_read_before_it_is_asked_for(member_house) -> None:
    phone = await member_house.logged_in("daughter")
    shown = (await phone.get("/authorisations/text")).json
    assert shown["version"] == current_text(AgreedTo.AUTHORISATION).version
    assert "180天" in shown["scope"] and "收回" in shown["text"]
