"""Does preparing the demo make everything once, keep it, and keep it to its owner?"""

import json
import resource
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app import settings_reading
from app.compose import build_sealer, build_staff
from app.demo.cast import ROSTER, STAFF
from app.demo.places import ENV_FILE, LOGINS, SECRETS_FOLDER
from app.demo.profile import prepare
from app.demo.reset import NotNow
from app.serve import now
from app.settings import SECRETS
from infra.db import Database
from tests.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo lives under var/ of the folder it is started in."""
    monkeypatch.chdir(tmp_path)


async def test_preparing_twice_keeps_logins_secrets_and_data() -> None:
    first = await prepare(free_port())
    kept = {path: path.read_bytes() for path in (LOGINS, *SECRETS_FOLDER.iterdir())}
    port = free_port()
    assert await prepare(port) == first
    assert {path: path.read_bytes() for path in kept} == kept
    assert settings_reading.load({settings_reading.ENV_FILE: str(ENV_FILE)}).port == port


async def test_every_colleague_can_log_in_with_the_printed_password() -> None:
    printed = await prepare(free_port())
    logins = json.loads(LOGINS.read_text())
    settings = settings_reading.load({settings_reading.ENV_FILE: str(ENV_FILE)})
    db = Database(settings.database_url)
    accounts = build_staff(settings, now, db, build_sealer(settings))
    for person in STAFF:
        assert f"{person.login}\t{logins[person.login]}" in printed
        entered = await accounts.login(person.login, logins[person.login])
        assert entered.actor.roles == {person.role}
    await db.close()
    assert len(set(logins.values())) == len(STAFF)


async def test_secrets_and_passwords_are_for_their_owner_only() -> None:
    await prepare(free_port())
    private = [LOGINS, ENV_FILE, *SECRETS_FOLDER.iterdir()]
    assert {stat.filemode(path.stat().st_mode) for path in private} == {"-rw-------"}
    assert stat.S_IMODE(SECRETS_FOLDER.stat().st_mode) == 0o700
    assert {path.name for path in SECRETS_FOLDER.iterdir()} == SECRETS


async def test_the_settings_of_the_demo_hold_no_secret_themselves() -> None:
    await prepare(free_port())
    text = ENV_FILE.read_text()
    for path in SECRETS_FOLDER.iterdir():
        assert path.read_text() not in text


async def test_names_and_numbers_of_the_demo_lie_sealed_in_the_database() -> None:
    await prepare(free_port())
    data = b"".join(path.read_bytes() for path in Path("var").glob("daetong.db*"))
    for person in ROSTER:
        for value in (person.name, person.id_number, person.phone):
            assert value.encode() not in data


async def test_a_port_that_is_taken_is_named_before_anything_is_written() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NotNow, match=str(port)):
            await prepare(port)
    assert not ENV_FILE.exists()


async def test_beside_a_running_service_its_settings_stay_as_they_are() -> None:
    await prepare(free_port())
    before = ENV_FILE.read_bytes()
    settings = settings_reading.load({settings_reading.ENV_FILE: str(ENV_FILE)})
    running = Database(settings.database_url)
    running.claim_process()
    try:
        with pytest.raises(NotNow, match="已经在运行"):
            await prepare(free_port())
    finally:
        await running.close()
    assert ENV_FILE.read_bytes() == before


async def test_a_disk_that_was_full_leaves_nothing_half_made() -> None:
    program = "from app.cli import main; raise SystemExit(main())"
    command = [sys.executable, "-c", program, "demo", "prepare", "--bare", "--port"]
    full = subprocess.run(
        [*command, str(free_port())],
        # inside the keys, of which the first are shorter
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40)),
        capture_output=True,
        check=False,
    )
    assert full.returncode != 0
    assert SECRETS_FOLDER.is_dir()
    await prepare(free_port())
    assert {path.name for path in SECRETS_FOLDER.iterdir()} == SECRETS
