"""What does `daetong backup send-objects` do? It brings the photographs of a folder into the store
that the settings name: from one machine to several, or back after a restore."""

import asyncio
from pathlib import Path

from app.settings import Settings
from app.stored_objects import build_objects, objects_url
from app.terminal_progress import TerminalProgress
from infra.backup.object_source import FolderSource, SeenObject
from infra.backup.problems import BackupProblem
from infra.object_stores import Objects
from infra.objects import ObjectsAway

AT_ONCE = 8


def send(settings: Settings, folder: Path) -> int:
    """What is there already is left alone, so that it may be repeated; 1 where something else
    stands under a key.

    :raises BackupProblem: there is no such folder, or the store does not answer.
    """
    if not folder.is_dir():
        raise BackupProblem(f"没有目录 {folder}。")
    sent, different = asyncio.run(_sent(build_objects(settings), folder))
    print(f"{objects_url(settings)} 里现在有这个目录的{sent}个对象。")
    for key in different:
        print(f"！！！{key} 在那里是别的内容，没有动。")
    return 1 if different else 0


async def _sent(objects: Objects, folder: Path) -> tuple[int, list[str]]:
    progress = TerminalProgress("送照片", ("个", "个不同"))
    waiting, different, done = FolderSource(folder).walk(), list[str](), 0

    async def sender() -> None:
        nonlocal done
        for seen in waiting:
            if not await _one(objects, folder, seen):
                different.append(seen.key)
            else:
                done += 1
            progress(done, len(different))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(sender())
    except* ObjectsAway:
        raise BackupProblem("存放照片的地方没有回答。好了再来一次，送过的不会再送。") from None
    progress.done(done, len(different))
    return done, different


async def _one(objects: Objects, folder: Path, seen: SeenObject) -> bool:
    data = await asyncio.to_thread((folder / seen.key).read_bytes)
    return await objects.put_new(seen.key, data)
