"""Does the whole application work? One claim played over HTTP from a photo on a phone to money
received, for `daetong demo journey` and the tests."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dotenv import dotenv_values

from app.demo import stay
from app.demo.at_home import AtHome
from app.demo.at_window import AtWindow
from app.demo.case import Case, Unexpected, require
from app.demo.cast import STAFF, DemoColleague
from app.demo.family import Family, invent_family
from app.demo.mail import Mail, NothingCame, Patience
from app.demo.outside import Outside
from app.demo.phone import Phone
from app.demo.photos import take_photos
from app.demo.places import ENV_FILE, LOGINS
from app.demo.story import BetweenSteps, Story
from app.demo.wire import UnexpectedAnswer, Unreachable, Wire, open_wire
from claims_core.calendar_cn import CHINA
from claims_core.money import plain_yuan

DEFAULT_URL = "http://127.0.0.1:8080"
DONE, FAILED, NOT_THERE = 0, 1, 2
# One at a time: drawing keeps Python busy, and journeys side by side must go on meanwhile.
_DARKROOM = ThreadPoolExecutor(max_workers=1, thread_name_prefix="darkroom")


class NotPrepared(Exception):
    """还没有准备好: the demo logins are missing or of another installation."""


@dataclass(frozen=True)
class Told:
    """走完了: whose claim it was, and what was paid for it."""

    family: Family
    wechat_id: str
    claim_id: str
    claim_no: str
    paid_fen: int


async def play(
    url: str | None,
    logins: str | None,
    *,
    between_steps: BetweenSteps | None = None,
    patience: Patience | None = None,
) -> int:
    """Play the journey and tell it on the terminal.

    0 when the money arrived, 1 when an answer was not as expected, 2 when there is nothing to play
    against. `between_steps` is called with the words of every step that is done.
    """
    begun = time.perf_counter()
    story = Story(_say, between_steps)
    try:
        passwords = read_logins(Path(logins) if logins else LOGINS)
        async with open_wire(url or _usual_url(), (patience or Patience()).service) as wire:
            told = await perform(wire, passwords, story, patience or Patience())
    except (Unreachable, NotPrepared) as problem:
        print(_what_to_do(problem), file=sys.stderr)
        return NOT_THERE
    except UnexpectedAnswer as problem:
        print(
            f"{story.now} 没有走通：服务回答 {problem.status}，{problem.message}", file=sys.stderr
        )
        return FAILED
    except (Unexpected, NothingCame) as problem:
        print(f"{story.now} 没有走通：{problem}", file=sys.stderr)
        return FAILED
    seconds = time.perf_counter() - begun
    _say(f"\njourney complete: paid {plain_yuan(told.paid_fen)} in {seconds:.1f} s")
    return DONE


async def perform(
    wire: Wire,
    passwords: dict[str, str],
    story: Story,
    patience: Patience,
    staff: Sequence[DemoColleague] = STAFF,
) -> Told:
    """The journey itself, with these colleagues at the window.

    :raises Unreachable, UnexpectedAnswer, Unexpected, NothingCame:
    """
    await wire.ready()
    family = invent_family()
    outside = Outside(wire)
    case = Case(family, story, outside, Mail(outside, patience))
    window = AtWindow(case, wire, passwords, staff)
    home = AtHome(case, Phone(wire))
    story.heading("一位在外省住院的老人，由女儿用手机申请大额补助（人和票据都是编的）")
    await window.prepare()
    await home.arrive()
    loop = asyncio.get_running_loop()
    photographed = loop.run_in_executor(_DARKROOM, take_photos, family.father)
    try:
        await home.bind()
        insured_id = await home.be_authorised()
        album = await photographed
    finally:
        photographed.cancel()
    await home.fill_in(insured_id, album)
    await home.submit()
    story.heading("窗口审核，换人不换件")
    await window.accept_and_register(album.receipt_facts)
    await window.review()
    story.heading("付款")
    await window.pay()
    await home.receive()
    await window.close()
    await _look_back(case, home)
    right = case.paid_fen == stay.PLATFORM_SUPPLEMENT_FEN
    require(right, f"付了{plain_yuan(case.paid_fen)}元，金额不对")
    return Told(family, case.wechat_id, case.claim_id, case.claim_no, case.paid_fen)


async def _look_back(case: Case, home: AtHome) -> None:
    """The statement and every message, as the family can read them now."""
    story, family = case.story, case.family
    story.now = "看结算说明"
    lines = await home.statement()
    story.heading("为什么是这个数（女儿在小程序里看到的）")
    for line in lines:
        amount = f"　{line['amount']['text']}" if line["amount"] else ""
        story.line(f"{line['title']}{amount}")
        story.line(f"    {line['sentence']}（{line['article']}）")
    story.now = "收齐所有消息"
    await home.every_message()
    for who, person in ((case.father, family.father), (case.daughter, family.daughter)):
        story.heading(f"{who}的短信")
        for text in await case.outside.texts(person.phone):
            story.line(f"{_clock(text['at'])}  {text['content']}")
    story.heading(f"{case.daughter}的微信")
    for entry in await case.outside.templates(case.wechat_id):
        values = [value for _, value in entry["detail"]["fields"]]
        story.line(f"{_clock(entry['at'])}  {'　'.join(values)}")


def read_logins(path: Path) -> dict[str, str]:
    """The passwords of the demo's colleagues, by login.

    :raises NotPrepared: when the file is not there or lacks somebody.
    """
    try:
        logins: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise NotPrepared(f"读不到演示账号（{path}）") from problem
    missing = [person.login for person in STAFF if person.login not in logins]
    if missing:
        raise NotPrepared(f"演示账号不全（{path}），缺：{'、'.join(missing)}")
    return logins


def _usual_url() -> str:
    """Where `make run` serves."""
    values = dotenv_values(ENV_FILE) if ENV_FILE.is_file() else {}
    return values.get("DAETONG_BASE_URL") or DEFAULT_URL


def _what_to_do(problem: Exception) -> str:
    if isinstance(problem, Unreachable):
        return f"连不上 {problem}。请先在另一个窗口运行 make run，等它说“已就绪”，再走一遍。"
    return f"{problem}。请先运行 make run；或用 --logins 指出账号文件。"


def _clock(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(CHINA):%H:%M:%S}"


def _say(line: str) -> None:
    print(line, flush=True)
