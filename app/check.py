"""Can the service run with these settings? Asked by `daetong check`: every answer is a finding, and
nothing secret is shown."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr
from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError

from app.compose import objects_url
from app.gateways import Clock, Gateways, open_gateways
from app.ledger_commands import BANK_ALARM
from app.serve import now
from app.settings import PREFIX, Settings
from app.spool_watch import spool_folder, waiting_words
from casework.bank_statements import store as bank_store
from casework.payments.unowned import unowned
from claims_core import calendar_cn
from claims_core.calendar_cn import china_day
from infra import schema
from infra.db import Database, DatabaseRefused, has_wal_reset_bug
from infra.gateway_errors import Category, GatewayError
from infra.objects import UnknownObjectStore, objects_from_url
from infra.wechat.errors import PROVIDER as WECHAT
from infra.wechat.errors import meaning_of

_PATIENCE_S = 20
_WIDTH = 16
# Nobody's: the first is no openid and no code, the second a phone from a block without subscribers.
_NOBODY = "daetong-check"
_NO_PHONE = "19000000000"
# What the platform says of `_NOBODY` once it has accepted who is asking.
_ACCEPTED = {"official": {"40003"}, "mini": {"40029"}}


@dataclass(frozen=True)
class Finding:
    """检查结果: what was looked at, how it stands, and in Chinese what it means."""

    name: str
    state: Literal["ok", "FAILED", "note", "!!!"]
    words: str


class _Bad(Exception):
    """The thing looked at cannot be used; the text says why and what to do."""


async def check(settings: Settings, clock: Clock = now) -> tuple[bool, str]:
    """Whether everything that the service needs is there, and the report for a person."""
    findings = [
        await _looked("database", lambda: _database(settings)),
        await _looked("storage", lambda: _storage(settings)),
    ]
    async with open_gateways(settings, clock) as gateways:
        findings += await asyncio.gather(
            _looked("wechat_official", lambda: _official(gateways)),
            _looked("wechat_mini", lambda: _mini(gateways)),
            _looked("sms", lambda: _sms(gateways, clock)),
        )
    good = all(finding.state != "FAILED" for finding in findings)
    findings += await _proven(settings, clock) if findings[0].state == "ok" else []
    findings += _spool(settings) + _sqlite_notes(settings) + _calendar(clock) + _loud(settings)
    lines = ["Settings 设置", *_shown(settings), "", "Findings 检查结果"]
    lines += [f"  {found.state:<6}  {found.name:<{_WIDTH}}{found.words}" for found in findings]
    lines += ["", "OK 可以启动。" if good else "FAILED 有问题要先处理，见上面标 FAILED 的行。"]
    return good, "\n".join(lines)


def _shown(settings: Settings) -> list[str]:
    lines = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = "********"
        elif name == "database_url":
            value = _without_password(value)
        lines.append(f"  {PREFIX}{name.upper()} = {value}")
        lines.append(f"      {field.description}")
    return lines


def _without_password(url: str) -> str:
    try:
        parts = make_url(url)
    except ArgumentError:
        return "********"  # not an address: whatever it is, it may hold the password
    hidden = {name: "***" if "pass" in name else value for name, value in parts.query.items()}
    return parts.set(query=hidden).render_as_string(hide_password=True)


async def _looked(name: str, look: Callable[[], Awaitable[str]]) -> Finding:
    """What `look` found; whatever goes wrong is a finding, never a crash."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return Finding(name, "ok", await look())
    except (_Bad, DatabaseRefused, UnknownObjectStore) as problem:
        return Finding(name, "FAILED", str(problem))
    except TimeoutError:
        return Finding(name, "FAILED", f"{_PATIENCE_S} 秒内没有回答。请检查网络和地址。")
    except GatewayError as problem:
        return Finding(name, "FAILED", _refused(problem))
    except Exception as problem:
        # Drivers say more than this in their messages, addresses and accounts among it.
        return Finding(name, "FAILED", f"连不上（{type(problem).__name__}）。请检查地址和账号。")


def _refused(problem: GatewayError) -> str:
    if problem.code in {"unreachable", "timeout", "connection_lost"}:
        return f"连不上（{problem.code}）。请检查网络和地址；指向模拟环境时，服务要先启动。"
    if problem.category is Category.CLOCK:
        return f"对方说这台机器的时间不准（代码 {problem.code}）。请先校准时间。"
    meaning = meaning_of(problem.code) if problem.provider == WECHAT else ""
    said = f"{problem.code}，{meaning}" if meaning else problem.code
    return f"对方拒绝了（代码 {said}）。请核对账号、密钥和 IP 白名单。"


async def _database(settings: Settings) -> str:
    try:
        db = Database(settings.database_url)
    except ArgumentError:
        raise _Bad("DAETONG_DATABASE_URL 不是数据库地址。") from None
    try:
        if db.is_sqlite and not db.path.exists():
            raise _Bad("还没有这个数据库文件。请运行：daetong migrate")
        await db.ping()
        await schema.require_current(db)
        return f"{await _version(db)}，表结构 {schema.HEAD}，是最新的。"
    finally:
        await db.close()


async def _version(db: Database) -> str:
    query = "SELECT sqlite_version()" if db.is_sqlite else "SHOW server_version"
    async with db.read() as session:
        version = (await session.execute(text(query))).scalar_one()
    return f"{'SQLite' if db.is_sqlite else 'PostgreSQL'} {version}"


async def _storage(settings: Settings) -> str:
    url = objects_url(settings)
    if not await objects_from_url(url).writable():
        raise _Bad(f"{url} 写不进去。请检查目录的权限和剩余空间。")
    return f"{url} 可以写入。"


async def _official(gateways: Gateways) -> str:
    try:
        await gateways.wechat.user_info(_NOBODY)
    except GatewayError as problem:
        if problem.code not in _ACCEPTED["official"]:
            raise
    return "公众号拿到了 access_token，接口可以调用。"


async def _mini(gateways: Gateways) -> str:
    try:
        await gateways.wechat.code_to_session(_NOBODY)
    except GatewayError as problem:
        if problem.code not in _ACCEPTED["mini"]:
            raise
    return "小程序的 AppID 和密钥有效。"


async def _sms(gateways: Gateways, clock: Clock) -> str:
    await gateways.sms.query(_NO_PHONE, _NOBODY, china_day(clock()))
    return "短信账号的密钥有效（只查询，没有发短信）。"


def _spool(settings: Settings) -> list[Finding]:
    """What waits for the database; that is normal for some seconds only."""
    try:
        words = waiting_words(spool_folder(settings))
    except OSError as problem:
        words = f"{spool_folder(settings)} 读不了（{problem.strerror}）。请检查目录的权限。"
    return [Finding("spool", "!!!", words)] if words else []


def _sqlite_notes(settings: Settings) -> list[Finding]:
    try:
        db = Database(settings.database_url)
    except (DatabaseRefused, ArgumentError):
        return []  # said already
    if not db.is_sqlite:
        return []
    version = ".".join(map(str, db.sqlite_version))
    if not has_wal_reset_bug(db.sqlite_version):
        return [Finding("sqlite", "note", f"SQLite {version} 可以由几个进程同时写。")]
    words = (
        f"SQLite {version} 在两个进程同时写入时可能损坏文件（3.51.3 起修复），"
        "所以只允许一个进程：请用 --role all；要分开运行请用 PostgreSQL。"
    )
    return [Finding("sqlite", "note", words)]


def _calendar(clock: Clock) -> list[Finding]:
    """How far the holiday table reaches, said loudly when that is not far."""
    today = china_day(clock())
    alarm = calendar_cn.alarm(today)
    if alarm is None:
        return [Finding("calendar", "note", f"节假日表到{calendar_cn.horizon()}。")]
    words = f"节假日表只到{calendar_cn.horizon()}，还有{alarm.days_left}天！{alarm.words}"
    return [Finding("calendar", "!!!", words)]


async def _proven(settings: Settings, clock: Clock) -> list[Finding]:
    """When the money was last proven against the bank, said loudly when that is long ago; and what
    is due without anybody to see to it."""
    db = Database(settings.database_url)
    try:
        async with db.read() as session:
            proven = await bank_store.proven(session, china_day(clock()))
            dues = await unowned(session)
    finally:
        await db.close()
    alarm = BANK_ALARM if proven.alarm else ""
    bank = Finding("bank", "!!!" if alarm else "note", f"{proven.words}{alarm}")
    return [bank, *(Finding("due", "!!!", each.words) for each in dues)]


def _loud(settings: Settings) -> list[Finding]:
    """What must never be so where real people are served."""
    lines = []
    if settings.environment == "development":
        lines.append(Finding("environment", "!!!", "这是开发环境（development），不能对外服务！"))
    if settings.sandbox:
        lines.append(Finding("sandbox", "!!!", "模拟的微信、短信网关和银行会一起启动！"))
    for gateway in settings.gateways_at_sandbox():
        words = "这个接口指向模拟环境，任何消息都不会送到真实的人手里！"
        lines.append(Finding(gateway, "!!!", words))
    return lines
