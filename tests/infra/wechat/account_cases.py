"""Who somebody is, media, tags, codes, the menu, content, links and the account itself: what goes
over, what comes back."""

from datetime import timedelta

from infra.wechat.endpoints.account_care import Quota, ReachedFrom
from infra.wechat.endpoints.content_checks import ContentVerdict
from infra.wechat.endpoints.face_checks import FaceCheckBegun
from infra.wechat.endpoints.followers import Follower
from infra.wechat.endpoints.media import KeptMaterial, MediaFile
from infra.wechat.endpoints.menus import EventButton, LinkButton, PageButton, SubMenu
from infra.wechat.endpoints.mini_identity import Session
from infra.wechat.endpoints.qr_codes import QrCode
from infra.wechat.endpoints.tags import FollowerTag
from infra.wechat.endpoints.template_library import ChosenTemplate
from infra.wechat.endpoints.web_identity import WebVisitor
from tests.infra.wechat.endpoint_case import (
    NEW_CODE,
    ONCE,
    PAGE,
    PICTURE,
    REPEATED,
    EndpointCase,
)
from tests.infra.wechat.platform import CODE, OK, OPENID, PHONE, UNIONID, said

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


def _info(**change: object) -> dict[str, object]:
    info = {
        "phoneNumber": PHONE,
        "purePhoneNumber": PHONE,
        "countryCode": "86",
        "watermark": {"appid": "wx-mini", "timestamp": 1},
    }
    return OK | {"phone_info": info | change}


ACCOUNT = [
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
        lambda w: w.web_visitor(CODE),
        "sns/oauth2/access_token",
        NEW_CODE,
        query={
            "appid": "wx-official",
            "secret": "secret-official",
            "code": CODE,
            "grant_type": "authorization_code",
        },
        answer={
            "access_token": "TOKEN-of-a-page",
            "openid": OPENID,
            "scope": "snsapi_base",
            "is_snapshotuser": 1,
        },
        result=WebVisitor(OPENID, None, made_up=True),
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
        lambda w: w.face_checks.begin("check-1", OPENID, "张三", "310101199801011234"),
        "cityservice/face/identify/getverifyid",
        ONCE,
        body={
            "out_seq_no": "check-1",
            "cert_info": {
                "cert_type": "IDENTITY_CARD",
                "cert_name": "张三",
                "cert_no": "310101199801011234",
            },
            "openid": OPENID,
        },
        answer=OK | {"verify_id": "VERIFY-of-a-face", "expires_in": 3600},
        result=FaceCheckBegun("VERIFY-of-a-face", timedelta(hours=1)),
    ),
    *(
        EndpointCase(
            lambda w: w.face_checks.passed(
                "check-1", OPENID, "张三", "310101199801011234", "VERIFY-of-a-face"
            ),
            "cityservice/face/identify/queryverifyinfo",
            REPEATED,
            body={
                "verify_id": "VERIFY-of-a-face",
                "out_seq_no": "check-1",
                # the platform's own example of the digest
                "cert_hash": "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b",
                "openid": OPENID,
            },
            answer=OK | {"verify_ret": told},
            result=passed,
        )
        for told, passed in ((10000, True), (90002, False))
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
    EndpointCase(
        lambda w: w.menus.create_for(101, MENU),
        "cgi-bin/menu/addconditional",
        ONCE,
        body={"button": MENU_GIVEN, "matchrule": {"tag_id": "101"}},
        answer={"menuid": "208379533"},
        result="208379533",
    ),
    EndpointCase(
        lambda w: w.menus.delete_for("208379533"),
        "cgi-bin/menu/delconditional",
        REPEATED,
        body={"menuid": "208379533"},
    ),
    # web pages and templates
    EndpointCase(
        lambda w: w.page_ticket(),
        "cgi-bin/ticket/getticket",
        REPEATED,
        query={"type": "jsapi"},
        answer=OK | {"ticket": "TOKEN-of-pages", "expires_in": 7200},
        result="TOKEN-of-pages",
    ),
    EndpointCase(
        lambda w: w.mini_templates.chosen(),
        "wxaapi/newtmpl/gettemplate",
        REPEATED,
        answer=OK
        | {
            "data": [
                {
                    "priTmplId": "T1",
                    "title": "办理进度通知",
                    "content": "事项:{{thing1.DATA}}\n日期:{{date3.DATA}}\n",
                    "example": "事项:补助\n日期:2026年1月5日\n",
                    "type": 2,
                }
            ]
        },
        result=[ChosenTemplate("T1", "办理进度通知", ("thing1", "date3"))],
    ),
    EndpointCase(
        lambda w: w.mini_templates.choose("2001", [3, 1], "办理进度"),
        "wxaapi/newtmpl/addtemplate",
        ONCE,
        body={"tid": "2001", "kidList": [3, 1], "sceneDesc": "办理进度"},
        answer=OK | {"priTmplId": "T1"},
        result="T1",
    ),
    EndpointCase(
        lambda w: w.mini_templates.give_up("T1"),
        "wxaapi/newtmpl/deltemplate",
        REPEATED,
        body={"priTmplId": "T1"},
    ),
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
