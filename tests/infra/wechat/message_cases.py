"""Messages to one person and to many, and articles: what goes over, what comes back."""

from infra.wechat.endpoints.articles import Article, Publication
from infra.wechat.endpoints.mass_messages import MassContent, MassJob
from tests.infra.wechat.endpoint_case import BIG, KEYED, ONCE, PAGE, REPEATED, EndpointCase
from tests.infra.wechat.platform import OK, OPENID

FIELDS = {"thing1": "大额补助", "amount2": "73397.65元"}
AS_GIVEN = {"thing1": {"value": "大额补助"}, "amount2": {"value": "73397.65元"}}
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
MESSAGES = [
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
        lambda w: w.articles.take_back("ARTICLE"),
        "cgi-bin/freepublish/delete",
        REPEATED,
        body={"article_id": "ARTICLE"},
        answer={"errcode": 53600, "errmsg": "no such article"},
    ),
    EndpointCase(
        lambda w: w.articles.publication("7"),
        "cgi-bin/freepublish/get",
        REPEATED,
        body={"publish_id": "7"},
        answer={"publish_id": 7, "publish_status": 4, "fail_idx": [1]},
        result=Publication(4, refused=(1,)),
    ),
]
