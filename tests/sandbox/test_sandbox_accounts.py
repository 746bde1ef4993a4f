"""Do tokens, codes and followers behave as strictly as the platform's?"""

import pytest

APP = {
    "grant_type": "client_credential",
    "appid": "wx00000000000000aa",
    "secret": "official-secret",
}


async def login(visit, code: str, **changes: str) -> dict:
    query = {
        "appid": "wx00000000000000bb",
        "secret": "mini-secret",
        "js_code": code,
        "grant_type": "authorization_code",
        **changes,
    }
    return await visit.get("sns/jscode2session", **query)


async def test_the_stable_token_stays_the_same_until_its_last_five_minutes(visit, clock) -> None:
    first = await visit.post("cgi-bin/stable_token", APP)
    assert len(first["access_token"]) > 150
    assert first["expires_in"] == 7200
    clock.advance(minutes=114)
    again = await visit.post("cgi-bin/stable_token", APP)
    assert again == {"access_token": first["access_token"], "expires_in": 360}
    clock.advance(minutes=1)
    renewed = await visit.post("cgi-bin/stable_token", APP)
    assert renewed["access_token"] != first["access_token"]
    person = await visit.person()
    asked = {"openid": person["official_openid"]}
    old = await visit.get("cgi-bin/user/info", access_token=first["access_token"], **asked)
    assert old["subscribe"] == 0
    clock.advance(minutes=5)
    dead = await visit.get("cgi-bin/user/info", access_token=first["access_token"], **asked)
    assert dead["errcode"] == 42001


async def test_a_forced_refresh_kills_the_token_before_it(visit) -> None:
    before = await visit.token()
    after = await visit.token(force_refresh=True)
    assert before != after
    answer = await visit.get("cgi-bin/user/info", access_token=before, openid="o")
    assert answer["errcode"] == 40001


async def test_forced_refreshes_are_thirty_seconds_apart_and_twenty_a_day(visit, clock) -> None:
    forced = {**APP, "force_refresh": True}
    for _ in range(20):
        assert "access_token" in await visit.post("cgi-bin/stable_token", forced)
        assert (await visit.post("cgi-bin/stable_token", forced))["errcode"] in (45011, 45009)
        clock.advance(seconds=30)
    assert (await visit.post("cgi-bin/stable_token", forced))["errcode"] == 45009
    clock.advance(days=1)
    assert "access_token" in await visit.post("cgi-bin/stable_token", forced)


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wxunknown"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "mini-secret"}, 40125),
    ],
)
async def test_a_wrong_application_for_a_token_is_refused(visit, changes, errcode) -> None:
    answer = await visit.post("cgi-bin/stable_token", {**APP, **changes})
    assert answer["errcode"] == errcode
    assert "rid: " in answer["errmsg"]


async def test_a_token_request_is_a_post_of_json(visit) -> None:
    assert (await visit.get("cgi-bin/stable_token"))["errcode"] == 43002
    assert (await visit.post("cgi-bin/stable_token", b""))["errcode"] == 44002
    assert (await visit.post("cgi-bin/stable_token", b"{"))["errcode"] == 47001
    assert (await visit.post("cgi-bin/stable_token", [1]))["errcode"] == 47001


async def test_a_login_code_works_once_and_gives_openid_and_unionid(visit) -> None:
    person = await visit.person()
    code = (await visit.sim(f"users/{person['id']}/login-code"))["code"]
    session = await login(visit, code)
    assert session["openid"] == person["mini_openid"]
    assert session["unionid"] == person["unionid"]
    assert len(session["session_key"]) == 24
    assert "errcode" not in session
    assert (await login(visit, code))["errcode"] == 40163


async def test_a_login_code_dies_after_five_minutes(visit, clock) -> None:
    person = await visit.person()
    code = (await visit.sim(f"users/{person['id']}/login-code"))["code"]
    clock.advance(minutes=5, seconds=1)
    assert (await login(visit, code))["errcode"] == 40029


async def test_a_person_whose_apps_are_not_bound_has_no_unionid(visit) -> None:
    person = await visit.person(unionid=None)
    code = (await visit.sim(f"users/{person['id']}/login-code"))["code"]
    assert "unionid" not in await login(visit, code)


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"js_code": "made-up"}, 40029),
        ({"js_code": ""}, 41008),
        ({"secret": "wrong"}, 40125),
        ({"appid": "wx00000000000000aa", "secret": "official-secret"}, 40013),
        ({"grant_type": "client_credential"}, 40002),
    ],
)
async def test_a_wrong_login_is_refused(visit, changes, errcode) -> None:
    assert (await login(visit, "made-up", **changes))["errcode"] == errcode


async def test_the_sns_pages_do_not_call_their_answers_json(visit) -> None:
    answer = await visit.client.get("/sandbox/wechat/sns/jscode2session")
    assert answer.content_type == "text/plain"


async def test_a_phone_code_gives_the_number_once_with_our_watermark(visit) -> None:
    person, token = await visit.person(phone="13900005678"), await visit.token(mini=True)
    code = (await visit.sim(f"users/{person['id']}/phone-code"))["code"]
    path = "wxa/business/getuserphonenumber"
    answer = await visit.post(path, {"code": code}, access_token=token)
    assert answer["errcode"] == 0
    assert answer["phone_info"]["purePhoneNumber"] == "13900005678"
    assert answer["phone_info"]["watermark"]["appid"] == "wx00000000000000bb"
    assert (await visit.post(path, {"code": code}, access_token=token))["errcode"] == 40029


async def test_a_phone_code_is_no_login_code_and_the_other_way_round(visit) -> None:
    person, token = await visit.person(), await visit.token(mini=True)
    login_code = (await visit.sim(f"users/{person['id']}/login-code"))["code"]
    phone_code = (await visit.sim(f"users/{person['id']}/phone-code"))["code"]
    path = "wxa/business/getuserphonenumber"
    assert (await visit.post(path, {"code": login_code}, access_token=token))["errcode"] == 40029
    assert (await login(visit, phone_code))["errcode"] == 40029


async def test_somebody_elses_openid_does_not_spend_the_phone_code(visit) -> None:
    person, token = await visit.person(), await visit.token(mini=True)
    other = await visit.person(phone="13900005678")
    code = (await visit.sim(f"users/{person['id']}/phone-code"))["code"]
    path = "wxa/business/getuserphonenumber"
    stolen = {"code": code, "openid": other["mini_openid"]}
    assert (await visit.post(path, stolen, access_token=token))["errcode"] == 40003
    own = {"code": code, "openid": person["mini_openid"]}
    assert (await visit.post(path, own, access_token=token))["errcode"] == 0


async def test_the_token_is_looked_at_before_anything_else(visit) -> None:
    path = "wxa/business/getuserphonenumber"
    assert (await visit.get(path))["errcode"] == 41001
    assert (await visit.get(path, access_token="made-up"))["errcode"] == 40001
    assert (await visit.get(path, access_token=await visit.token()))["errcode"] == 40014
    token = await visit.token(mini=True)
    assert (await visit.get(path, access_token=token))["errcode"] == 43002
    assert (await visit.post(path, b"", access_token=token))["errcode"] == 44002


async def test_a_follower_shows_the_unionid_and_a_stranger_does_not(visit) -> None:
    person, token = await visit.person(), await visit.token()
    asked = {"access_token": token, "openid": person["official_openid"]}
    stranger = await visit.get("cgi-bin/user/info", **asked)
    assert stranger == {"subscribe": 0, "openid": person["official_openid"], "tagid_list": []}
    await visit.sim(f"users/{person['id']}/follow")
    follower = await visit.get("cgi-bin/user/info", **asked)
    assert follower["subscribe"] == 1
    assert follower["unionid"] == person["unionid"]
    assert follower["nickname"] == ""


async def test_the_mini_program_openid_is_unknown_to_the_official_account(visit) -> None:
    person, token = await visit.person(), await visit.token()
    path = "cgi-bin/user/info"
    answer = await visit.get(path, access_token=token, openid=person["mini_openid"])
    assert answer["errcode"] == 40003
    assert (await visit.get(path, access_token=token))["errcode"] == 41009
