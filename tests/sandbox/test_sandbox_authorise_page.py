"""Does the stand-in send a browser back with a code of whoever holds the phone, and refuse what the
platform refuses?"""

from urllib.parse import parse_qs, urlsplit

from tests.sandbox.conftest import APPID

PAGE = "/sandbox/connect/oauth2/authorize"


def asked(visit, **changes: str) -> dict[str, str]:
    ours = urlsplit(visit.world.config.callback_url)
    return {
        "appid": APPID,
        "redirect_uri": f"{ours.scheme}://{ours.netloc}/m/back?from=menu",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "s1",
    } | changes


async def test_the_code_is_that_of_the_phones_owner(visit) -> None:
    await visit.person()
    person, client = await visit.person(), visit.client
    choice = await (await client.get(PAGE, params=asked(visit))).text()
    assert "用谁的微信打开" in choice and person["nickname"] in choice
    phone = f"/sandbox/phones/{person['id']}/page"
    opened = await client.get(phone, params={"to": "/m/pages/claims/index"}, allow_redirects=False)
    assert opened.headers["Location"] == "/m/pages/claims/index"
    assert (await client.get(phone, params={"to": "https://e.example/"})).status == 404
    gone = await client.get(PAGE, params=asked(visit), allow_redirects=False)
    back = parse_qs(urlsplit(gone.headers["Location"]).query)
    assert (back["state"], back["from"]) == (["s1"], ["menu"])
    app = {"appid": APPID, "secret": "official-secret", "grant_type": "authorization_code"}
    told = await visit.get("sns/oauth2/access_token", code=back["code"][0], **app)
    assert told["openid"] == person["official_openid"]


async def test_everybody_of_a_small_city_can_be_chosen(visit) -> None:
    people = [await visit.person() for _ in range(70)]
    choice = await (await visit.client.get(PAGE, params=asked(visit))).text()
    assert [each["nickname"] for each in people if f"phone={each['id']}" not in choice] == []
    assert "只列了" not in choice


async def test_whom_the_pages_will_know_is_in_front_and_the_others_are_marked(visit) -> None:
    follower, stranger = await visit.person(follows=True), await visit.person()
    choice = await (await visit.client.get(PAGE, params=asked(visit))).text()
    before, mark, _ = choice.partition("<small>没关注公众号</small>")
    assert mark and before.index(follower["nickname"]) < before.index(stranger["nickname"])


async def test_what_the_platform_refuses_is_refused(visit) -> None:
    await visit.person()
    for changes, number in (
        ({"appid": "wx1"}, "10013"),
        ({"redirect_uri": "https://e.example/m/back"}, "10003"),
        ({"scope": "snsapi_all"}, "10005"),
        ({"response_type": "token"}, "10005"),
        ({"state": "<s>"}, "10016"),
    ):
        shown = await visit.client.get(PAGE, params=asked(visit, **changes), allow_redirects=False)
        assert shown.status == 200 and number in await shown.text(), changes
