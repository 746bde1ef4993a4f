"""What is true in the stand-in world? All its books, in memory and, when asked, in a journal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.bank_book import BankBook
from sandbox.chance import Chance
from sandbox.clock import VirtualClock
from sandbox.config import SandboxConfig
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.nonces import Nonces
from sandbox.people import People
from sandbox.recording import Clock
from sandbox.sms_book import SmsBook
from sandbox.timeline import Timeline
from sandbox.wechat.article_book import ArticleBook
from sandbox.wechat.chats import Chats
from sandbox.wechat.codes import Codes
from sandbox.wechat.console import Console
from sandbox.wechat.face_book import FaceBook
from sandbox.wechat.grants import Grants
from sandbox.wechat.mass_book import MassBook
from sandbox.wechat.media_book import MediaBook
from sandbox.wechat.menu_book import MenuBook
from sandbox.wechat.quotas import Quotas
from sandbox.wechat.rids import Rids
from sandbox.wechat.scene_book import SceneBook
from sandbox.wechat.sessions import Sessions
from sandbox.wechat.tag_book import TagBook
from sandbox.wechat.tokens import Tokens


class SandboxWorld:
    """模拟世界: people, tokens, chats, text messages, the bank's book and the faults laid out.

    ``state_path`` names a journal that a restarted process replays; without it nothing is kept.
    The timeline, the quotas used and the request ids are of this process only.
    """

    def __init__(self, config: SandboxConfig, clock: Clock, state_path: Path | None = None) -> None:
        self.config = config
        self.clock = VirtualClock(self._record, clock)
        self.chance = chance = Chance(config.seed)
        self._journal = Journal(state_path)
        self.people = People(self._record, chance)
        self.tokens = Tokens(self._record, self.clock, chance)
        self.codes = Codes(self._record, self.clock, chance)
        self.sessions = Sessions(self._record, self.clock, chance)
        self.faces = FaceBook(self._record, self.clock, chance)
        self.chats = Chats(self._record, self.clock)
        self.grants = Grants(self._record)
        self.media = MediaBook(self._record, self.clock, chance)
        self.articles = ArticleBook(self._record, self.clock, chance)
        self.mass = MassBook(self._record, self.clock)
        self.tags = TagBook(self._record)
        self.scenes = SceneBook(self._record, self.clock, chance)
        self.menu = MenuBook(self._record)
        self.console = Console(self._record, config)
        self.texts = SmsBook(self._record, self.clock)
        self.nonces = Nonces(clock)
        self.bank = BankBook(self._record, self.clock, timedelta(seconds=config.bank_day_seconds))
        self.faults = Faults(self._record, chance)
        self.timeline = Timeline()
        self.calls, self.faulted = self.timeline.calls, self.timeline.faulted
        self.quotas = Quotas(self.clock)
        self.rids = Rids(self.clock, chance)
        books = (
            self.clock,
            self.people,
            self.tokens,
            self.codes,
            self.sessions,
            self.faces,
            self.chats,
            self.grants,
            self.media,
            self.articles,
            self.mass,
            self.tags,
            self.scenes,
            self.menu,
            self.console,
            self.texts,
            self.bank,
            self.faults,
        )
        self._appliers = {kind: apply for book in books for kind, apply in book.appliers().items()}
        lived = 0
        for entry in self._journal.replay():
            lived += 1
            self._appliers[entry["kind"]](entry)
            if entry["kind"] == "sms_accepted":
                self.nonces.remember(entry["nonce"])
        chance.restart(lived)

    def close(self) -> None:
        """Let go of the journal file; the world stays readable."""
        self._journal.close()

    def _record(self, kind: str, **data: Any) -> None:
        entry = {"kind": kind, "at": self.clock().isoformat(), **data}
        self._journal.append(entry)
        self._appliers[kind](entry)
