"""Where do the settings of this process stand? In the environment, in files of secrets and in one
env file; every problem is reported at once."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError

from app.settings import PREFIX, SECRETS, Settings, SettingsProblem

# Read before the settings are: where they may stand.
ENV_FILE = f"{PREFIX}ENV_FILE"


def load(env: Mapping[str, str] | None = None) -> Settings:
    """The settings from the environment, from `*_FILE` secrets, and from the env file.

    :raises SettingsProblem: naming every problem, never a value.
    """
    given = dict(os.environ if env is None else env)
    problems: list[str] = []
    own = {name: value for name, value in given.items() if name.startswith(PREFIX) and value}
    own.pop(ENV_FILE, None)
    # What the environment says of a setting replaces the env file's word, whichever form it has.
    said = {_field(name) for name in own}
    filed = _from_env_file(given, problems)
    values = {name: value for name, value in filed.items() if _field(name) not in said} | own
    fields: dict[str, Any] = {}
    for name, value in values.items():
        field = _field(name)
        if field not in Settings.model_fields:
            problems.append(f"{name}: 没有这一项设置，是不是写错了；见 docs/settings.md")
        elif field in fields:
            problems.append(f"{PREFIX}{field.upper()}: 给了两次（自己和 _FILE），只留一个")
        elif name == f"{PREFIX}{field.upper()}":
            fields[field] = value
        else:
            fields[field] = _from_secret_file(name, value, problems)
    unread = {name for name in fields if fields[name] is None}
    try:
        settings = Settings(**fields)
    except ValidationError as invalid:
        for error in invalid.errors(include_input=False, include_url=False):
            field = "_".join(str(part) for part in error["loc"])
            if field not in unread:
                missing = error["type"] == "missing"
                message = "没有设" if missing else error["msg"].removeprefix("Value error, ")
                problems.append(f"{PREFIX}{field.upper()}: {message}")
        settings = None
    if problems or settings is None:
        raise SettingsProblem(sorted(problems))
    return settings


def _field(name: str) -> str:
    """The field that a variable speaks of; `*_FILE` speaks of the secret it holds."""
    field = name.removeprefix(PREFIX).lower()
    secret = field.removesuffix("_file")
    return secret if secret in SECRETS else field


def _from_secret_file(name: str, path: str, problems: list[str]) -> str | None:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except OSError as problem:
        problems.append(f"{name}: {path} 读不了（{problem.strerror}）")
        return None
    except UnicodeDecodeError:
        problems.append(f"{name}: {path} 不是文本文件")
        return None
    if not text:
        problems.append(f"{name}: {path} 是空的")
        return None
    return text


def _from_env_file(given: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    path = given.get(ENV_FILE)
    if not path:
        return {}
    if not Path(path).is_file():
        problems.append(f"{ENV_FILE}: {path} 读不了")
        return {}
    return {name: value for name, value in dotenv_values(path, interpolate=False).items() if value}
