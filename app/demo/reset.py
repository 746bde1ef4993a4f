"""How does one start the demo over? Its data are removed, after a look whether they are the demo's
and whether nobody works with them; secrets and settings stay."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import settings_reading
from app.demo.city.founding import remove
from app.demo.places import (
    AUDIT_HEADS,
    DATABASE,
    ENV_FILE,
    JOURNAL,
    LOCK,
    MAKING,
    OBJECTS,
    database_url,
)
from app.settings import Settings

# The same file that a service holds while it runs on the database.
IN_USE = Path(f"{DATABASE}.lock")


class NotNow(Exception):
    """不能重来: the sentence says why, and what to do."""


def reset(ask: Callable[[str], str] | None) -> str:
    """Remove the demo's data; `ask` is how to ask a person first (None: nobody is asked).

    :raises NotNow: when the settings are not the demo's, when somebody works with the data, or
    when the person says no.
    """
    _require_the_demo()
    with held(IN_USE, "演示服务还在运行。请先在它的窗口按 Ctrl-C 停下，再来一次。"), making_held():
        if ask is not None and ask("演示里的申请、照片和消息都会删掉。要继续请输入 yes：") != "yes":
            raise NotNow("什么都没有删。")
        for part in (
            MAKING,
            *(Path(f"{DATABASE}{end}") for end in ("", "-wal", "-shm")),
            OBJECTS,
            JOURNAL,
            AUDIT_HEADS,
        ):
            remove(part)
    return "演示数据已删除。再次运行 make run，就从头开始。"


def _require_the_demo() -> None:
    if not ENV_FILE.is_file():
        raise NotNow("这里没有演示数据（没有 var/demo.env）。请到运行过 make run 的目录里再试。")
    settings = settings_reading.load(os.environ | {settings_reading.ENV_FILE: str(ENV_FILE)})
    if not _is_the_demo(settings):
        raise NotNow(
            "现在的设置不是演示的：数据库或照片不在这里的 var/ 下面，或者不是模拟环境。"
            "为了安全，什么都没有删。请去掉 DAETONG_ 开头的环境变量再试。"
        )


def _is_the_demo(settings: Settings) -> bool:
    return (
        settings.sandbox
        and settings.database_url == database_url(DATABASE)
        and settings.objects_url == OBJECTS.absolute().as_uri()
        and settings.sandbox_state == JOURNAL.absolute()
    )


@contextmanager
def making_held() -> Iterator[None]:
    """Nobody else makes or removes the demo's data meanwhile. :raises NotNow:"""
    with held(LOCK, "另一个窗口正在准备演示数据。请等它好了再来一次。"):
        yield


@contextmanager
def held(path: Path, otherwise: str) -> Iterator[None]:
    """A lock file held alone. :raises NotNow: with the sentence, when somebody has it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise NotNow(otherwise) from None
        yield
    finally:
        os.close(handle)
