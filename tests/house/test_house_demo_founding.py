"""Does the city come once and whole, whatever kills its making, and can one start over?"""

import io
import logging
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from app.cli import main
from app.demo.city.founding import found_city
from app.demo.places import DATABASE, JOURNAL, LOCK, MAKING, OBJECTS, SECRETS_FOLDER
from app.demo.profile import prepare
from app.demo.reset import NotNow, held, reset
from app.settings import Settings
from infra.db import Database
from tests.ports import free_port
from tests.world import test_settings

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo lives under var/ of the folder it is started in."""
    monkeypatch.chdir(tmp_path)


class Killed(BaseException):
    """Stands for a power cut: nothing that catches errors catches it."""


async def nobody(settings: Settings) -> Mapping[str, str]:
    return {}


class Maker:
    """Makes a city of one photo and one line; or is killed when half of it is there."""

    def __init__(self, *, dies: bool = False) -> None:
        self.dies = dies
        self.made = 0

    async def __call__(
        self, settings: Settings, passwords: object, today: date, seen: object
    ) -> None:
        self.made += 1
        photos = MAKING / OBJECTS.name
        photos.mkdir()
        (photos / f"photo-{self.made}").touch()
        if self.dies:
            raise Killed
        assert settings.sandbox_state is not None
        settings.sandbox_state.write_text(f"{self.made}\n")


def _settings() -> Settings:
    return test_settings(f"sqlite+aiosqlite:///{DATABASE.absolute()}", Path.cwd(), free_port())


async def test_the_city_is_made_once() -> None:
    maker = Maker()
    assert await found_city(_settings(), nobody, maker)
    assert not await found_city(_settings(), nobody, maker)
    assert maker.made == 1
    assert DATABASE.is_file() and JOURNAL.is_file()
    assert [path.name for path in OBJECTS.iterdir()] == ["photo-1"]
    assert not MAKING.exists()


async def test_while_it_is_made_errors_alone_are_told(caplog: pytest.LogCaptureFixture) -> None:
    class Talking(Maker):
        async def __call__(self, *given: object) -> None:
            await super().__call__(*given)  # type: ignore[arg-type]
            logging.getLogger("daetong.demo").warning("of no use")
            logging.getLogger("daetong.demo").error("of use")

    assert await found_city(_settings(), nobody, Talking())
    logging.getLogger("daetong.demo").warning("of use again")
    told = [each.message for each in caplog.records if each.name == "daetong.demo"]
    assert told == ["of use", "of use again"]


async def test_a_making_that_was_killed_begins_anew_and_doubles_nothing() -> None:
    with pytest.raises(Killed):
        await found_city(_settings(), nobody, Maker(dies=True))
    assert MAKING.is_dir() and not DATABASE.exists()
    maker = Maker()
    assert await found_city(_settings(), nobody, maker)
    assert [path.name for path in OBJECTS.iterdir()] == ["photo-1"]


async def test_a_making_that_was_killed_while_it_moved_begins_anew() -> None:
    OBJECTS.mkdir(parents=True)
    (OBJECTS / "photo-0").touch()
    JOURNAL.write_text("0\n")
    MAKING.mkdir()
    assert await found_city(_settings(), nobody, Maker())
    assert [path.name for path in OBJECTS.iterdir()] == ["photo-1"]
    assert JOURNAL.read_text() == "1\n"


async def test_a_demo_that_somebody_has_played_with_stays_as_it_is() -> None:
    await prepare(free_port())
    before = DATABASE.read_bytes()
    maker = Maker()
    assert not await found_city(_settings(), nobody, maker)
    assert maker.made == 0 and DATABASE.read_bytes() == before


async def test_two_people_do_not_prepare_at_once() -> None:
    with held(LOCK, "busy"), pytest.raises(NotNow, match="另一个窗口"):
        await prepare(free_port())


async def test_a_reset_removes_the_data_and_nothing_else() -> None:
    await prepare(free_port())
    OBJECTS.mkdir()
    (OBJECTS / "photo").touch()
    JOURNAL.touch()
    kept = Path("var/my-own-notes.txt")
    kept.touch()
    assert "从头开始" in reset(None)
    assert not any(path.exists() for path in (DATABASE, OBJECTS, JOURNAL, MAKING))
    assert kept.exists() and SECRETS_FOLDER.is_dir()
    await prepare(free_port())
    assert DATABASE.is_file()


async def test_a_reset_asks_first_and_takes_anything_but_yes_for_no() -> None:
    await prepare(free_port())
    asked: list[str] = []

    def no(question: str) -> str:
        asked.append(question)
        return "y"

    with pytest.raises(NotNow, match="什么都没有删"):
        reset(no)
    assert len(asked) == 1 and DATABASE.exists()
    reset(lambda question: "yes")
    assert not DATABASE.exists()


async def test_a_reset_waits_until_the_service_is_stopped() -> None:
    await prepare(free_port())
    db = Database(f"sqlite+aiosqlite:///{DATABASE.absolute()}")
    db.claim_process()
    try:
        with pytest.raises(NotNow, match="还在运行"):
            reset(None)
    finally:
        await db.close()
    assert DATABASE.exists()


async def test_a_reset_refuses_another_database_than_the_demo_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(NotNow, match="没有演示数据"):
        reset(None)
    await prepare(free_port())
    monkeypatch.setenv("DAETONG_DATABASE_URL", "postgresql+asyncpg://somebody@db/real")
    with pytest.raises(NotNow, match="不是演示的"):
        reset(None)
    assert DATABASE.exists()


def test_the_command_says_what_it_did(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["demo", "reset", "--yes"]) == 2
    assert "make run" in capsys.readouterr().err
    assert main(["demo", "prepare", "--bare", "--port", str(free_port())]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["demo", "reset"]) == 2
    assert "没有人回答" in capsys.readouterr().err and DATABASE.exists()
    assert main(["demo", "reset", "--yes"]) == 0
    assert "演示数据已删除" in capsys.readouterr().out
