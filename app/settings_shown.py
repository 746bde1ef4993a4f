"""How may the settings be shown? Asked by `daetong check` and by the record of changed settings;
nothing secret gets through."""

from collections.abc import Callable

from pydantic import SecretStr
from sqlalchemy import make_url

from app.settings import Settings

HIDDEN = "********"


def shown_settings(settings: Settings, hide: Callable[[str], str]) -> dict[str, str]:
    """Every setting by name, as text; `hide` says what stands there instead of a secret."""
    shown = {}
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = hide(value.get_secret_value())
        elif name == "database_url":
            value = _without_password(value)
        shown[name] = str(value)
    return shown


def _without_password(url: str) -> str:
    parts = make_url(url)
    hidden = {name: "***" if "pass" in name else value for name, value in parts.query.items()}
    return parts.set(query=hidden).render_as_string(hide_password=True)
