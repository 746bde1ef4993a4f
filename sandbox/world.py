"""What is true in the stand-in world? All its books, in memory and, when asked, in a journal."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.bank_book import BankBook
from sandbox.config import SandboxConfig
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.nonces import Nonces
from sandbox.people import People
from sandbox.recording import Clock
from sandbox.sms_book import SmsBook
from sandbox.wechat.chats import Chats
from sandbox.wechat.codes import Codes
from sandbox.wechat.tokens import Tokens


class SandboxWorld:
    """模拟世界: people, tokens, chats, text messages, the bank's book and the faults laid out.

    ``state_path`` names a journal that a restarted process replays; without it nothing is kept.
    Call counts (``calls``, ``faulted``) are of this process only.
    """

    def __init__(self, config: SandboxConfig, clock: Clock, state_path: Path | None = None) -> None:
        self.config = config
        self.clock = clock
        self._journal = Journal(state_path)
        self.people = People(self._record)
        self.tokens = Tokens(self._record, clock)
        self.codes = Codes(self._record, clock)
        self.chats = Chats(self._record, clock)
        self.texts = SmsBook(self._record, clock)
        self.nonces = Nonces(clock)
        self.bank = BankBook(self._record, clock, timedelta(seconds=config.bank_day_seconds))
        self.faults = Faults(self._record)
        self.calls: Counter[str] = Counter()
        self.faulted: Counter[str] = Counter()
        books = (
            self.people,
            self.tokens,
            self.codes,
            self.chats,
            self.texts,
            self.bank,
            self.faults,
        )
        self._appliers = {kind: apply for book in books for kind, apply in book.appliers().items()}
        for entry in self._journal.replay():
            self._appliers[entry["kind"]](entry)
            if entry["kind"] == "sms_accepted":
                self.nonces.remember(entry["nonce"])

    def close(self) -> None:
        """Let go of the journal file; the world stays readable."""
        self._journal.close()

    def _record(self, kind: str, **data: Any) -> None:
        entry = {"kind": kind, "at": self.clock().isoformat(), **data}
        self._journal.append(entry)
        self._appliers[kind](entry)
