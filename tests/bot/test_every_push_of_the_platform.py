"""Does each kind of push get one answer, or silence on purpose, and never a fault?"""

import json

import pytest

from bot.attachments import Link, Location, Picture, SharedFile, Video, Voice
from bot.handlers.media import OTHER, PICTURE, VOICE
from bot.handlers.places import MAP_UNREADABLE
from bot.incoming import Incoming, read_message
from sandbox.wechat.pusher import Envelope
from tests.bot.conftest import ACCOUNT, AES_KEY, MINI_APPID
from tests.every_case import EveryCase

QUESTION = "封顶多少"
ANSWER = "按2025年的规定"


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


def message(kind: str, inside: str | bytes, number: int = 1, person: str = "o-liang") -> bytes:
    raw = inside if isinstance(inside, bytes) else inside.encode()
    return (
        f"<xml><ToUserName>{ACCOUNT}</ToUserName><FromUserName>{person}</FromUserName>"
        f"<CreateTime>1772589600</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>"
    ).encode() + (raw + (b"" if kind == "event" else b"<MsgId>%d</MsgId>" % number) + b"</xml>")


def text(content: str | bytes) -> str | bytes:
    if isinstance(content, bytes):
        return b"<Content><![CDATA[" + content + b"]]></Content>"
    return f"<Content><![CDATA[{content}]]></Content>"


def event(name: str, more: str = "") -> str:
    return f"<Event><![CDATA[{name}]]></Event>{more}"


def key(value: str) -> str:
    return f"<EventKey><![CDATA[{value}]]></EventKey>"


# kind, what stands in it, and a part of the answer; None for silence
SAID: dict[str, tuple[str, str | bytes, str | None]] = {
    "U+0010": ("text", text("封\x10顶多少"), ANSWER),
    "U+0000": ("text", text("封\x00顶多少"), ANSWER),
    "U+FFFE": ("text", text("封\ufffe顶多少"), ANSWER),
    "a number of a character that is none": ("text", "<Content>封顶&#xD800;多少</Content>", ANSWER),
    "a lone surrogate": ("text", text("封顶多少".encode() + b"\xed\xa0\x80"), ANSWER),
    "not UTF-8": ("text", text("封顶多少".encode() + b"\xff\xfe"), ANSWER),
    "a menu item that was tapped": (
        "text",
        text(QUESTION) + "<bizmsgmenuid><![CDATA[1]]></bizmsgmenuid>",
        ANSWER,
    ),
    "a sticker": ("text", text("【收到不支持的消息类型，暂无法显示】"), OTHER),
    **{
        f"a question with {face}": ("text", text(QUESTION + face), ANSWER)
        for face in ("[微笑]", "[玫瑰][玫瑰]", "/::)", "👍", "[Smile]")
    },
    **{
        f"{face} alone": ("text", text(face), "表情收到了")
        for face in ("[微笑]", "[玫瑰][玫瑰]", "/::)", "👍")
    },
    "empty": ("text", text(""), ""),
    "nothing at all": ("text", "", ""),
    "a voice that was understood": (
        "voice",
        f"<MediaId>m</MediaId><Format>amr</Format><Recognition>{QUESTION}。</Recognition>",
        ANSWER,
    ),
    "a voice that was not": ("voice", "<MediaId>m</MediaId><Recognition></Recognition>", VOICE),
    "image": ("image", "<PicUrl>http://a</PicUrl><MediaId>m</MediaId>", PICTURE),
    "video": ("video", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>", OTHER),
    "a page of the mini-program sent on": ("miniprogrampage", "<Title>t</Title>", OTHER),
    "short video": ("shortvideo", "<MediaId>m</MediaId>", OTHER),
    "location": ("location", "<Location_X>35.3</Location_X>", MAP_UNREADABLE),
    "link": ("link", "<Title>t</Title>", OTHER),
    "file": ("file", "<Title>t.pdf</Title>", OTHER),
    "a kind of next year": ("hologram", "<Depth>3</Depth>", OTHER),
}
SILENT = {
    "unsubscribe": event("unsubscribe", key("")),
    "scan": event("SCAN", key("12") + "<Ticket>T</Ticket>"),
    "where somebody is": event("LOCATION", "<Latitude>35.1</Latitude>"),
    "a page": event("VIEW", key("https://example.test")),
    "a page of the mini-program": event("view_miniprogram", key("pages/index")),
    "a code": event(
        "scancode_waitmsg", key("k") + "<ScanCodeInfo><ScanType>q</ScanType></ScanCodeInfo>"
    ),
    "pictures": event(
        "pic_sysphoto",
        key("k") + "<SendPicsInfo><Count>1</Count><PicList></PicList></SendPicsInfo>",
    ),
    "mass send": event("MASSSENDJOBFINISH", "<MsgID>1</MsgID><Status>err(10001)</Status>"),
    "template": event(
        "TEMPLATESENDJOBFINISH", "<MsgID>2</MsgID><Status>failed:user block</Status>"
    ),
    "subscriptions": event(
        "subscribe_msg_popup_event",
        "<SubscribeMsgPopupEvent><List><TemplateId>a</TemplateId></List></SubscribeMsgPopupEvent>",
    ),
    "revoked": event("user_authorization_revoke", "<OpenID>o</OpenID><RevokeInfo>201</RevokeInfo>"),
    "next year": event("of_next_year", "<Deep><Deeper>1</Deeper></Deep>"),
}


async def answered(chat, raw: bytes) -> str | None:
    """What a push is answered with; None for silence."""
    answer = await chat.post(chat.envelope(raw))
    assert answer.status == 200, answer
    if answer.body == b"success":
        return None
    sealed = answer.body.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    inside = chat.crypto.open(sealed).decode()
    return inside.partition("<Content><![CDATA[")[2].partition("]]></Content>")[0]


async def test_every_push_is_answered_once_or_met_with_silence_on_purpose(chat):
    with EveryCase() as every:
        for number, (name, (kind, inside, wanted)) in enumerate(SAID.items()):
            with every.case(name):
                said = await answered(chat, message(kind, inside, number))
                assert said is not None
                assert wanted in said
        for name, inside in SILENT.items():
            with every.case(name):
                assert await answered(chat, message("event", inside)) is None
        for scene in ("qrscene_window7", "last_trade_no_4200001", ""):
            with every.case("subscribe", scene):
                person = f"o-{scene or 'plain'}"
                raw = message("event", event("subscribe", key(scene)), person=person)
                assert "欢迎" in await answered(chat, raw)
    assert chat.receipts.reports == [("2", "failed:user block")]


async def test_the_same_number_from_two_people_and_two_events_in_one_second_are_told_apart(chat):
    for person in ("o-one", "o-another"):
        assert ANSWER in await answered(chat, message("text", text(QUESTION), 77, person))
    assert await answered(chat, message("event", event("LOCATION"))) is None
    assert "1. " in await answered(chat, message("event", event("CLICK", key("policy"))))


async def test_what_the_mini_program_pushes_is_acknowledged_in_xml_and_in_json(chat, caplog):
    caplog.set_level("INFO")
    for raw in (
        message("event", event("subscribe_msg_popup_event")),
        json.dumps({"MsgType": "event", "FromUserName": "o", "Event": "wxa_media_check"}).encode(),
        b'{"MsgType": "text", "FromUserName": "o", "Content": "\\ud800", "MsgId": 1}',
        b"{}",
    ):
        sealed = type(chat.crypto)(AES_KEY, MINI_APPID).seal(raw)
        body = json.dumps({"ToUserName": "gh_mini", "Encrypt": sealed}).encode()
        answer = await chat.post(Envelope(chat.signed(sealed), body))
        assert (answer.status, answer.body) == (200, b"success")
    acknowledged = [r.action for r in caplog.records if hasattr(r, "action")]
    assert acknowledged.count("mini_push_acknowledged") == 3
    assert acknowledged.count("push_unreadable") == 1


def test_a_push_in_json_reads_as_in_xml():
    fields = {"ToUserName": ACCOUNT, "FromUserName": "o-liang", "CreateTime": 1772589600}
    raw = json.dumps(fields | {"MsgType": "text", "Content": "你好", "MsgId": 2**60}).encode()
    assert read_message(raw) == read_message(message("text", text("你好"), 2**60))


def test_what_comes_with_a_message_reaches_the_dispatcher_as_values():
    def read(kind: str, **fields: str) -> Incoming:
        return read_message(message(kind, "".join(f"<{n}>{v}</{n}>" for n, v in fields.items())))

    wanted = {
        Picture("m", "http://a"): read("image", MediaId="m", PicUrl="http://a"),
        Voice("m", "amr"): read("voice", MediaId="m", Format="amr"),
        Video("m", "t"): read("shortvideo", MediaId="m", ThumbMediaId="t"),
        Location(35.3, 113.9, "新乡"): read(
            "location", Location_X="35.3", Location_Y="113.9", Label="新乡"
        ),
        Location(None, None, ""): read("location", Location_X="nan", Location_Y="1e9"),
        Link("t", "d", "u"): read("link", Title="t", Description="d", Url="u"),
        SharedFile("a.pdf", 12): read("file", Title="a.pdf", FileTotalLen="12"),
        SharedFile("", None): read("file", FileTotalLen="many"),
        None: read("hologram", Depth="3"),
    }
    for attachment, incoming in wanted.items():
        assert incoming.attachment == attachment
    assert read("voice", Recognition="报销多少").text == "报销多少"
