"""What do we say to a picture, a voice or anything else that is no text? Asked for those."""

from bot.dispatcher import NotForWords, Reply
from bot.incoming import Incoming

PICTURE = (
    "图片收到了，不过我在这里看不了图。要交报销材料，请到小程序里拍照上传，那里更清楚也更安全；"
    "有问题请打字问我。"
)
VOICE = "抱歉，我还听不了语音。请打字问我，几个字就行，比如“进度”“要什么材料”。"
OTHER = "这种消息我还看不了，请打字问我，几个字就行，比如“进度”“要什么材料”。"


class NotText(NotForWords):
    """图片、语音等."""

    async def handle(self, message: Incoming) -> Reply | None:
        if message.in_words or message.kind == "event":
            return None
        return Reply({"image": PICTURE, "voice": VOICE}.get(message.kind, OTHER))
