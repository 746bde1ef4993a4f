"""What becomes of copies of the data on the centre's order? `daetong backup hand-over` and
`destroy` do it, write a certificate for both sides to sign, and leave a row of the audit chain."""

import asyncio
import hashlib
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.backup.store import backup_folder, backup_key, run_now
from app.ledger_commands import opened
from app.serve import now
from app.settings import Settings
from app.terminal_progress import TerminalProgress
from casework.errors import FieldsInvalid
from claims_core.calendar_cn import CHINA
from claims_core.typed_text import TextKind, value_of
from infra.backup.folder import BackupFolder, written
from infra.backup.manifest import MANIFEST, Manifest, read_manifest
from infra.backup.problems import BackupProblem
from infra.columns import new_id
from infra.copy_orders import COPY_FATE_WORDS, CopyFate, CopyOrderRow

# What a folder of backups holds beside its lock.
_PLACES = ("backups", "objects", "log", "drills")
# Where the manifests of what is being destroyed wait for the certificate.
_DESTROYING = ".destroying"
_BY_HAND = (
    "程序够不到、要由人办的：备份目录在别处的拷贝；密钥包和口令；窗口导出的表格；纸质材料。",
    "办完的请在这里写明：",
    "",
    "经办人：              监督人：              日期：",
)


def hand_over(settings: Settings, order_no: str, by: str, into: Path, certificate: Path) -> int:
    """A fresh, complete copy into an empty folder, and the certificate of it."""
    order_no, by = _said(order_no, "order"), _said(by, "by")
    _require_new(certificate)
    asyncio.run(_require_recordable(settings))
    if into.exists() and any(into.iterdir()):
        raise BackupProblem(f"{into} 不是空的。请给一个新的或空的目录。")
    elsewhere = settings.model_copy(update={"backup_folder": into})
    progress = TerminalProgress("移交照片", ("个", "个新增"))
    manifest, _ = run_now(elsewhere, now, progress)
    progress.finish()
    told = ["密钥和口令不在里面，另行当面移交。", *_BY_HAND]
    _certify(settings, CopyFate.HANDED_OVER, order_no, by, [manifest], told, certificate)
    print(f"已移交到 {into}：{manifest.name}。证明在 {certificate}，请双方签字。")
    return 0


def destroy(settings: Settings, order_no: str, by: str, certificate: Path) -> int:
    """Every backup in the folder, with its objects and logs, and the certificate of it."""
    order_no, by = _said(order_no, "order"), _said(by, "by")
    _require_new(certificate)
    asyncio.run(_require_recordable(settings))
    folder, key = backup_folder(settings), backup_key(settings)
    with folder.held():
        kept = folder.root / _DESTROYING
        left = [path.parent.name for path in kept.glob(f"*/{MANIFEST}")]
        places = {name: folder.backup(name) / MANIFEST for name in folder.names()}
        places |= {name: kept / name / MANIFEST for name in left}
        if not places:
            raise BackupProblem(f"{folder.root} 里没有备份。")
        manifests = [read_manifest(places[name], key) for name in sorted(places)]
        _remove(folder, kept)
    told = ["服务要是还在运行，会再做新的备份；那一份不在这张证明里。", *_BY_HAND]
    _certify(settings, CopyFate.DESTROYED, order_no, by, manifests, told, certificate)
    shutil.rmtree(kept)
    print(f"已销毁{len(manifests)}份备份。证明在 {certificate}，请双方签字。")
    return 0


def _remove(folder: BackupFolder, kept: Path) -> None:
    ours = {*_PLACES, _DESTROYING, ".lock"}
    others = sorted(path.name for path in folder.root.iterdir() if path.name not in ours)
    if others:
        raise BackupProblem(
            f"{folder.root} 里还有不是本程序写的：{'、'.join(others[:5])}。"
            "请人工核对、移走以后再来一次；什么都没有删。"
        )
    # from now on they count no more; where we are killed here, the next one goes on and certifies
    # those as well
    for name in folder.names():
        (kept / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder.backup(name) / MANIFEST).rename(kept / name / MANIFEST)
    for place in _PLACES:
        path = folder.root / place
        if path.exists():
            shutil.rmtree(path)


def _certify(
    settings: Settings,
    fate: CopyFate,
    order_no: str,
    by: str,
    manifests: Sequence[Manifest],
    told: Sequence[str],
    certificate: Path,
) -> None:
    at = now()
    text = "\n".join(_text(settings, fate, order_no, by, manifests, told, at)) + "\n"
    with written(certificate.absolute()) as file:
        file.write(text.encode())
    row = CopyOrderRow(
        id=new_id(),
        order_no=order_no,
        fate=fate.value,
        copies=len(manifests),
        done_by=by,
        certificate_sha256=hashlib.sha256(text.encode()).hexdigest(),
        at=at,
    )
    asyncio.run(_keep(settings, row))


async def _require_recordable(settings: Settings) -> None:
    """Nothing is done that could not be written down."""
    async with opened(settings, writes=True):
        pass


async def _keep(settings: Settings, row: CopyOrderRow) -> None:
    async with opened(settings, writes=True) as db, db.write() as session:
        session.add(row)


def _text(
    settings: Settings,
    fate: CopyFate,
    order_no: str,
    by: str,
    manifests: Sequence[Manifest],
    told: Sequence[str],
    at: datetime,
) -> list[str]:
    word = COPY_FATE_WORDS[fate]
    lines = [
        f"数据拷贝{word}证明",
        "",
        f"依据：{order_no}",
        f"{word}人：{by}",
        f"时间：{at.astimezone(CHINA):%Y年%m月%d日 %H:%M}（北京时间）",
        f"系统：{settings.base_url}",
        f"共{len(manifests)}份：",
    ]
    for number, each in enumerate(manifests, 1):
        made = datetime.fromisoformat(each.made_at).astimezone(CHINA)
        lines += [
            f"{number}. {each.name}，{made:%Y-%m-%d %H:%M}做的",
            f"   数据库 {each.database_size} 字节，SHA-256 {each.database_sha256}",
            f"   照片等对象 {each.objects} 个、{each.objects_bytes} 字节",
            f"   对象清单 SHA-256 {each.objects_sha256}",
        ]
    return [*lines, "", *told]


def _said(text: str, field: str) -> str:
    plain = value_of(text, TextKind.ONE_LINE, field=field)
    if not plain or len(plain) > (80 if field == "order" else 40):
        raise FieldsInvalid(**{field: "请写明，不要太长。"})
    return plain


def _require_new(certificate: Path) -> None:
    if certificate.exists():
        raise BackupProblem(f"{certificate} 已经有了，不覆盖。请换一个文件名。")
    folder = certificate.absolute().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise BackupProblem(f"证明写不进 {folder}：没有这个目录，或没有权限。什么都还没有做。")
