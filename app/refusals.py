"""Why could a command not do what was asked, in a sentence for the operator? Asked by the command
line and by `daetong check`; nothing that a driver says, which may be an address or somebody's name,
gets through."""

import sqlite3

import asyncpg
from sqlalchemy import exc as sa_exc

from app.settings import SettingsProblem
from claims_core.errors import ClaimsError
from infra.backup.problems import BackupProblem
from infra.db import DatabaseRefused
from infra.db_failures import out_of_reach, storage_full
from infra.gateway_errors import Category, GatewayError
from infra.objects import ObjectsAway, ObjectsRefused, UnknownObjectStore
from infra.sealing import SealError
from infra.sms.codes import meaning_of_code
from infra.wechat.errors import PROVIDER as WECHAT
from infra.wechat.errors import meaning_of

DAMAGED = (
    "数据库文件损坏（{said}）。请停服务，把整个 var/ 另存一份，不要在原地修；"
    "再用 daetong backup restore 从最近的备份恢复。"
)
_READ_ONLY = "数据库只能读，不能写。请检查文件的主人和权限，磁盘是不是以只读方式挂载。"
_UNOPENED = "数据库文件打不开。请检查它和它的目录的主人和权限，是不是用服务的身份运行的。"
_FULL = "磁盘满了，写不进去。请先清出空间，再来一次。"
_BROKEN_DISK = (
    "读写数据库文件时磁盘出错：多半是满了，也可能坏了、没有挂好。请用 df -h 和 dmesg 看一看；"
    "清出空间就能接着用。"
)
HELD = "数据库正被别的程序占住，或连不上。请过一会儿再来一次；一直这样，请看数据库在不在运行。"
_AWAY = "连不上数据库。请看它在不在运行，DAETONG_DATABASE_URL 的地址和端口对不对。"
_LOGIN = "数据库不认这个用户名和密码。请核对 DAETONG_DATABASE_URL。"
_NO_DATABASE = "数据库服务器上没有这个库。请先建库，或核对 DAETONG_DATABASE_URL。"
_FORBIDDEN = "数据库不让这个用户做这件事。请让库的主人授权，或换成库的主人。"
_OBJECTS_AWAY = "存放照片的地方没有回答。好了再来一次；一直这样，先运行 daetong check。"
_UNSEALED = "有内容用现在的密钥打不开。请核对 DAETONG_SEAL_KEYS，旧的要留着；先运行 daetong check。"


def refusal(problem: BaseException) -> str | None:
    """What to say of it, or None: then it is a fault of ours, and says so itself."""
    match problem:
        case SettingsProblem():
            return "\n".join(("设置不能用：", *(f"  {line}" for line in problem.problems)))
        case (
            DatabaseRefused()
            | ClaimsError()
            | BackupProblem()
            | ObjectsRefused()
            | UnknownObjectStore()
        ):
            return str(problem)
        case ObjectsAway():
            return _OBJECTS_AWAY
        case SealError():
            return _UNSEALED
        case EOFError():
            return "要有人在终端里回答，没有人，就什么都没有做。"
        case GatewayError():
            return _of_a_gateway(problem)
    return database_refusal(problem) or _of_a_file(problem)


def database_refusal(problem: BaseException) -> str | None:
    """The same where it was the database."""
    inner = problem.orig if isinstance(problem, sa_exc.DBAPIError) else problem
    code = getattr(inner, "sqlite_errorcode", None)
    match code & 0xFF if isinstance(code, int) else None:
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return DAMAGED.format(said=str(inner))
        case sqlite3.SQLITE_READONLY:
            return _READ_ONLY
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return _UNOPENED
        case sqlite3.SQLITE_IOERR:
            return _BROKEN_DISK
        case None | sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_FULL:
            pass
        case _:
            return None  # a statement of ours is wrong
    if storage_full(problem):
        return _FULL
    match getattr(inner, "sqlstate", None):
        case "28000" | "28P01":
            return _LOGIN
        case "3D000":
            return _NO_DATABASE
        case "42501":
            return _FORBIDDEN
    if isinstance(inner, ConnectionError) and not isinstance(inner, BrokenPipeError):
        return _AWAY
    if isinstance(problem, sa_exc.SQLAlchemyError | asyncpg.PostgresError | asyncpg.InterfaceError):
        return HELD if out_of_reach(problem) else None
    return HELD if isinstance(problem, sqlite3.OperationalError) else None


def _of_a_file(problem: BaseException) -> str | None:
    if not isinstance(problem, OSError) or problem.filename is None:
        return None
    why = f"{problem.filename} 打不开或写不进去（{problem.strerror}）。"
    return f"{why}请检查路径、主人和权限，是不是用服务的身份运行的。"


def _of_a_gateway(problem: GatewayError) -> str:
    if problem.code in {"unreachable", "timeout", "connection_lost"}:
        return f"连不上（{problem.code}）。请检查网络和地址；指向模拟环境时，服务要先启动。"
    if problem.category is Category.CLOCK:
        return f"对方说这台机器的时间不准（代码 {problem.code}）。请先校准时间。"
    if problem.provider == WECHAT:
        meaning = meaning_of(problem.code)
    else:
        meaning = meaning_of_code(problem.provider, problem.code)
    said = f"{problem.code}，{meaning}" if meaning else problem.code
    return f"对方拒绝了（代码 {said}）。请核对账号、密钥和 IP 白名单。"
