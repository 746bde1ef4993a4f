"""Does what was backed up come back, and does every command say what is wrong and what to do?"""

import contextlib
import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import backup_commands as commands
from app import key_bundle_commands as bundles
from app.backup.store import run_now
from app.message_templates import message_templates
from app.serve import now
from app.settings_reading import ENV_FILE, load
from infra.backup.problems import BackupProblem, PassphraseWrong
from infra.schema import HEAD
from tests.backup.folders import Backed, copied, dumped

NEWER = f"{int(HEAD) + 1:04}"


def _restored(service: Backed, into: Path, name: str = "latest") -> None:
    assert commands.restore(service.settings, name, into, None) == 0


def test_rows_and_photographs_come_back_as_they_were(
    service: Backed, apart: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run(service.settings) == 0
    assert "备份完成" in capsys.readouterr().out
    assert commands.verify(service.settings, "latest", everything=False) == 0
    assert "完好，可以恢复" in capsys.readouterr().out
    rows, objects = dumped(service.database), service.told()
    shutil.rmtree(service.objects)
    into = apart / "new"
    _restored(service, into)
    told = capsys.readouterr().out
    assert "2026年03月04日 10:00:00（北京时间）" in told and "DAETONG_DATABASE_URL=" in told
    assert dumped(into / "daetong.db") == rows
    assert Backed(service.settings, into / "objects", into).told() == objects


def test_a_photograph_is_copied_once_and_stays_as_sealed_as_it_is(service: Backed) -> None:
    commands.run(service.settings)
    before = {path: path.stat().st_mtime_ns for path in service.folder.objects.rglob("*")}
    service.put("photos/c2/p4")
    commands.run(service.settings)
    files = [path for path in service.folder.objects.rglob("*") if path.is_file()]
    assert sorted(path.read_bytes() for path in files) == sorted(service.told().values())
    assert {path for path in files if path in before} == {
        path for path in before if path.is_file() and path.stat().st_mtime_ns == before[path]
    }
    assert len(files) == 4


def test_nothing_of_the_database_is_readable_and_no_key_is_in_it(service: Backed) -> None:
    commands.run(service.settings)
    for path in service.folder.root.rglob("*"):
        if path.is_file() and service.folder.objects not in path.parents:
            raw = path.read_bytes()
            assert b"SQLite format" not in raw and b"photos/" not in raw, path
            for secret in ("seal_keys", "seal_index_key", "backup_passphrase"):
                value = getattr(service.settings, secret).get_secret_value()
                assert value.partition(":")[2].encode() not in raw or not value.partition(":")[2]
                assert value.encode() not in raw, (path, secret)
            assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.slow
def test_a_changed_byte_anywhere_is_named(
    service: Backed, apart: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.run(service.settings)
    files = [path for path in service.folder.root.rglob("*") if path.is_file()]
    files = [path for path in files if path.name != ".lock"]
    assert len(files) == 6
    for path in files:
        whole = path.read_bytes()
        for at in {0, len(whole) // 2, len(whole) - 1}:
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
            assert commands.verify(service.settings, "latest", everything=True) == 1, (path, at)
            told = capsys.readouterr().out
            assert str(path) in told and "损坏" in told, (path, at, told)
            if path.name != "manifest.json":
                with pytest.raises(BackupProblem):
                    commands.restore(service.settings, "latest", apart / "bad", None)
                assert list((apart / "bad").iterdir()) == []
        path.write_bytes(whole)
    assert commands.verify(service.settings, "latest", everything=True) == 0


@pytest.mark.slow
def test_a_missing_copy_of_a_photograph_is_named_and_nothing_half_is_left(
    service: Backed, apart: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.run(service.settings)
    gone = next(path for path in service.folder.objects.rglob("*") if path.is_file())
    gone.unlink()
    assert commands.verify(service.settings, "latest", everything=False) == 1
    told = capsys.readouterr().out
    assert f"{gone} 不见了（对象 photos/" in told
    with pytest.raises(BackupProblem, match="不见了"):
        commands.restore(service.settings, "latest", apart / "new", None)
    assert list((apart / "new").iterdir()) == []
    # the next backup copies it anew, and all is well
    commands.run(service.settings)
    assert commands.verify(service.settings, "latest", everything=False) == 0


def test_another_passphrase_is_told_apart_from_damage(service: Backed, apart: Path) -> None:
    commands.run(service.settings)
    other = _with(service, backup_passphrase="some other passphrase")
    with pytest.raises(PassphraseWrong, match="DAETONG_BACKUP_PASSPHRASE"):
        commands.restore(other.settings, "latest", apart / "new", None)
    assert not (apart / "new").exists()


def test_a_folder_that_is_not_empty_is_left_alone(service: Backed, apart: Path) -> None:
    commands.run(service.settings)
    into = apart / "full"
    into.mkdir()
    (into / "thesis.txt").write_text("not ours")
    with pytest.raises(BackupProblem, match="不是空的"):
        commands.restore(service.settings, "latest", into, None)
    assert [path.name for path in into.iterdir()] == ["thesis.txt"]


def test_keys_that_do_not_open_what_is_in_it_are_named_before_anything_is_written(
    service: Backed, apart: Path
) -> None:
    commands.run(service.settings)
    for field, words in (("seal_keys", "k1"), ("seal_index_key", "DAETONG_SEAL_INDEX_KEY")):
        value = getattr(service.settings, field).get_secret_value()
        other = value[:-5] + ("A" if value[-5] != "A" else "B") + value[-4:]
        with pytest.raises(BackupProblem, match=words):
            commands.restore(
                _with(service, **{field: other}).settings, "latest", apart / "new", None
            )
    assert not (apart / "new").exists()


def test_what_was_not_read_is_not_called_damaged(
    service: Backed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever takes it for damaged may throw a good backup away."""
    commands.run(service.settings)
    other = _with(service, backup_passphrase="another passphrase, also long").settings
    for settings, name in ((service.settings, "20200101T000000Z-0000000000"), (other, "latest")):
        with contextlib.suppress(BackupProblem):
            assert commands.verify(settings, name, everything=False) == 2
        assert "损坏" not in capsys.readouterr().out
    assert commands.verify(other, "latest", everything=True) == 2
    assert "损坏" not in capsys.readouterr().out


def test_the_settings_come_back_with_the_keys_and_can_be_used(
    service: Backed, apart: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a machine that is lost nobody knows the accounts and the numbers of texts by heart."""
    templates = apart / "templates.toml"
    templates.write_text('[aliyun]\nreceived = "SMS_1"\n', encoding="utf-8")
    strange = "it's \\ ${HOME} # a sign"
    kept = _with(service, message_templates=templates, sms_sign_name=strange).settings
    bundles.keys_saved(kept, apart / "keys", "a passphrase for the keys")
    templates.unlink()
    bundles.keys_opened(apart / "keys", apart / "s", "a passphrase for the keys")
    assert kept.seal_keys.get_secret_value() not in capsys.readouterr().out
    passphrase = kept.backup_passphrase.get_secret_value()
    back = load(
        {
            ENV_FILE: str(apart / "s" / "daetong.env"),
            "DAETONG_BACKUP_PASSPHRASE": passphrase,
        }
    )
    assert message_templates(back) == message_templates(
        kept.model_copy(update={"message_templates": back.message_templates})
    )
    assert message_templates(back).sms["aliyun"] == {"received": "SMS_1"}
    moved = {"message_templates": back.message_templates}
    assert back.model_dump() | moved == kept.model_dump() | moved


def test_keys_are_kept_apart_and_come_back(
    service: Backed, apart: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = service.settings
    inside = service.folder.root / "keys"
    with pytest.raises(BackupProblem, match="不能和备份放在一起"):
        bundles.keys_saved(settings, inside, "a passphrase for the keys")
    with pytest.raises(BackupProblem, match="不能和备份口令相同"):
        bundles.keys_saved(settings, apart / "keys", settings.backup_passphrase.get_secret_value())
    assert bundles.keys_saved(settings, apart / "keys", "a passphrase for the keys") == 0
    with pytest.raises(BackupProblem, match="已经有了"):
        bundles.keys_saved(settings, apart / "keys", "a passphrase for the keys")
    with pytest.raises(BackupProblem, match="打不开"):
        bundles.keys_opened(apart / "keys", apart / "secrets", "a passphrase of no keys")
    assert bundles.keys_opened(apart / "keys", apart / "s", "a passphrase for the keys") == 0
    assert "DAETONG_SEAL_KEYS_FILE=" in capsys.readouterr().out
    for name in ("seal_keys", "seal_index_key", "wechat_aes_key"):
        assert (apart / "s" / name).read_text() == getattr(settings, name).get_secret_value()
    assert not (apart / "s" / "backup_passphrase").exists()


@pytest.mark.parametrize(("schema", "comes_back"), [("0000", True), (NEWER, False)])
def test_another_schema_is_said_and_a_newer_one_refused(
    service: Backed,
    apart: Path,
    capsys: pytest.CaptureFixture[str],
    schema: str,
    comes_back: bool,
) -> None:
    with closing(sqlite3.connect(service.database, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (schema,))
    commands.run(service.settings)
    if comes_back:
        _restored(service, apart / "new")
        assert "daetong migrate" in capsys.readouterr().out
    else:
        with pytest.raises(BackupProblem, match="更新的程序"):
            commands.restore(service.settings, "latest", apart / "new", None)
        assert not (apart / "new").exists()


def test_a_damaged_database_makes_no_backup_and_the_good_one_stays(service: Backed) -> None:
    commands.run(service.settings)
    good = service.folder.names()
    with closing(sqlite3.connect(service.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with service.database.open("r+b") as file:
        file.seek(5 * size)
        file.write(os.urandom(size))
    with pytest.raises(BackupProblem, match="数据库已经损坏"):
        run_now(service.settings, now)
    assert service.folder.names() == good
    assert not list(service.database.parent.glob(".backup-scratch-*"))


def test_photographs_that_have_all_gone_make_no_backup(service: Backed) -> None:
    commands.run(service.settings)
    shutil.rmtree(service.objects)
    with pytest.raises(BackupProblem, match="没有挂载"):
        run_now(service.settings, now)
    assert len(service.folder.names()) == 1


def test_of_two_backups_of_one_second_the_later_is_the_newest(service: Backed) -> None:
    moment = datetime(2026, 3, 4, 2, 0, 0, tzinfo=UTC)
    names = [service.folder.new_name(moment.replace(microsecond=n * 1000)) for n in range(200)]
    assert names == sorted(names)


def test_old_backups_go_and_take_only_their_own_photographs(service: Backed) -> None:
    keeping = _with(service, backup_keep="1/0/0")
    commands.run(keeping.settings)
    (service.objects / "photos/c1/p1").unlink()
    service.put("photos/c3/p5")
    commands.run(keeping.settings)
    assert len(service.folder.names()) == 1
    kept = [path for path in service.folder.objects.rglob("*") if path.is_file()]
    assert sorted(path.read_bytes() for path in kept) == sorted(service.told().values())
    assert commands.verify(keeping.settings, "latest", everything=True) == 0


def test_backups_without_a_manifest_are_none(service: Backed, apart: Path) -> None:
    with pytest.raises(BackupProblem, match="还没有备份"):
        commands.verify(service.settings, "latest", everything=True)
    commands.run(service.settings)
    (name,) = service.folder.names()
    spoilt = copied(service.folder.root, apart / "spoilt")
    (spoilt / "backups" / name / "manifest.json").unlink()
    without = _with(service, backup_folder=spoilt)
    with pytest.raises(BackupProblem, match=f"没有备份 {name}"):
        commands.restore(without.settings, name, apart / "new", None)
    # of another backup, it is as good as none
    (spoilt / "backups" / name / "manifest.json").write_text(json.dumps({"name": name}))
    assert commands.verify(without.settings, name, everything=False) == 1


def _with(service: Backed, **changes: object) -> Backed:
    values = {name: getattr(service.settings, name) for name in type(service.settings).model_fields}
    settings = type(service.settings)(**values | changes)
    return Backed(settings, service.objects, service.database)
