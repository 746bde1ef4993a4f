"""What must be there before the demo can start? Secrets, settings, database and invented people,
all under var/, made once and kept."""

import asyncio
import json
import os
import socket
from pathlib import Path

from app import settings_reading
from app.compose import build_sealer, build_staff
from app.demo.cast import ROSTER, STAFF, roster_csv
from app.demo.city.founding import found_city
from app.demo.places import (
    DATABASE,
    ENV_FILE,
    JOURNAL,
    LOGINS,
    OBJECTS,
    SECRETS_FOLDER,
    database_url,
)
from app.demo.reset import IN_USE, NotNow, held, making_held
from app.demo.secrets import fresh_secrets, random_text, stand_in_accounts
from app.maintenance import migrate
from app.serve import now
from app.settings import PREFIX, SECRETS, Settings
from casework.people.roster import Roster
from casework.people.staff import StaffAccounts
from claims_core.claim import SYSTEM, Actor, Role
from infra.db import Database

DEFAULT_PORT = 8080


async def prepare(port: int | None, *, with_city: bool = False) -> str:
    """Make what is missing, keep what is there; answers what a newcomer needs to know.

    `with_city` lets the demo begin with its city, where there is no database yet.

    :raises NotNow: when somebody else is making the same, when the demo is running, or when its
    port is taken.
    """
    with making_held():
        _require_nobody_there(port or DEFAULT_PORT)
        settings = _settings(port)
        if with_city:
            await found_city(settings, _seed)
        await migrate(settings)
        logins = await _seed(settings)
    lines = ["演示账号（密码为随机生成，保存在 var/demo-logins.json）："]
    for colleague in STAFF:
        lines.append(f"  {colleague.title}\t{colleague.login}\t{logins[colleague.login]}")
    return "\n".join(lines)


def _require_nobody_there(port: int) -> None:
    """Before anything is written: the settings are those of the service that runs."""
    running = (
        f"演示服务已经在运行了，直接打开{_where_it_runs()}就行；要换端口，先按 Ctrl-C 停下它。"
    )
    with held(IN_USE, running):
        pass
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        taken = f"端口{port}被别的程序占着。换一个再来，例如：make run PORT=9000"
        raise NotNow(taken) from None


def _where_it_runs() -> str:
    """The address in the settings of whoever runs: they are written before it starts, and by
    nobody while it runs."""
    mark = f"{PREFIX}BASE_URL="
    lines = ENV_FILE.read_text("utf-8").splitlines() if ENV_FILE.is_file() else []
    return next(
        (f" {line.removeprefix(mark)}/ " for line in lines if line.startswith(mark)), "它的网址"
    )


def _settings(port: int | None) -> Settings:
    SECRETS_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    for field, value in fresh_secrets().items():
        path = SECRETS_FOLDER / field
        if not path.exists():
            _write(path, value)
    _write(ENV_FILE, _env_text(port or DEFAULT_PORT))
    return settings_reading.load({settings_reading.ENV_FILE: str(ENV_FILE)})


def _env_text(port: int) -> str:
    values = stand_in_accounts(f"http://127.0.0.1:{port}") | {
        "port": str(port),
        "database_url": database_url(DATABASE),
        "objects_url": OBJECTS.absolute().as_uri(),
        "sandbox_state": str(JOURNAL.absolute()),
        "demo_logins": str(LOGINS.absolute()),
        # invented colleagues, who log in by password in several windows at once
        "staff_totp_roles": "none",
        "staff_undertaking": "false",
        "staff_one_session": "false",
        "log_format": "plain",
        "log_level": "WARNING",
    }
    # Written anew each time, so that no moved folder, other port or new setting meets an old one.
    lines = ["# 演示用的设置，每次 make run 都会重写；要改哪一项，请设同名的环境变量，它优先。"]
    lines += [f"{PREFIX}{field.upper()}={value}" for field, value in values.items()]
    lines += [
        f"{PREFIX}{field.upper()}_FILE={(SECRETS_FOLDER / field).absolute()}"
        for field in sorted(SECRETS)
    ]
    return "\n".join(lines) + "\n"


async def _seed(settings: Settings) -> dict[str, str]:
    """Staff with random passwords and a small roster; what is there already stays as it is."""
    logins: dict[str, str] = json.loads(LOGINS.read_text()) if LOGINS.exists() else {}
    db = Database(settings.database_url)
    try:
        db.claim_process()
        sealer = build_sealer(settings)
        accounts = build_staff(settings, now, db, sealer)
        await asyncio.gather(*(_colleague(accounts, person.login, logins) for person in STAFF))
        supervisor = Actor(SYSTEM.id, SYSTEM.name, frozenset({Role.SUPERVISOR}))
        await Roster(db, sealer, now).import_file(supervisor, roster_csv(ROSTER))
    finally:
        await db.close()
    _write(LOGINS, json.dumps(logins, ensure_ascii=False, indent=1))
    return logins


async def _colleague(accounts: StaffAccounts, login: str, logins: dict[str, str]) -> None:
    if login in logins and await accounts.known(login):
        return
    person = next(person for person in STAFF if person.login == login)
    logins[login] = random_text(12)
    roles = frozenset({person.role})
    await accounts.add(login, person.name, roles, logins[login], person.scope)


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all: what is there is kept for
    good, and half a key would be, too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o600)
    part.replace(path)
