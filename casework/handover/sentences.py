"""What is somebody told while they wait for a person, talk to one, and afterwards? Sent by the
hand-over's services and by the bot."""

from datetime import datetime

from casework.handover.office_hours import OfficeHours, opening_words

WAITING = (
    "好的，已经帮您叫工作人员了。请把事情写下来发给我，工作人员看到就在这里回您。"
    "急事也可以打{phone}。不想等了，回“结束”。"
)
STILL_WAITING = "已经在帮您叫工作人员了。您接着写，他们看到就在这里回您。不想等了，回“结束”。"
NOT_NOW = (
    "现在工作人员下班了，人工接待的时间是{hours}。请把事情写下来发给我，{opening}上班后，"
    "工作人员看到就在这里回您。急事请打{phone}。不想等了，回“结束”。"
)
GIVEN_BACK = (
    "对不住，刚才接待您的工作人员临时走开了，已经在叫别的同事。您写的都还在，不用再写一遍。"
)
GIVEN_BACK_CLOSED = (
    "对不住，接待您的工作人员下班了。您写的都还在，不用再写一遍，{opening}上班后有同事接着回您。"
    "不想等了，回“结束”。"
)
ENDED = "人工接待到这里结束了，接下来又由我自动回答。还要找人，发“人工”。"
RATE = "这次接待您满意吗？回一个数字，5是很满意，1是很不满意。"
ENDED_BY_MEMBER = "好的，已经结束人工接待，接下来由我自动回答。"
RATED = "谢谢您的评价，我们记下了。"
RATED_LOW = "谢谢您说实话，我们记下了，主管会看。还没说清的，发“人工”再找我们，或者打{phone}。"
NOT_A_TEXT = "图片和语音工作人员在这里看不到，请打字说；材料请到小程序里拍照上传。"


# 常用语: what a clerk says often; it fills the box, and the clerk still reads and sends it.
READY = (
    "您好，我是窗口的工作人员，请问您是哪位参保人的家属，还是本人？",
    "请稍等，我查一下，马上回您。",
    "请把申请号发给我，短信和小程序里都有，DE开头。",
    "请不要在这里发身份证号和银行卡号，需要的材料请到小程序里拍照上传。",
    "这件事我要先问一下医保中心，请您等一等。",
    "您看还有别的要问的吗？没有的话，我先结束这次接待。",
)


def not_now(hours: OfficeHours, now: datetime, phone: str) -> str:
    """What is said outside office hours, with the next opening."""
    return NOT_NOW.format(
        hours=hours.words(), opening=opening_words(hours.next_opening(now), now), phone=phone
    )


def given_back(hours: OfficeHours, now: datetime) -> str:
    """What is said when a chat goes back to the list: somebody is called, or comes tomorrow."""
    if hours.open_at(now):
        return GIVEN_BACK
    return GIVEN_BACK_CLOSED.format(opening=opening_words(hours.next_opening(now), now))
