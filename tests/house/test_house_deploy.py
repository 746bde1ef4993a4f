"""Do the files under deploy/ fit each other, the settings and the operators' guide?"""

import configparser
import re
from pathlib import Path

from dotenv import dotenv_values

from app.demo.secrets import fresh_secrets
from app.settings import PREFIX, SECRETS, Settings
from app.settings_reading import ENV_FILE, load
from tests.every_case import EveryCase
from tests.tools.tree import ROOT

DEPLOY = ROOT / "deploy"
SERVES = ("daetong.service", "daetong-web@.service", "daetong-worker.service")
_GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def _unit(name: str) -> configparser.RawConfigParser:
    unit = configparser.RawConfigParser(strict=False)  # Environment= stands there twice
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / name, encoding="utf-8")
    return unit


def test_the_settings_to_begin_with_are_whole_once_they_are_filled_in(tmp_path: Path) -> None:
    given = dotenv_values(DEPLOY / "daetong.env")
    secrets = fresh_secrets()
    lines = []
    for name, value in given.items():
        field = name.removeprefix(PREFIX).lower()
        if field.removesuffix("_file") in SECRETS:
            assert value == f"/etc/daetong/{field.removesuffix('_file')}", name
            path = tmp_path / field
            path.write_text(secrets[field.removesuffix("_file")])
            lines.append(f"{name}={path}")
        else:
            lines.append(f"{name}={value or 'filled-in'}")
    (tmp_path / "env").write_text("\n".join(lines))
    settings = load({ENV_FILE: str(tmp_path / "env")})
    assert settings.environment == "production" and settings.behind_proxy
    needed = {name for name, field in Settings.model_fields.items() if field.is_required()}
    told = {name.removeprefix(PREFIX).lower().removesuffix("_file") for name in given}
    assert needed <= told


def test_nothing_lies_where_whoever_runs_a_command_happens_to_be() -> None:
    """Without these, `var/` beside the process would be another place for each."""
    given = dotenv_values(DEPLOY / "daetong.env")
    for name in ("OBJECTS_URL", "SPOOL", "AUDIT_HEADS", "DATABASE_URL", "BACKUP_FOLDER"):
        assert re.search(r"(^|//)/", given[f"{PREFIX}{name}"] or ""), name


def test_a_command_runs_as_the_service_does() -> None:
    typed = (DEPLOY / "daetong").read_text(encoding="utf-8")
    assert (DEPLOY / "daetong").stat().st_mode & 0o111
    with EveryCase() as every:
        for name in (*SERVES, "daetong-backup.service"):
            with every.case(name):
                service = _unit(name)["Service"]
                assert f"runuser -u {service['User']} " in typed
                assert f"cd {service['WorkingDirectory']} " in typed
                assert f"{service['ExecStart'].split()[0]} " in typed
                text = (DEPLOY / name).read_text(encoding="utf-8")
                (env_file,) = re.findall(rf"^Environment={ENV_FILE}=(\S+)$", text, re.MULTILINE)
                assert f":-{env_file}}}" in typed


def test_a_service_is_started_again_for_as_long_as_it_takes() -> None:
    """A database that comes up ten minutes after us must not find that we have given up."""
    with EveryCase() as every:
        for name in SERVES:
            with every.case(name):
                unit = _unit(name)
                assert unit["Service"]["Restart"] == "always"
                assert unit["Unit"]["StartLimitIntervalSec"] == "0"


def test_the_guide_names_every_file_and_every_step_that_it_needs() -> None:
    with EveryCase() as every:
        for path in DEPLOY.iterdir():
            with every.case(path.name):
                assert path.name in _GUIDE or f"`.{path.name.rpartition('.')[2]}`" in _GUIDE
    for name in SECRETS & {"seal_keys", "seal_index_key", "backup_passphrase"}:
        assert f"> {name}" in _GUIDE, f"how {name} is made"


def test_what_the_guide_says_of_the_log_is_what_the_program_writes() -> None:
    """Whoever is called at night looks for exactly that word."""
    told = set(re.findall(r"日志[^`|\n]{0,6}`([a-z]+_[a-z_]+)`", _GUIDE))
    for row in re.findall(r"^\| 日志 (`.*?) \|", _GUIDE, re.MULTILINE):
        told |= set(re.findall(r"`([a-z]+_[a-z_]+)`", row))
    rooms = ("app", "infra", "casework", "notifications")
    code = "".join(
        path.read_text(encoding="utf-8") for room in rooms for path in (ROOT / room).rglob("*.py")
    )
    assert len(told) > 12
    assert {each for each in told if f'"{each}"' not in code} == set()
