"""How do health tips and their topics look on the phone?"""

from frontdoor.shapes import Given, Shown
from notifications.tips.catalogue import TipTopic


class TipShown(Shown):
    """一条健康提示。"""

    id: str
    topic: TipTopic
    title: str
    text: str
    source: str
    """出自哪份公开的指南"""


class TipTopicShown(Shown):
    """可以订阅的一类。"""

    topic: TipTopic
    words: str
    subscribed: bool
    """订了没有"""


class TipsShown(Shown):
    """健康提示。"""

    today: TipShown | None
    """今天的一条；还没有审批通过的为空"""
    topics: tuple[TipTopicShown, ...]
    agreement: str
    """订阅时同意的是什么，给人看的"""
    by_sms: bool
    """订的也发短信"""
    sms_possible: bool
    """能不能选发短信：绑定了参保身份，才知道发到哪个手机"""
    sms_agreement: str
    """选发短信时同意的是什么，给人看的"""


class TipTopicsGiven(Given):
    """订阅哪几类。"""

    topics: tuple[TipTopic, ...]
    """从现在起就收这几类；一类都不写就是全部退订"""


class TipSmsGiven(Given):
    """健康提示发不发短信。"""

    wanted: bool
