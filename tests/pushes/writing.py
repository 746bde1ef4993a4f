"""What may the platform push? Random messages and events as it writes them; asked by the tests of
the codec, which read each twice."""

import random
from collections.abc import Callable

from sandbox.wechat.push_messages import cdata

TOKEN, APPID = "callback-token", "wx00000000000000aa"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
NEXT_KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
ACCOUNT = "gh_0123456789ab"
_CHARACTERS = (
    "报销多少钱我爸住院了吗？，。！“”【】abcXYZ0123 \n\t&<>\"'/]]>[微笑]👍🏻\u200d👧𠮷é·€"
    "\u200b\ufeff\u3000;#%x"
)


def written(seed: int) -> bytes:
    """One message or event, the same for the same seed."""
    dice = random.Random(seed)
    kind = dice.choice(sorted(_KINDS))
    fields = [
        ("ToUserName", cdata(ACCOUNT)),
        ("FromUserName", cdata(f"o{dice.getrandbits(64):x}")),
        ("CreateTime", str(dice.randrange(1_700_000_000, 1_900_000_000))),
        ("MsgType", cdata(kind)),
        *_KINDS[kind](dice),
    ]
    if dice.random() < 0.2:
        head, rest = fields[:1], fields[1:]
        dice.shuffle(rest)
        fields = head + rest
    gap = dice.choice(("", "", "\n", "\n  "))
    return f"<xml>{gap}{gap.join(f'<{n}>{v}</{n}>' for n, v in fields)}{gap}</xml>".encode()


def said(dice: random.Random, most: int = 120) -> str:
    """What somebody wrote."""
    return "".join(dice.choices(_CHARACTERS, k=dice.randrange(most)))


def _text(dice: random.Random) -> list[tuple[str, str]]:
    fields = [("Content", cdata(said(dice))), _id(dice)]
    if dice.random() < 0.1:
        fields.append(("bizmsgmenuid", str(dice.randrange(100))))
    return fields


def _image(dice: random.Random) -> list[tuple[str, str]]:
    return [("PicUrl", cdata(f"http://mmbiz.example/{said(dice)}")), _media(dice), _id(dice)]


def _voice(dice: random.Random) -> list[tuple[str, str]]:
    return [_media(dice), ("Format", cdata("amr")), ("Recognition", cdata(said(dice))), _id(dice)]


def _video(dice: random.Random) -> list[tuple[str, str]]:
    return [_media(dice), ("ThumbMediaId", cdata(said(dice))), _id(dice)]


def _location(dice: random.Random) -> list[tuple[str, str]]:
    return [
        ("Location_X", f"{dice.uniform(-90, 90):.6f}"),
        ("Location_Y", f"{dice.uniform(-180, 180):.6f}"),
        ("Scale", "20"),
        ("Label", cdata(said(dice))),
        _id(dice),
    ]


def _link(dice: random.Random) -> list[tuple[str, str]]:
    names = ("Title", "Description", "Url")
    return [*((name, cdata(said(dice))) for name in names), _id(dice)]


def _event(dice: random.Random) -> list[tuple[str, str]]:
    event = dice.choice(
        ("subscribe", "SCAN", "CLICK", "VIEW", "pic_sysphoto", "TEMPLATESENDJOBFINISH", "of_2030")
    )
    fields = [("Event", cdata(event)), ("EventKey", cdata(said(dice, 30)))]
    if event == "pic_sysphoto":
        items = "".join(
            f"<item><PicMd5Sum>{cdata(f'{dice.getrandbits(128):x}')}</PicMd5Sum></item>"
            for _ in range(dice.randrange(4))
        )
        fields.append(("SendPicsInfo", f"<Count>1</Count><PicList>{items}</PicList>"))
    if event == "TEMPLATESENDJOBFINISH":
        fields += [("MsgID", str(dice.getrandbits(63))), ("Status", cdata("failed:user block"))]
    return fields


def _id(dice: random.Random) -> tuple[str, str]:
    return "MsgId", str(dice.getrandbits(63))


def _media(dice: random.Random) -> tuple[str, str]:
    return "MediaId", cdata(f"{dice.getrandbits(200):x}")


_KINDS: dict[str, Callable[[random.Random], list[tuple[str, str]]]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "location": _location,
    "link": _link,
    "event": _event,
}
