"""T13: after everything has happened once over the wire, does anybody's name, number, phone or
account stand in a log, a metric, a row, a file or a backup? And does each role see only what is its
own? Beside the control, whose log says who binds, and which must be found."""

import asyncio
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from app.demo.family import Family
from app.demo.journey import perform, read_logins
from app.demo.mail import Patience
from app.demo.story import Story
from app.demo.wire import open_wire
from app.maintenance import migrate
from infra.db import Database
from tests.casework.in_clear import search_rows, written
from tests.databases import EMPTY
from tests.house.visitor import Visitor, make_mistakes, private_words
from tests.people import DAUGHTER
from tests.processes import PATIENCE_S, Installation
from tests.quiet_logs import private_in
from tests.reliability.deaths import MortalService
from tests.reliability.on_each import Fresh, on_each
from tests.reliability.table import Line
from tests.tools.tree import ROOT

# Who may see what: every route with an id, every role, every mask.
MATRICES = (
    "tests/miniapp_api/test_member_foreign_ids.py",
    "tests/window/test_window_permissions.py",
    "tests/casework/test_nothing_in_clear.py",
    "tests/infra/test_masking.py",
)
# Everything over the wire, each test watched line by line: by `WHOLE=1`.
SUITE = ("tests/house", "tests/journey", "tests/miniapp_api", "tests/window", "tests/bot")
LEAST_LINES = 100
_OF_THE_STAND_IN = "sandbox.jsonl"


@dataclass
class Searched:
    """找过的: how much there was of each, and where somebody stood."""

    bytes_in: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    tables: int = 0
    found: set[str] = field(default_factory=set)

    def files(self, place: str, folder: Path, words: Iterable[bytes]) -> None:
        """All files below this folder."""
        searched = list(words)
        for path in folder.rglob("*"):
            if path.is_file() and path.name != _OF_THE_STAND_IN:
                data = path.read_bytes()
                self.bytes_in[place] += len(data)
                self.found |= {f"{place}: {path.name}" for word in searched if word in data}

    def text(self, place: str, text: str, words: Iterable[str]) -> None:
        """What was said."""
        self.bytes_in[place] += len(text)
        self.found |= {place for word in words if word in text}
        self.found |= {
            f"{place}: {kind}" for line in text.splitlines() if (kind := private_in(line))
        }

    def report(self, name: str) -> list[Line]:
        """The figures beside their targets."""
        many = ", ".join(f"{size / 1e6:.1f} MB {place}" for place, size in self.bytes_in.items())
        many += f", {self.tables} tables with rows"
        for place in sorted(self.found):
            sys.stderr.write(f"{name}: somebody stands in {place}\n")
        return [
            Line(f"{name}: places with somebody in them, of {many}", len(self.found), 0, ""),
            Line(f"{name}: 1 where nothing was logged", self.lines < LEAST_LINES, 0, ""),
        ]


async def measure() -> list[Line]:
    """The long form: on each database, the matrices, and the control."""
    lines = await on_each(_measured)
    tests = [*MATRICES, *(SUITE if os.environ.get("WHOLE") else ())]
    return [*lines, await asyncio.to_thread(_tested, tests)]


def _measured(name: str, fresh: Fresh, folder: Path) -> list[Line]:
    searched = asyncio.run(everything_once(folder / "house", fresh(EMPTY)))
    control = asyncio.run(a_few_mistakes(folder / "control", fresh(EMPTY), fault="chatty log"))
    return [*searched.report(name), must_find(f"{name}: control", control)]


def must_find(name: str, control: Searched) -> Line:
    """The control is good for something when what its log says is found."""
    return Line(f"{name}, 1 where its chatty log was not found", "log" not in control.found, 0, "")


def _tested(tests: Iterable[str]) -> Line:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    told = done.stdout.splitlines()[-1] if done.stdout else "nothing"
    passed = re.search(r"(\d+) passed", told)
    good = done.returncode == 0 and passed is not None
    return Line(f"who may see what, {told.strip('= ')}: 1 where a test failed", not good, 0, "")


async def everything_once(folder: Path, database_url: str) -> Searched:
    """A claim from the photo to the money, mistakes of all kinds, and a backup; then the search."""
    async with _Searching(folder, database_url, whole=True) as house:
        async with open_wire(house.url, PATIENCE_S) as wire:
            patience = Patience(service=PATIENCE_S, code=PATIENCE_S, message=PATIENCE_S)
            story = Story(lambda _: None, None)
            told = await perform(wire, read_logins(house.logins), story, patience)
        await house.mistakes()
        words = private_words() | _of(told.family)
    return await house.searched(words)


async def a_few_mistakes(folder: Path, database_url: str, *, fault: str = "") -> Searched:
    """Somebody binds and types numbers everywhere; then the search."""
    async with _Searching(folder, database_url, fault=fault) as house:
        await house.mistakes()
    return await house.searched(private_words())


def _of(family: Family) -> set[str]:
    return {
        word
        for each in (family.father, family.daughter)
        for word in (each.name, each.id_number, each.phone, each.account)
    }


class _Searching:
    """An installation that says all it can say, and is searched when it has ended."""

    def __init__(
        self, folder: Path, database_url: str, *, fault: str = "", whole: bool = False
    ) -> None:
        """A whole one has colleagues, and is backed up in the end."""
        folder.mkdir(parents=True)
        self._whole = whole
        self._folder, self._log = folder, folder.parent / f"{folder.name}.log"
        self._backups = folder.parent / f"{folder.name}-backups"
        self._house = Installation(
            folder,
            database_url,
            log_level="DEBUG",
            requests_per_second=1000,
            backup_folder=self._backups,
            backup_passphrase="a passphrase of the tests",
        )
        self._service = MortalService(self._house, fault=fault, log=self._log)
        self._metrics = ""
        self.url, self.logins = self._house.url, folder / "logins.json"

    async def __aenter__(self) -> "_Searching":
        await migrate(self._house.settings)
        if self._whole:
            self.logins = await self._house.add_staff()
        await self._service.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            async with aiohttp.ClientSession() as http, http.get(f"{self.url}/metrics") as answer:
                self._metrics = await answer.text()
        finally:
            self._service.kill()
            await self._service.gone()

    async def mistakes(self) -> None:
        """By somebody who follows the account."""
        async with aiohttp.ClientSession() as http:
            visitor = Visitor(http, self.url)
            sim = "/sandbox/_sim/users"
            _, person = await visitor.ask("POST", sim, json={"phone": DAUGHTER.phone})
            _, code = await visitor.ask("POST", f"{sim}/{person['id']}/login-code")
            path = "/api/member/v1/sessions"
            _, answer = await visitor.ask("POST", path, json={"code": code["code"]})
            visitor.token = answer["token"]
            await make_mistakes(visitor)

    async def searched(self, words: set[str]) -> Searched:
        """In everything that is left."""
        forms, found = written(words), Searched()
        log = self._log.read_text(encoding="utf-8")
        found.lines = len(log.splitlines())
        found.text("log", log, forms)
        found.text("metrics", self._metrics, forms)
        db = Database(self._house.settings.database_url)
        try:
            rows = await search_rows(db, words)
        finally:
            await db.close()
        found.found |= {f"rows: {column}" for column in rows.columns}
        found.tables = len(rows.filled)
        raw = [form.encode() for form in forms]
        self.logins.unlink(missing_ok=True)  # the test's own
        if db.is_sqlite and self._whole:
            backup = await asyncio.to_thread(self._house.run, "backup", "run")
            assert backup.returncode == 0, backup.stderr
            found.text("backup's words", backup.stdout + backup.stderr, forms)
            found.files("backups", self._backups, raw)
        found.files("files", self._folder, raw)
        return found
