"""A tiny API of notes, guarded like the real ones, to try the plumbing on."""

import errno
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry

from casework.errors import NotFound, NotLoggedIn
from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from claims_core.review import StaleVersion
from frontdoor.application import new_application
from frontdoor.bearer import MemberDoor
from frontdoor.errors import ErrorPage
from frontdoor.guards import Admitted, Door, Kind, member, public, staff
from frontdoor.reading import Pace
from frontdoor.routing import Call, FileField, endpoint, routes_of
from frontdoor.shapes import Day, Given, Shown
from infra.objects import ObjectMissing, ObjectNotStored

MEMBER = Actor("a" * 32, "王秀英", frozenset({Role.MEMBER}))
CLERK = Actor("b" * 32, "李国强", frozenset({Role.CLERK}))


def _full_disk() -> sqlite3.OperationalError:
    problem = sqlite3.OperationalError("database or disk is full")
    problem.sqlite_errorcode = sqlite3.SQLITE_FULL
    return problem


def _not_stored(number: int) -> ObjectNotStored:
    problem = ObjectNotStored("could not write")
    problem.__cause__ = OSError(number, "no")
    return problem


# By the first character of the note that is asked for.
FAULTS: dict[str, Exception] = {
    "5": sqlite3.OperationalError("database is locked"),
    "6": _full_disk(),
    "7": ObjectMissing("there is no such object"),
    "8": _not_stored(errno.ENOSPC),
    "9": _not_stored(errno.EACCES),
}


class Colour(StrEnum):
    """颜色。"""

    RED = "red"
    BLUE = "blue"


class Inner(Given):
    """里面的一组。"""

    on: Day
    """哪一天"""


class NewNote(Given):
    """要记下的内容。"""

    text: str = ""
    """正文"""
    count: int
    colour: Colour = Colour.RED
    inner: Inner | None = None


class Search(Given):
    """查找。"""

    word: str | None = None
    """要找的字"""
    size: int = 20


class UploadedNote(Given):
    """随文件一起的内容。"""

    title: str


class NoteShown(Shown):
    """一条笔记。"""

    text: str
    size: int = 0
    on: date | None = None


class Notes:
    """Handlers whose behaviour the tests need."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    @endpoint(
        "POST", "/notes", guard=member, summary="记一条", tag="笔记", body=NewNote,
        answer=NoteShown, status=201, idempotency="optional", errors=(StaleVersion,),
    )  # fmt: skip
    async def create(self, call: Call, body: NewNote) -> NoteShown:
        """记下一条笔记。"""
        self.seen.append((call.actor.id, body, call.once(b"x")))
        return NoteShown(text=body.text, on=body.inner.on if body.inner else None)

    @endpoint(
        "GET", "/notes", guard=public, summary="找一找", tag="笔记", query=Search, answer=NoteShown
    )
    async def find(self, call: Call, query: Search) -> NoteShown:
        return NoteShown(text=query.word or "", size=query.size)

    @endpoint(
        "GET", "/notes/{note_id}", guard=member, summary="看一条", tag="笔记", answer=NoteShown,
        errors=(NotFound,),
    )  # fmt: skip
    async def show(self, call: Call) -> NoteShown:
        if call.path("note_id") == "0" * 32:
            raise NotFound
        if call.path("note_id") == "1" * 32:
            raise RuntimeError("the secret word is mellon")
        if (fault := FAULTS.get(call.path("note_id")[0])) is not None:
            raise fault
        return NoteShown(text=call.path("note_id"))

    @endpoint("DELETE", "/notes/{note_id}", guard=member, summary="删掉", tag="笔记")
    async def remove(self, call: Call) -> None:
        if call.path("note_id") in {"2" * 32, "4" * 32}:
            raise StaleVersion

    @endpoint(
        "POST", "/notes/{note_id}/files", guard=member, summary="传文件", tag="文件",
        body=UploadedNote, file=FileField("file", 1024 * 1024, "一个文件"), answer=NoteShown,
        status=201, idempotency="required", pace=Pace(5, floor=4096, window_s=0.2),
    )  # fmt: skip
    async def upload(self, call: Call, body: UploadedNote) -> NoteShown:
        self.seen.append(call.once(call.file))
        return NoteShown(text=body.title, size=len(call.file))

    @endpoint(
        "GET", "/desk", guard=staff(Role.CASHIER), summary="财务的事", tag="窗口", answer=NoteShown
    )
    async def desk(self, call: Call) -> NoteShown:
        return NoteShown(text=call.actor.name)

    @endpoint("GET", "/broken", guard=public, summary="答错了", tag="窗口", answer=NoteShown)
    async def broken(self, call: Call) -> Shown:
        return Shown()


async def member_of(token: str) -> Actor:
    """The one good token."""
    if token != "good-token":
        raise NotLoggedIn
    return MEMBER


async def clerk_door(request: web.Request) -> Admitted:
    """Everybody is the clerk."""
    return Admitted(CLERK, session="desk 3")


DOORS: dict[Kind, Door] = {"member": MemberDoor(member_of), "staff": clerk_door}
LOGGED_IN = {"Authorization": "Bearer good-token"}


async def newest(call: Call, refusal: ClaimsError) -> NoteShown | None:
    """What the notes API shows with a conflict."""
    if call.path("note_id") == "4" * 32:
        raise NotFound
    return NoteShown(text="now") if isinstance(refusal, StaleVersion) else None


@dataclass
class House:
    """The running application and what it can be asked."""

    client: TestClient[web.Request, web.Application]
    notes: Notes
    registry: CollectorRegistry
    log: pytest.LogCaptureFixture

    @property
    def records(self) -> list[logging.LogRecord]:
        """What has been logged by now."""
        return self.log.records


Opener = Callable[..., Awaitable[House]]


@pytest.fixture
async def open_house(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Opener]:
    """Starts an application around the notes API; more routes and error pages can be named."""
    caplog.set_level(logging.INFO)
    clients: list[TestClient[web.Request, web.Application]] = []

    async def opened(
        *routes: web.AbstractRouteDef, error_pages: dict[str, ErrorPage] | None = None
    ) -> House:
        notes, registry = Notes(), CollectorRegistry()
        app = new_application(doors=DOORS, registry=registry, error_pages=error_pages)
        app.add_routes([*routes_of([notes], "/api/v1", fresh=newest), *routes])
        client = TestClient(TestServer(app))
        clients.append(client)
        await client.start_server()
        return House(client, notes, registry, caplog)

    yield opened
    for client in clients:
        await client.close()


@pytest.fixture
async def house(open_house: Opener) -> House:
    """The notes API alone."""
    return await open_house()
