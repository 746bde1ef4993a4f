"""What plays the store that several machines share? moto's server, a process of its own on the
loopback address, and in front of it a way on which things go wrong."""

import io
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from urllib.error import URLError
from urllib.request import Request, urlopen

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict

from infra.bucket import BucketAccess, BucketObjects
from tests.ports import free_port

PATIENCE_S = 60
SECRET = "a secret of the tests"


class BucketServer:
    """moto, until `end`; what lies in it is lost then."""

    def __init__(self) -> None:
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        self._numbers = count(1)
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "moto.server",
                "-H",
                "127.0.0.1",
                "-p",
                str(port),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"]},
        )
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert self._process.poll() is None, "moto's server ended"
            assert time.monotonic() < until, "moto's server does not answer"
            time.sleep(0.05)

    def new_bucket(self) -> str:
        """The name of a fresh one."""
        name = f"photos-{next(self._numbers)}"
        with urlopen(Request(f"{self.endpoint}/{name}", method="PUT")):
            return name

    def settings(self, bucket: str) -> dict[str, object]:
        """The settings of a service whose photographs lie there."""
        return {
            "objects_url": f"s3://{bucket}/daetong",
            "objects_endpoint": self.endpoint,
            "objects_key_id": "key",
            "objects_secret": SECRET,
        }

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """It takes connections and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """No process is left."""
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.endpoint}/moto-api/data.json"):
                return True
        except URLError:
            return False


def bucket(endpoint: str, name: str, wait_s: float = 12.0) -> BucketObjects:
    """The store in this bucket."""
    access = BucketAccess(endpoint, "us-east-1", "k", SECRET, wait_s=wait_s)
    return BucketObjects(name, "daetong", access)


@dataclass
class BadWay:
    """坏路: what came along, and what is to happen to the next requests: a status that is answered
    instead, "lost" for an answer that gets lost, "passes"."""

    url: str = ""
    faults: deque[int | str] = field(default_factory=deque)
    seen: list[web.Request] = field(default_factory=list)


@asynccontextmanager
async def bad_way(endpoint: str) -> AsyncIterator[BadWay]:
    """To the store behind this address."""
    way = BadWay()

    async def pass_on(request: web.Request) -> web.StreamResponse:
        way.seen.append(request)
        fault = way.faults.popleft() if way.faults else None
        if isinstance(fault, int):
            return web.Response(status=fault)
        body = io.BytesIO(await request.read())
        headers = CIMultiDict(request.headers)
        async with http.request(
            request.method, f"{endpoint}{request.raw_path}", data=body, headers=headers
        ) as answer:
            told = await answer.read()
            kept = ("ETag", "Last-Modified", "Content-Type", "Content-Range", "Content-Length")
            passed = {name: answer.headers[name] for name in kept if name in answer.headers}
        if fault == "lost":
            assert request.transport is not None
            request.transport.close()
        if request.method != "HEAD":
            passed.pop("Content-Length", None)
        return web.Response(status=answer.status, body=told, headers=passed)

    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", pass_on)
    async with (
        aiohttp.ClientSession(auto_decompress=False) as http,
        TestServer(app, host="127.0.0.1") as server,
    ):
        way.url = str(server.make_url("")).rstrip("/")
        yield way
