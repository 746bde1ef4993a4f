"""What do we say to somebody whose photographs do not come out? Asked for the plain ways of saying
so."""

import re

from bot.dispatcher import Reply
from bot.incoming import Incoming

_WHAT = r"(照片|相片|图片|图|票据|发票|单子|材料)"
_BAD = r"(不清楚|不清|不太清楚|看不清|看不清楚|模糊|糊|很糊|发糊|反光|太暗)(了)?"
_END = r"(的)?(怎么办|咋办|咋弄|怎么弄|怎么拍|咋拍)?(呢|呀|啊)?"
_UNCLEAR = re.compile(
    rf"(我的?|俺的?|我家的?)?(手机)?({_WHAT}(总是|老是|老)?(拍|照)?|(总是|老是|老)?(拍|照)(的|出来的?)?{_WHAT}?)"
    rf"(得|出来)?(是|都)?{_BAD}{_END}"
)
_HOW = re.compile(
    rf"(请问)?{_WHAT}?(要|该)?(怎么|咋|怎样|如何)(才能)?(拍|照)(得|的)?(清楚|清|好|照片|{_WHAT})?(点|一点|些)?(呢|呀|啊)?"
)
ADVICE = (
    "把纸放平、压平，旁边亮一点，别让影子盖住，别开闪光灯；手机拿稳，在正上方拍，四个角都拍进来，"
    "字自己看得清再传。每张传上去，会当场告诉您清不清楚。实在拍不清，把原件送到参保地窗口。"
)


class PhotoAdvice:
    """照片拍不清楚."""

    def wants(self, message: Incoming) -> bool:
        return message.in_words and speaks_of_bad_photos(message.bare)

    async def handle(self, message: Incoming) -> Reply | None:
        return Reply(ADVICE) if self.wants(message) else None


def speaks_of_bad_photos(bare: str) -> bool:
    """Whether this text, without marks, is about photographs that do not come out."""
    return any(each.fullmatch(bare) for each in (_UNCLEAR, _HOW))
