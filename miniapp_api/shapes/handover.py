"""How does the talk with a person look on the phone, and what is written in it?"""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.handover.handovers import SeenSoFar
from casework.handover.owners import ChatOwner
from casework.handover.phone_threads import LONGEST, THREAD_STATE_WORDS, PhoneThread
from frontdoor.given_shapes import HowMany
from frontdoor.shapes import Given, Shown


class ThreadWordShown(Shown):
    """一句话。"""

    seq: int
    mine: bool
    """您说的；不是的话是工作人员说的"""
    clerk_name: str
    """哪位工作人员；您说的为空"""
    text: str
    at: datetime


class ThreadShown(Shown):
    """和工作人员说的话。"""

    id: str
    """这一次的编号；没有找过人工为空"""
    state: ChatOwner
    """waiting 等着，human 有人在回，closed 结束了，bot 还没有找人工"""
    state_words: str
    words: tuple[ThreadWordShown, ...]
    """旧的在前"""
    may_rate: bool
    """可以打分"""
    hours: str
    """什么时间有人接待"""
    opening: str
    """现在没有人时，下一次什么时候有人；现在有人为空"""

    @classmethod
    def from_thread(cls, thread: PhoneThread) -> Self:
        """From casework's view."""
        return cls.from_view(
            thread, state=thread.owner, state_words=THREAD_STATE_WORDS[thread.owner]
        )


class ThreadWordsGiven(Given):
    """要说的话。"""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    thread: Annotated[str, Field(max_length=32)] = ""
    """写的时候页面上是哪一次"""
    after: HowMany = 0
    """写的时候页面上最后一句的 seq；同一句话重复发送只算一次"""

    def seen(self) -> SeenSoFar:
        """For the service."""
        return SeenSoFar(self.thread, self.after)


class ThreadRatingGiven(Given):
    """满意度。"""

    rating: Annotated[int, Field(ge=1, le=5)]
    """5 很满意，1 很不满意"""
