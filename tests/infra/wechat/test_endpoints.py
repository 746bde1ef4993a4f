"""Does every method send exactly what the platform wants and make the right thing of its answer,
and is it repeated only where that can do no harm?"""

import inspect

import pytest

from infra.gateway_errors import Category
from infra.wechat.client import WeChat
from infra.wechat.endpoints.articles import Article
from infra.wechat.endpoints.mass_messages import MassContent
from infra.wechat.endpoints.menus import EventButton, LinkButton, SubMenu
from tests.every_case import EveryCase
from tests.infra.wechat.account_cases import ACCOUNT
from tests.infra.wechat.endpoint_case import PICTURE
from tests.infra.wechat.failures import failure
from tests.infra.wechat.message_cases import MESSAGES
from tests.infra.wechat.platform import (
    OK,
    OPENID,
    PATHS,
    PRIVATE,
    Platform,
    hang_up,
    refused,
    said,
)

CASES = ACCOUNT + MESSAGES


def _name(number: int) -> str:
    return f"{number} {CASES[number].path}"


LOST = {
    "502": said("", 502),
    "-1": refused(-1),
    "cut off": said('{"errco'),
    "hung up": hang_up,
}
# What the client calls by another name at its front.
AT_THE_FRONT = {"session": "code_to_session", "info": "user_info", "visitor": "web_visitor"}


async def test_there_is_a_case_for_every_path_and_every_method(wechat: WeChat) -> None:
    assert {case.path for case in CASES} == set(PATHS)
    called = {name for case in CASES for name in case.call.__code__.co_names}
    methods = {
        name
        for family in vars(wechat).values()
        if type(family).__module__.startswith("infra.wechat.endpoints.")
        for name, _ in inspect.getmembers(family, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }
    assert len(methods) > 30
    assert {AT_THE_FRONT.get(name, name) for name in methods} - called == set()


async def test_each_call_goes_over_as_it_must_and_its_answer_is_understood(
    wechat: WeChat, platform: Platform
) -> None:
    with EveryCase() as every:
        for number, case in enumerate(CASES):
            with every.case(_name(number)):
                platform.asked.clear()
                platform.answers.clear()
                platform.will(case.answer)
                result = await case.call(wechat)
                (asked,) = platform.asked
                assert (asked.path, asked.query) == (case.path, case.query)
                assert asked.body == case.body
                assert result == case.result
                if not isinstance(result, str | dict):  # the bare number, the openids as keys
                    assert [word for word in PRIVATE if word in repr(result)] == []


async def test_a_lost_answer_is_tried_again_only_where_a_repeat_does_no_harm(
    wechat: WeChat, platform: Platform
) -> None:
    await wechat.send_text(OPENID, "a token of each app")
    with EveryCase() as every:
        for number, case in enumerate(CASES):
            for how, lost in LOST.items():
                if lost is hang_up and PATHS[case.path][0] == "GET":
                    continue  # aiohttp itself asks once more there
                with every.case(_name(number), how):
                    platform.asked.clear()
                    platform.answers = [lost] * 5
                    error = await failure(case.call(wechat))
                    tries, category = case.lost
                    assert (len(platform.asked), error.category) == (tries, category)
                    assert error.ambiguous == (category is Category.AMBIGUOUS)
                    assert [asked.body for asked in platform.asked] == [case.body] * tries


async def test_a_refusal_is_told_and_never_repeated(wechat: WeChat, platform: Platform) -> None:
    with EveryCase() as every:
        for number, case in enumerate(CASES):
            for errcode, category in ((45009, Category.BUDGET), (48001, Category.DEFECT)):
                with every.case(_name(number), errcode):
                    platform.passes(minutes=2)  # what gives a token is left alone for one
                    platform.asked.clear()
                    platform.answers = [refused(errcode)]
                    error = await failure(case.call(wechat))
                    assert (error.category, error.code) == (category, str(errcode))
                    assert error.reference == "65f0-1a2b-3c4d"
                    assert len(platform.asked) == 1


LONG = "长" * 21
UNFIT = [
    (lambda w: w.send_text(OPENID, ""), "unfit:text:empty"),
    (lambda w: w.send_text(OPENID, "长" * 683), "unfit:text:2048_bytes"),
    (lambda w: w.send_text(OPENID, "\ud800"), "unfit:body:utf-8"),
    (lambda w: w.service_messages.send_news(OPENID, "", "", ""), "unfit:title:empty"),
    (lambda w: w.service_messages.send_choices(OPENID, "", []), "unfit:choices:empty"),
    (lambda w: w.send_template(OPENID, "T", {"thing1": LONG}, "d"), "unfit:thing1:20_characters"),
    (
        lambda w: w.mini_subscriptions.send(OPENID, "S", {"phrase3": "办理完成了吗"}),
        "unfit:phrase3:5_chinese_characters",
    ),
    (
        lambda w: w.mini_subscriptions.send(OPENID, "S", {}, "/pages/claim"),
        "unfit:page:no_leading_slash",
    ),
    (
        lambda w: w.service_subscriptions.send(OPENID, "S", {"thing4": "  "}),
        "unfit:thing4:empty",
    ),
    (lambda w: w.followers.infos([]), "unfit:user_list:1_to_100"),
    (lambda w: w.followers.infos([OPENID] * 101), "unfit:user_list:1_to_100"),
    (lambda w: w.tags.create("长" * 11), "unfit:tag_name:30_bytes"),
    (lambda w: w.tags.add(101, [OPENID] * 51), "unfit:openid_list:1_to_50"),
    (lambda w: w.tags.remove(101, []), "unfit:openid_list:1_to_50"),
    (
        lambda w: w.mass_messages.send_to(MassContent.draft("D"), [OPENID], "k"),
        "unfit:touser:2_to_10000",
    ),
    (
        lambda w: w.mass_messages.send_to_tag(MassContent.draft("D"), 1, "键" * 22),
        "unfit:clientmsgid:64_bytes",
    ),
    (lambda w: w.articles.add_draft([]), "unfit:articles:1_to_8"),
    (lambda w: w.articles.add_draft([Article("题" * 33, "x", "T")]), "unfit:title:32_characters"),
    (lambda w: w.articles.add_draft([Article("题", "", "T")]), "unfit:content:empty"),
    (lambda w: w.articles.add_draft([Article("题", "x", "")]), "unfit:thumb_media_id:empty"),
    (
        lambda w: w.articles.add_draft([Article("题", "x" * 20_000, "T")]),
        "unfit:content:20000_characters_1_mb",
    ),
    (lambda w: w.media.upload("thumb", bytes(65537), "image/jpeg"), "unfit:media:65536_bytes"),
    (lambda w: w.media.upload("image", PICTURE, "text/html"), "unfit:media:type"),
    (lambda w: w.media.upload("voice", b"", "audio/amr"), "unfit:media:empty"),
    (lambda w: w.media.article_picture(PICTURE, "image/gif"), "unfit:media:jpg_png"),
    (lambda w: w.menus.create([]), "unfit:button:1_to_3"),
    (lambda w: w.menus.create([SubMenu("更多", ())]), "unfit:sub_button:1_to_5"),
    (lambda w: w.menus.create([EventButton("长" * 6, "k")]), "unfit:name:16_bytes"),
    (lambda w: w.menus.create([EventButton("进度", "k" * 129)]), "unfit:key:128_bytes"),
    (
        lambda w: w.menus.create([LinkButton("网站", "http://" + "x" * 1020)]),
        "unfit:url:1024_bytes",
    ),
    (lambda w: w.menus.create_for(101, []), "unfit:button:1_to_3"),
    (lambda w: w.mini_templates.choose("2001", [1], "x"), "unfit:kidList:2_to_5"),
    (lambda w: w.mini_templates.choose("2001", [1, 1], "x"), "unfit:kidList:2_to_5"),
    (lambda w: w.mini_templates.choose("2001", [1, 2], ""), "unfit:sceneDesc:15_characters"),
    (lambda w: w.qr_codes.temporary("", 60), "unfit:scene_str:64_characters"),
    (lambda w: w.qr_codes.temporary("a", 2_592_001), "unfit:expire_seconds:30_days"),
    (lambda w: w.content_checks.text(OPENID, 1, "长" * 2501), "unfit:content:2500_characters"),
    (lambda w: w.url_links.make("pages/claim", "名=1"), "unfit:query:1024_characters"),
    (lambda w: w.url_links.make("pages/claim?x=1"), "unfit:path:no_query"),
    (lambda w: w.url_links.make("pages/claim", days=31), "unfit:expire_interval:30_days"),
]


async def test_what_the_platform_would_refuse_is_found_before_it_is_asked(
    wechat: WeChat, platform: Platform
) -> None:
    with EveryCase() as every:
        for call, code in UNFIT:
            with every.case(code):
                error = await failure(call(wechat))
                assert (error.code, error.category) == (code, Category.DEFECT)
                assert platform.asked == []


@pytest.mark.parametrize("watermark", [{"appid": "wx-other"}, {}, None])
async def test_a_number_marked_for_another_app_is_not_believed(
    wechat: WeChat, platform: Platform, watermark: object
) -> None:
    info = {"phoneNumber": "1", "purePhoneNumber": "1", "countryCode": "86"}
    platform.will(OK | {"phone_info": info | {"watermark": watermark}})
    assert (await failure(wechat.phone_number("p", OPENID))).code == "foreign_watermark"


async def test_media_that_has_expired_is_an_error_and_no_file(
    wechat: WeChat, platform: Platform
) -> None:
    for content_type in ("application/json", "text/plain", "image/jpeg"):
        platform.answers = [
            said({"errcode": 40007, "errmsg": "invalid media_id"}, content_type=content_type)
        ]
        assert (await failure(wechat.media.get("MEDIA"))).code == "40007"
