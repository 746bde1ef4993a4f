"""Are copies handed over and destroyed on an order, with a certificate that proves itself?"""

import asyncio
import hashlib
from pathlib import Path

import pytest
from sqlalchemy import select

from app import backup_commands, copies_commands
from casework.errors import FieldsInvalid
from infra.backup.manifest import MANIFEST
from infra.backup.problems import BackupProblem
from infra.copy_orders import COPY_FATE_WORDS, CopyFate, CopyOrderRow
from infra.db import Database
from tests.backup.folders import Backed

ORDER, BY = "新医保中心函〔虚构〕9号", "戚主管"


async def _orders(service: Backed) -> list[CopyOrderRow]:
    db = Database(service.settings.database_url)
    try:
        async with db.read() as session:
            return list(await session.scalars(select(CopyOrderRow)))
    finally:
        await db.close()


def test_every_fate_has_a_word() -> None:
    assert set(COPY_FATE_WORDS) == set(CopyFate)


def test_every_backup_is_gone_and_the_certificate_names_each(service: Backed, apart: Path) -> None:
    backup_commands.run(service.settings)
    service.put("photos/c2/p4")
    backup_commands.run(service.settings)
    names, certificate = service.folder.names(), apart / "certificate.txt"
    assert copies_commands.destroy(service.settings, ORDER, BY, certificate) == 0
    assert [path.name for path in service.folder.root.iterdir()] == [".lock"]
    text = certificate.read_text(encoding="utf-8")
    assert names and all(name in text for name in names)
    assert ORDER in text and BY in text and "密钥包和口令" in text
    (row,) = asyncio.run(_orders(service))
    assert (row.fate, row.copies, row.order_no, row.done_by) == ("destroyed", len(names), ORDER, BY)
    assert row.certificate_sha256 == hashlib.sha256(certificate.read_bytes()).hexdigest()
    with pytest.raises(BackupProblem, match="没有备份"):
        copies_commands.destroy(service.settings, ORDER, BY, apart / "again.txt")
    assert service.told(), "the data itself stays"


def test_nothing_is_done_where_the_certificate_could_not_be_written(
    service: Backed, apart: Path
) -> None:
    backup_commands.run(service.settings)
    nowhere = apart / "no such folder" / "certificate.txt"
    with pytest.raises(BackupProblem, match="什么都还没有做"):
        copies_commands.destroy(service.settings, ORDER, BY, nowhere)
    with pytest.raises(BackupProblem, match="什么都还没有做"):
        copies_commands.hand_over(service.settings, ORDER, BY, apart / "centre", nowhere)
    assert len(service.folder.names()) == 1 and not (apart / "centre").exists()


def test_a_destruction_that_was_killed_is_gone_on_with_and_certified_whole(
    service: Backed, apart: Path
) -> None:
    backup_commands.run(service.settings)
    (first,) = service.folder.names()
    kept = service.folder.root / ".destroying" / first
    kept.mkdir(parents=True)
    # killed when it counted no more and no file was gone yet; a running service makes a new one
    (service.folder.backup(first) / MANIFEST).rename(kept / MANIFEST)
    assert service.folder.names() == []
    backup_commands.run(service.settings)
    (second,) = service.folder.names()
    certificate = apart / "certificate.txt"
    assert copies_commands.destroy(service.settings, ORDER, BY, certificate) == 0
    assert [path.name for path in service.folder.root.iterdir()] == [".lock"]
    text = certificate.read_text(encoding="utf-8")
    assert first in text and second in text
    (row,) = asyncio.run(_orders(service))
    assert row.copies == 2


def test_what_is_handed_over_can_be_restored_and_is_certified(service: Backed, apart: Path) -> None:
    into, certificate = apart / "centre", apart / "certificate.txt"
    assert copies_commands.hand_over(service.settings, ORDER, BY, into, certificate) == 0
    theirs = service.settings.model_copy(update={"backup_folder": into})
    assert backup_commands.restore(theirs, "latest", apart / "restored", None) == 0
    assert (apart / "restored" / "daetong.db").is_file()
    (row,) = asyncio.run(_orders(service))
    assert (row.fate, row.copies) == ("handed_over", 1)
    assert "移交证明" in certificate.read_text(encoding="utf-8")


def test_nothing_is_destroyed_where_it_could_not_be_certified(service: Backed, apart: Path) -> None:
    backup_commands.run(service.settings)
    names, taken = service.folder.names(), apart / "taken.txt"
    taken.write_text("another one")
    with pytest.raises(BackupProblem, match="不覆盖"):
        copies_commands.destroy(service.settings, ORDER, BY, taken)
    with pytest.raises(FieldsInvalid):
        copies_commands.destroy(service.settings, " ", BY, apart / "certificate.txt")
    with pytest.raises(BackupProblem, match="不是空的"):
        copies_commands.hand_over(service.settings, ORDER, BY, apart, apart / "certificate.txt")
    assert service.folder.names() == names
    assert asyncio.run(_orders(service)) == []


def test_what_nobody_of_us_wrote_is_named_before_anything_goes(
    service: Backed, apart: Path
) -> None:
    backup_commands.run(service.settings)
    (service.folder.root / "notes.txt").write_text("whose?")
    certificate = apart / "certificate.txt"
    with pytest.raises(BackupProblem, match=r"notes\.txt"):
        copies_commands.destroy(service.settings, ORDER, BY, certificate)
    assert len(service.folder.names()) == 1 and not certificate.exists()
    (service.folder.root / "notes.txt").unlink()
    assert copies_commands.destroy(service.settings, ORDER, BY, certificate) == 0
