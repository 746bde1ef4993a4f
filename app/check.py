"""Can the service run with these settings? Asked by `daetong check`: every answer is a finding, and
nothing secret is shown."""

import asyncio
from functools import partial

from sqlalchemy import text

from app.audit.watch import audit_findings
from app.backup.watch import backup_findings
from app.check_guards import guards_off
from app.check_open import calendar_findings, consent_findings
from app.check_sms import provider_at_work, sms_caps, sms_notes
from app.compose import build_sealer
from app.disk_watch import disk_findings
from app.findings import Finding, Unusable, looked
from app.gateways import Clock, Gateways, open_gateways
from app.ledger_commands import BANK_ALARM
from app.member_client import MemberClient
from app.serve import now
from app.settings import PREFIX, Settings
from app.settings_shown import HIDDEN, shown_settings
from app.spool_watch import spool_folder, waiting_words
from app.stored_objects import build_objects, objects_url
from app.usable import looked_through
from app.weekly_look import look_findings
from casework.bank_statements import store as bank_store
from casework.payments.unowned import unowned
from claims_core.calendar_cn import china_day
from infra import schema
from infra.db import Database, DatabaseRefused, has_wal_reset_bug
from infra.gateway_errors import GatewayError
from infra.reading.text_reader import PageUnreadable, TextReader, engine_name

_WIDTH = 16
# Nobody's: no openid and no code.
_NOBODY = "daetong-check"
# What the platform says of `_NOBODY` once it has accepted who is asking.
_ACCEPTED = {"official": {"40003"}, "mini": {"40029"}}


async def check(
    settings: Settings, clock: Clock = now, *, alarms: bool = False
) -> tuple[bool, str]:
    """Whether everything that the service needs is there, and the report for a person; with
    `alarms` what is said loudly counts, too."""
    findings = [
        await looked("database", lambda: _database(settings)),
        await looked("storage", lambda: _storage(settings)),
    ]
    async with open_gateways(settings, clock) as gateways:
        findings += await asyncio.gather(
            looked("wechat_official", lambda: _official(gateways)),
            looked("wechat_mini", lambda: _mini(gateways)),
            *(
                looked(f"sms_{name}", partial(provider_at_work, settings, gateways, name, clock))
                for name in gateways.sms.names
            ),
        )
    findings += await _proven(settings, clock) if findings[0].state == "ok" else []
    findings += _spool(settings) + _sqlite_notes(settings)
    findings += await _undecided(settings, clock, asks=findings[0].state == "ok")
    findings += await asyncio.to_thread(backup_findings, settings, clock)
    findings += audit_findings(settings) + disk_findings(settings)
    findings += sms_caps(settings) + sms_notes(settings) + _client(settings)
    findings += await _reading(settings)
    findings += _loud(settings)
    lines = ["Settings 设置", *_shown(settings), "", "Findings 检查结果"]
    lines += [f"  {found.state:<6}  {found.name:<{_WIDTH}}{found.words}" for found in findings]
    bad = {"FAILED", "!!!"} if alarms else {"FAILED"}
    good = all(finding.state not in bad for finding in findings)
    lines += ["", "OK 可以启动。" if good else f"FAILED 要先处理，见上面标 {_listed(bad)} 的行。"]
    return good, "\n".join(lines)


def _listed(states: set[str]) -> str:
    return "、".join(sorted(states, reverse=True))


def _shown(settings: Settings) -> list[str]:
    lines = []
    for name, value in shown_settings(settings, lambda secret: HIDDEN if secret else "").items():
        said = "（没有设）" if value in {"", "None"} else value
        lines.append(f"  {PREFIX}{name.upper()} = {said}")
        lines.append(f"      {Settings.model_fields[name].description}")
    return lines


async def _database(settings: Settings) -> str:
    db = Database(settings.database_url)
    try:
        if db.is_sqlite and not db.path.exists():
            raise Unusable("还没有这个数据库文件。请运行：daetong migrate")
        await db.ping()
        await looked_through(db, build_sealer(settings))
        return f"{await _version(db)}，表结构 {schema.HEAD}，是最新的。"
    finally:
        await db.close()


async def _version(db: Database) -> str:
    query = "SELECT sqlite_version()" if db.is_sqlite else "SHOW server_version"
    async with db.read() as session:
        version = (await session.execute(text(query))).scalar_one()
    return f"{'SQLite' if db.is_sqlite else 'PostgreSQL'} {version}"


async def _storage(settings: Settings) -> str:
    if (trouble := await build_objects(settings).trouble()) is not None:
        raise Unusable(trouble.words)
    return f"{objects_url(settings)} 可以写入。"


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
    except DatabaseRefused:
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


async def _undecided(settings: Settings, clock: Clock, *, asks: bool) -> list[Finding]:
    """What somebody still has to add or to set; the database only where it `asks`."""
    if not asks:
        return await calendar_findings(None, clock) + consent_findings()
    db = Database(settings.database_url)
    try:
        return await calendar_findings(db, clock) + consent_findings()
    finally:
        await db.close()


async def _proven(settings: Settings, clock: Clock) -> list[Finding]:
    """When the money was last proven against the bank, said loudly when that is long ago; and what
    is due without anybody to see to it."""
    db = Database(settings.database_url)
    try:
        async with db.read() as session:
            proven = await bank_store.proven(session, china_day(clock()))
            dues = await unowned(session)
        stored = await look_findings(db, clock())
    finally:
        await db.close()
    alarm = BANK_ALARM if proven.alarm else ""
    bank = Finding("bank", "!!!" if alarm else "note", f"{proven.words}{alarm}")
    return [bank, *stored, *(Finding("due", "!!!", each.words) for each in dues)]


def _client(settings: Settings) -> list[Finding]:
    if MemberClient(settings).built:
        return []
    words = "手机页面（/m/）还没有编译，打开只有一句说明；运行 make client"
    return [Finding("client", "note", words)]


async def _reading(settings: Settings) -> list[Finding]:
    """Whether what reads papers is there, and starts."""
    if not settings.read_papers:
        return [Finding("ocr", "note", "设置成不认材料照片上的字。")]
    if not settings.reads_papers():
        words = "没有装识字的部分，照片上的字不认，参保人照着填；要认请装 daetong[ocr]。"
        return [Finding("ocr", "note", words)]
    reader = TextReader()
    try:
        await reader.read(b"no picture")  # the model is loaded for it
    except (PageUnreadable, OSError):
        words = "识字的部分装了，但启动不了；照 docs/operations.md 用 requirements/ocr.lock 重装。"
        return [Finding("ocr", "!!!", words)]
    finally:
        await reader.stop()
    return [Finding("ocr", "note", f"认材料照片上的字：{engine_name()}。")]


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
    return [*lines, *guards_off(settings)]
