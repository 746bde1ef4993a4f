"""Every method of the client, with what the platform must be given and what comes of its answer;
written down from the platform's pages (facts of §4.3), apart from the client."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from infra.gateway_errors import Category
from infra.wechat.client import WeChat
from infra.wechat.endpoints.account_care import Quota, ReachedFrom
from infra.wechat.endpoints.articles import Article, Publication
from infra.wechat.endpoints.content_checks import ContentVerdict
from infra.wechat.endpoints.followers import Follower
from infra.wechat.endpoints.mass_messages import MassContent, MassJob
from infra.wechat.endpoints.media import KeptMaterial, MediaFile
from infra.wechat.endpoints.menus import EventButton, LinkButton, PageButton, SubMenu
from infra.wechat.endpoints.mini_identity import Session
from infra.wechat.endpoints.qr_codes import QrCode
from infra.wechat.endpoints.tags import FollowerTag
from infra.wechat.endpoints.template_messages import MiniProgramPage
from tests.infra.wechat.platform import CODE, OK, OPENID, PHONE, UNIONID, Answer, said

PAGE = MiniProgramPage("wx-mini", "pages/claim?id=7")
FIELDS = {"thing1": "大额补助", "amount2": "73397.65元"}
AS_GIVEN = {"thing1": {"value": "大额补助"}, "amount2": {"value": "73397.65元"}}
PICTURE = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20
BIG = 9007199254740993  # no float holds it
ARTICLE = Article("换季提醒", "<p>添衣</p>", "THUMB", "大额通", "早晚凉", "http://127.0.0.1/a")
ARTICLE_GIVEN = {
    "article_type": "news",
    "title": "换季提醒",
    "author": "大额通",
    "digest": "早晚凉",
    "content": "<p>添衣</p>",
    "content_source_url": "http://127.0.0.1/a",
    "thumb_media_id": "THUMB",
}
MENU = [
    EventButton("办理进度", "progress"),
    SubMenu(
        "更多", (LinkButton("网站", "http://127.0.0.1/"), PageButton("申请", PAGE, "http://x/"))
    ),
]
MENU_GIVEN = [
    {"type": "click", "name": "办理进度", "key": "progress"},
    {
        "name": "更多",
        "sub_button": [
            {"type": "view", "name": "网站", "url": "http://127.0.0.1/"},
            {
                "type": "miniprogram",
                "name": "申请",
                "url": "http://x/",
                "appid": "wx-mini",
                "pagepath": "pages/claim?id=7",
            },
        ],
    },
]
REPEATED, KEYED, ONCE = (3, Category.RETRY), (3, Category.AMBIGUOUS), (1, Category.AMBIGUOUS)
NEW_CODE = (1, Category.NEW_CODE)


@dataclass(frozen=True)
class EndpointCase:
    """One call: how often it is tried when every answer is lost and what that is called, what goes
    over, what comes back."""

    call: Callable[[WeChat], Awaitable[object]]
    path: str
    lost: tuple[int, Category]
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    answer: Answer | dict[str, Any] = field(default_factory=lambda: OK)
    result: object = None


def _info(**change: object) -> dict[str, object]:
    info = {
        "phoneNumber": PHONE,
        "purePhoneNumber": PHONE,
        "countryCode": "86",
        "watermark": {"appid": "wx-mini", "timestamp": 1},
    }
    return OK | {"phone_info": info | change}


CASES = [
    # who somebody is
    EndpointCase(
        lambda w: w.code_to_session(CODE),
        "sns/jscode2session",
        NEW_CODE,
        query={
            "appid": "wx-mini",
            "secret": "secret-mini",
            "js_code": CODE,
            "grant_type": "authorization_code",
        },
        answer={"openid": OPENID, "session_key": "SESSION-KEY", "unionid": UNIONID},
        result=Session(OPENID, UNIONID, "SESSION-KEY"),
    ),
    EndpointCase(
        lambda w: w.phone_number(CODE, OPENID),
        "wxa/business/getuserphonenumber",
        NEW_CODE,
        body={"code": CODE, "openid": OPENID},
        answer=_info(),
        result=PHONE,
    ),
    EndpointCase(
        lambda w: w.phone_number(CODE, OPENID),
        "wxa/business/getuserphonenumber",
        NEW_CODE,
        body={"code": CODE, "openid": OPENID},
        answer=_info(phoneNumber="+85261234567", purePhoneNumber="61234567", countryCode="852"),
        result="+85261234567",
    ),
    EndpointCase(
        lambda w: w.user_info(OPENID),
        "cgi-bin/user/info",
        REPEATED,
        query={"openid": OPENID, "lang": "zh_CN"},
        answer={
            "subscribe": 1,
            "openid": OPENID,
            "unionid": UNIONID,
            "tagid_list": [100, 101],
            "subscribe_scene": "ADD_SCENE_QR_CODE",
        },
        result=Follower(True, UNIONID, (100, 101), "ADD_SCENE_QR_CODE"),
    ),
    EndpointCase(
        lambda w: w.followers.infos([OPENID, "o2"]),
        "cgi-bin/user/info/batchget",
        REPEATED,
        body={
            "user_list": [
                {"openid": OPENID, "lang": "zh_CN"},
                {"openid": "o2", "lang": "zh_CN"},
            ]
        },
        answer={
            "user_info_list": [
                {"subscribe": 1, "openid": OPENID, "unionid": UNIONID, "tagid_list": []},
                {"subscribe": 0, "openid": "o2"},
            ]
        },
        result={OPENID: Follower(True, UNIONID), "o2": Follower(False)},
    ),
    # messages to one person
    EndpointCase(
        lambda w: w.send_template(OPENID, "T-1", FIELDS, "delivery-7", "http://127.0.0.1/c", PAGE),
        "cgi-bin/message/template/send",
        KEYED,
        body={
            "touser": OPENID,
            "template_id": "T-1",
            "client_msg_id": "delivery-7",
            "data": AS_GIVEN,
            "url": "http://127.0.0.1/c",
            "miniprogram": {"appid": "wx-mini", "pagepath": "pages/claim?id=7"},
        },
        answer=OK | {"msgid": BIG},
        result=str(BIG),
    ),
    EndpointCase(
        lambda w: w.mini_subscriptions.send(OPENID, "S-1", FIELDS, "pages/claim?id=7", "trial"),
        "cgi-bin/message/subscribe/send",
        ONCE,
        body={
            "touser": OPENID,
            "template_id": "S-1",
            "miniprogram_state": "trial",
            "lang": "zh_CN",
            "data": AS_GIVEN,
            "page": "pages/claim?id=7",
        },
    ),
    EndpointCase(
        lambda w: w.service_subscriptions.send(OPENID, "S-1", FIELDS, "http://127.0.0.1/c", PAGE),
        "cgi-bin/message/subscribe/bizsend",
        ONCE,
        body={
            "touser": OPENID,
            "template_id": "S-1",
            "data": AS_GIVEN,
            "page": "http://127.0.0.1/c",
            "miniprogram": {"appid": "wx-mini", "pagepath": "pages/claim?id=7"},
        },
    ),
    EndpointCase(
        lambda w: w.send_text(OPENID, "您的申请已受理 🙂"),
        "cgi-bin/message/custom/send",
        ONCE,
        body={"touser": OPENID, "msgtype": "text", "text": {"content": "您的申请已受理 🙂"}},
    ),
    EndpointCase(
        lambda w: w.service_messages.send_news(OPENID, "通知", "说明", "http://127.0.0.1/n"),
        "cgi-bin/message/custom/send",
        ONCE,
        body={
            "touser": OPENID,
            "msgtype": "news",
            "news": {
                "articles": [
                    {
                        "title": "通知",
                        "description": "说明",
                        "url": "http://127.0.0.1/n",
                        "picurl": "",
                    }
                ]
            },
        },
    ),
    EndpointCase(
        lambda w: w.service_messages.send_page(OPENID, "我的申请", PAGE, "THUMB"),
        "cgi-bin/message/custom/send",
        ONCE,
        body={
            "touser": OPENID,
            "msgtype": "miniprogrampage",
            "miniprogrampage": {
                "title": "我的申请",
                "appid": "wx-mini",
                "pagepath": "pages/claim?id=7",
                "thumb_media_id": "THUMB",
            },
        },
    ),
    EndpointCase(
        lambda w: w.service_messages.send_choices(
            OPENID, "钱到了吗？", [("1", "到了"), ("2", "没到")], "谢谢"
        ),
        "cgi-bin/message/custom/send",
        ONCE,
        body={
            "touser": OPENID,
            "msgtype": "msgmenu",
            "msgmenu": {
                "head_content": "钱到了吗？",
                "list": [{"id": "1", "content": "到了"}, {"id": "2", "content": "没到"}],
                "tail_content": "谢谢",
            },
        },
    ),
    EndpointCase(
        lambda w: w.service_messages.typing(OPENID),
        "cgi-bin/message/custom/typing",
        ONCE,
        body={"touser": OPENID, "command": "Typing"},
    ),
    EndpointCase(
        lambda w: w.service_messages.typing(OPENID, started=False),
        "cgi-bin/message/custom/typing",
        ONCE,
        body={"touser": OPENID, "command": "CancelTyping"},
    ),
    # messages to many
    EndpointCase(
        lambda w: w.mass_messages.send_to_tag(MassContent.draft("DRAFT"), 101, "campaign-1"),
        "cgi-bin/message/mass/sendall",
        KEYED,
        body={
            "filter": {"is_to_all": False, "tag_id": 101},
            "msgtype": "mpnews",
            "mpnews": {"media_id": "DRAFT"},
            "clientmsgid": "campaign-1",
            "send_ignore_reprint": 0,
        },
        answer=OK | {"msg_id": BIG, "msg_data_id": 1},
        result=MassJob(str(BIG)),
    ),
    EndpointCase(
        lambda w: w.mass_messages.send_to_tag(MassContent.text("停电通知"), None, "campaign-1"),
        "cgi-bin/message/mass/sendall",
        KEYED,
        body={
            "filter": {"is_to_all": True},
            "msgtype": "text",
            "text": {"content": "停电通知"},
            "clientmsgid": "campaign-1",
        },
        answer={"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": BIG},
        result=MassJob(str(BIG), already=True),
    ),
    EndpointCase(
        lambda w: w.mass_messages.send_to(MassContent.draft("DRAFT"), [OPENID, "o2"], "campaign-1"),
        "cgi-bin/message/mass/send",
        KEYED,
        body={
            "touser": [OPENID, "o2"],
            "msgtype": "mpnews",
            "mpnews": {"media_id": "DRAFT"},
            "clientmsgid": "campaign-1",
            "send_ignore_reprint": 0,
        },
        answer=OK | {"msg_id": 34182},
        result=MassJob("34182"),
    ),
    EndpointCase(
        lambda w: w.mass_messages.preview(MassContent.draft("DRAFT"), OPENID),
        "cgi-bin/message/mass/preview",
        ONCE,
        body={"touser": OPENID, "msgtype": "mpnews", "mpnews": {"media_id": "DRAFT"}},
    ),
    EndpointCase(
        lambda w: w.mass_messages.state("34182"),
        "cgi-bin/message/mass/get",
        REPEATED,
        body={"msg_id": "34182"},
        answer={"msg_id": 34182, "msg_status": "SEND_SUCCESS"},
        result="SEND_SUCCESS",
    ),
    # articles
    EndpointCase(
        lambda w: w.articles.add_draft([ARTICLE]),
        "cgi-bin/draft/add",
        ONCE,
        body={"articles": [ARTICLE_GIVEN]},
        answer={"media_id": "DRAFT"},
        result="DRAFT",
    ),
    EndpointCase(
        lambda w: w.articles.draft("DRAFT"),
        "cgi-bin/draft/get",
        REPEATED,
        body={"media_id": "DRAFT"},
        answer={"news_item": [ARTICLE_GIVEN | {"url": "http://127.0.0.1/tmp"}]},
        result=[ARTICLE],
    ),
    EndpointCase(
        lambda w: w.articles.delete_draft("DRAFT"),
        "cgi-bin/draft/delete",
        REPEATED,
        body={"media_id": "DRAFT"},
        answer={"errcode": 40007, "errmsg": "invalid media_id"},
    ),
    EndpointCase(
        lambda w: w.articles.publish("DRAFT"),
        "cgi-bin/freepublish/submit",
        ONCE,
        body={"media_id": "DRAFT"},
        answer=OK | {"publish_id": BIG, "msg_data_id": BIG},
        result=str(BIG),
    ),
    EndpointCase(
        lambda w: w.articles.publication(str(BIG)),
        "cgi-bin/freepublish/get",
        REPEATED,
        body={"publish_id": str(BIG)},
        answer={
            "publish_id": BIG,
            "publish_status": 0,
            "article_id": "ARTICLE",
            "article_detail": {
                "count": 1,
                "item": [{"idx": 1, "article_url": "http://127.0.0.1/s"}],
            },
            "fail_idx": [],
        },
        result=Publication(0, "ARTICLE", ("http://127.0.0.1/s",)),
    ),
    EndpointCase(
        lambda w: w.articles.publication("7"),
        "cgi-bin/freepublish/get",
        REPEATED,
        body={"publish_id": "7"},
        answer={"publish_id": 7, "publish_status": 4, "fail_idx": [1]},
        result=Publication(4, refused=(1,)),
    ),
    # media
    EndpointCase(
        lambda w: w.media.upload("image", PICTURE, "image/jpeg"),
        "cgi-bin/media/upload",
        REPEATED,
        query={"type": "image"},
        body=("image.jpg", "image/jpeg", PICTURE),
        answer={"type": "image", "media_id": "MEDIA", "created_at": 1},
        result="MEDIA",
    ),
    EndpointCase(
        lambda w: w.media.upload("thumb", PICTURE, "image/jpeg"),
        "cgi-bin/media/upload",
        REPEATED,
        query={"type": "thumb"},
        body=("thumb.jpg", "image/jpeg", PICTURE),
        answer={"type": "thumb", "thumb_media_id": "THUMB", "created_at": 1},
        result="THUMB",
    ),
    EndpointCase(
        lambda w: w.media.get("MEDIA"),
        "cgi-bin/media/get",
        REPEATED,
        query={"media_id": "MEDIA"},
        answer=said(PICTURE, content_type="image/jpeg"),
        result=MediaFile("image/jpeg", PICTURE),
    ),
    EndpointCase(
        lambda w: w.media.get("MEDIA"),
        "cgi-bin/media/get",
        REPEATED,
        query={"media_id": "MEDIA"},
        answer={"video_url": "http://127.0.0.1/v.mp4"},
        result=MediaFile("", b"", "http://127.0.0.1/v.mp4"),
    ),
    EndpointCase(
        lambda w: w.media.article_picture(PICTURE, "image/png"),
        "cgi-bin/media/uploadimg",
        REPEATED,
        body=("image.png", "image/png", PICTURE),
        answer={"url": "http://127.0.0.1/p.png"},
        result="http://127.0.0.1/p.png",
    ),
    EndpointCase(
        lambda w: w.media.keep_thumb(PICTURE),
        "cgi-bin/material/add_material",
        REPEATED,
        query={"type": "thumb"},
        body=("thumb.jpg", "image/jpeg", PICTURE),
        answer={"media_id": "THUMB", "url": "http://127.0.0.1/t.jpg"},
        result=KeptMaterial("THUMB", "http://127.0.0.1/t.jpg"),
    ),
    # tags, codes, menu
    EndpointCase(
        lambda w: w.tags.create("退休人员"),
        "cgi-bin/tags/create",
        ONCE,
        body={"tag": {"name": "退休人员"}},
        answer={"tag": {"id": 134, "name": "退休人员"}},
        result=FollowerTag(134, "退休人员"),
    ),
    EndpointCase(
        lambda w: w.tags.every(),
        "cgi-bin/tags/get",
        REPEATED,
        answer={"tags": [{"id": 134, "name": "退休人员", "count": 5}]},
        result=[FollowerTag(134, "退休人员", 5)],
    ),
    EndpointCase(
        lambda w: w.tags.add(134, [OPENID]),
        "cgi-bin/tags/members/batchtagging",
        REPEATED,
        body={"openid_list": [OPENID], "tagid": 134},
    ),
    EndpointCase(
        lambda w: w.tags.remove(134, [OPENID]),
        "cgi-bin/tags/members/batchuntagging",
        REPEATED,
        body={"openid_list": [OPENID], "tagid": 134},
    ),
    EndpointCase(
        lambda w: w.qr_codes.temporary("outlet-3", 3600),
        "cgi-bin/qrcode/create",
        REPEATED,
        body={
            "expire_seconds": 3600,
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": "outlet-3"}},
        },
        answer={"ticket": "TICKET", "expire_seconds": 3600, "url": "http://127.0.0.1/q"},
        result=QrCode("TICKET", "http://127.0.0.1/q", 3600),
    ),
    EndpointCase(
        lambda w: w.qr_codes.permanent("outlet-3"),
        "cgi-bin/qrcode/create",
        ONCE,
        body={
            "action_name": "QR_LIMIT_STR_SCENE",
            "action_info": {"scene": {"scene_str": "outlet-3"}},
        },
        answer={"ticket": "TICKET", "url": "http://127.0.0.1/q"},
        result=QrCode("TICKET", "http://127.0.0.1/q"),
    ),
    EndpointCase(
        lambda w: w.menus.create(MENU), "cgi-bin/menu/create", REPEATED, body={"button": MENU_GIVEN}
    ),
    EndpointCase(
        lambda w: w.menus.get(),
        "cgi-bin/menu/get",
        REPEATED,
        answer={
            "menu": {"button": [*MENU_GIVEN, {"type": "media_id", "name": "图", "media_id": "M"}]}
        },
        result=MENU,
    ),
    EndpointCase(
        lambda w: w.menus.get(),
        "cgi-bin/menu/get",
        REPEATED,
        answer={"errcode": 46003, "errmsg": "menu no exist"},
        result=[],
    ),
    EndpointCase(lambda w: w.menus.delete(), "cgi-bin/menu/delete", REPEATED),
    # content, links, the account
    EndpointCase(
        lambda w: w.content_checks.text(OPENID, 2, "好\n" * 1250),
        "wxa/msg_sec_check",
        REPEATED,
        body={"version": 2, "openid": OPENID, "scene": 2, "content": "好\n" * 1250},
        answer=OK | {"trace_id": "TRACE", "result": {"suggest": "risky", "label": 20006}},
        result=ContentVerdict("risky", 20006, "TRACE"),
    ),
    EndpointCase(
        lambda w: w.content_checks.picture(OPENID, 1, "http://127.0.0.1/a.jpg"),
        "wxa/media_check_async",
        REPEATED,
        body={
            "version": 2,
            "openid": OPENID,
            "scene": 1,
            "media_url": "http://127.0.0.1/a.jpg",
            "media_type": 2,
        },
        answer=OK | {"trace_id": "TRACE"},
        result="TRACE",
    ),
    EndpointCase(
        lambda w: w.url_links.make("pages/claim", "from=sms", 7),
        "wxa/generate_urllink",
        REPEATED,
        body={
            "path": "pages/claim",
            "query": "from=sms",
            "expire_type": 1,
            "expire_interval": 7,
        },
        answer=OK | {"url_link": "http://127.0.0.1/l"},
        result="http://127.0.0.1/l",
    ),
    EndpointCase(
        lambda w: w.official_account.push_addresses(),
        "cgi-bin/getcallbackip",
        REPEATED,
        answer={"ip_list": ["203.0.113.1", "203.0.113.0/24"]},
        result=("203.0.113.1", "203.0.113.0/24"),
    ),
    EndpointCase(
        lambda w: w.official_account.check_callback(),
        "cgi-bin/callback/check",
        REPEATED,
        body={"action": "all", "check_operator": "DEFAULT"},
        answer={
            "dns": [{"ip": "203.0.113.9", "real_operator": "UNICOM"}],
            "ping": [
                {
                    "ip": "203.0.113.9",
                    "from_operator": "CAP",
                    "package_loss": "0%",
                    "time": "23.079ms",
                }
            ],
        },
        result=(
            [ReachedFrom("203.0.113.9", "UNICOM")],
            [ReachedFrom("203.0.113.9", "CAP", "0%", "23.079ms")],
        ),
    ),
    EndpointCase(
        lambda w: w.official_account.quota("/cgi-bin/message/custom/send"),
        "cgi-bin/openapi/quota/get",
        REPEATED,
        body={"cgi_path": "/cgi-bin/message/custom/send"},
        answer=OK | {"quota": {"daily_limit": 500000, "used": 12, "remain": 499988}},
        result=Quota(500000, 12, 499988),
    ),
    EndpointCase(
        lambda w: w.official_account.clear_quota(),
        "cgi-bin/clear_quota",
        ONCE,
        body={"appid": "wx-official"},
    ),
]
