"""Does preparing the demo make everything once, keep it, and keep it to its owner?"""

import json
import stat
from pathlib import Path

import pytest

from app import settings as settings_of
from app.compose import build_sealer, build_staff
from app.demo.cast import ROSTER, STAFF
from app.demo.places import ENV_FILE, LOGINS, SECRETS_FOLDER
from app.demo.profile import prepare
from app.serve import now
from infra.db import Database


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo lives under var/ of the folder it is started in."""
    monkeypatch.chdir(tmp_path)


async def test_preparing_twice_keeps_logins_secrets_and_data() -> None:
    first = await prepare(None)
    kept = {path: path.read_bytes() for path in (LOGINS, *SECRETS_FOLDER.iterdir())}
    assert await prepare(9000) == first
    assert {path: path.read_bytes() for path in kept} == kept
    assert settings_of.load({settings_of.ENV_FILE: str(ENV_FILE)}).port == 9000


async def test_every_colleague_can_log_in_with_the_printed_password() -> None:
    printed = await prepare(None)
    logins = json.loads(LOGINS.read_text())
    settings = settings_of.load({settings_of.ENV_FILE: str(ENV_FILE)})
    db = Database(settings.database_url)
    accounts = build_staff(settings, now, db, build_sealer(settings))
    for person in STAFF:
        assert f"{person.login}\t{logins[person.login]}" in printed
        entered = await accounts.login(person.login, logins[person.login])
        assert entered.actor.roles == {person.role}
    await db.close()
    assert len(set(logins.values())) == len(STAFF)


async def test_secrets_and_passwords_are_for_their_owner_only() -> None:
    await prepare(None)
    private = [LOGINS, ENV_FILE, *SECRETS_FOLDER.iterdir()]
    assert {stat.filemode(path.stat().st_mode) for path in private} == {"-rw-------"}
    assert stat.S_IMODE(SECRETS_FOLDER.stat().st_mode) == 0o700
    assert {path.name for path in SECRETS_FOLDER.iterdir()} == settings_of.SECRETS


async def test_the_settings_of_the_demo_hold_no_secret_themselves() -> None:
    await prepare(None)
    text = ENV_FILE.read_text()
    for path in SECRETS_FOLDER.iterdir():
        assert path.read_text() not in text


async def test_names_and_numbers_of_the_demo_lie_sealed_in_the_database() -> None:
    await prepare(None)
    data = b"".join(path.read_bytes() for path in Path("var").glob("daetong.db*"))
    for person in ROSTER:
        for value in (person.name, person.id_number, person.phone):
            assert value.encode() not in data
