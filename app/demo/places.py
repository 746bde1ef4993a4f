"""Where does the demo lie? Everything of it under var/ of the folder it is started in."""

from pathlib import Path

ENV_FILE = Path("var/demo.env")
LOGINS = Path("var/demo-logins.json")
SECRETS_FOLDER = Path("var/secrets")
DATABASE = Path("var/daetong.db")
OBJECTS = Path("var/objects")
JOURNAL = Path("var/sandbox.jsonl")
AUDIT_HEADS = Path("var/audit-heads")
# The city is made here and moved to its place when it is whole.
MAKING = Path("var/city-making")
# Held by whoever makes or removes the demo's data.
LOCK = Path("var/demo.lock")


def database_url(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite+aiosqlite:///{path.absolute()}"
