"""How does a PostgreSQL database get into a backup and back? By its own pg_dump and pg_restore,
which must be at least as new as the server; nothing is written outside the backup."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy import make_url

from infra.backup.problems import BackupProblem

_PIECE = 1024 * 1024


class PostgresqlTools:
    """pg_dump 和 pg_restore: in `folder`, or where the shell finds them."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def dump(self, url: str) -> Iterator[bytes]:
        """The bytes of the whole database at one moment.

        :raises BackupProblem: with what pg_dump said, at the latest behind the last byte.
        """
        told = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
        with self._running("pg_dump", url, told, stdout=subprocess.PIPE) as process:
            while data := cast(BinaryIO, process.stdout).read(_PIECE):
                yield data

    def restore(self, url: str, pieces: Iterable[bytes]) -> None:
        """Bring a dump into an empty database, all or nothing.

        :raises BackupProblem: with what pg_restore said.
        """
        told = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        with self._running("pg_restore", url, told, stdin=subprocess.PIPE) as process:
            pipe = cast(BinaryIO, process.stdin)
            try:
                for piece in pieces:
                    pipe.write(piece)
                pipe.close()
            except BrokenPipeError:
                pass  # it ended early; why, is in what it says

    @contextmanager
    def _running(
        self, tool: str, url: str, told: list[str], **pipes: int
    ) -> Iterator["subprocess.Popen[bytes]"]:
        plain = make_url(url).set(drivername="postgresql")
        # neither the list of processes nor a message shows the password
        secret = {"PGPASSWORD": plain.password} if plain.password else {}
        bare = plain._replace(password=None)  # with `set`, None leaves it as it is
        address = bare.render_as_string().replace("ssl=", "sslmode=")
        command = str(self._folder / tool) if self._folder else tool
        try:
            process = subprocess.Popen(
                [command, *told, f"--dbname={address}"],
                stderr=subprocess.PIPE,
                env=os.environ | secret,
                **pipes,  # type: ignore[call-overload]
            )
        except OSError as problem:
            raise BackupProblem(
                f"找不到 {command}（{problem.strerror}）。请安装 PostgreSQL 客户端，"
                "或用 DAETONG_POSTGRESQL_BIN 指出它所在的目录。"
            ) from None
        with process:
            try:
                yield process
            except BaseException:
                process.kill()
                raise
            said = cast(BinaryIO, process.stderr).read().decode(errors="replace").strip()
        if process.returncode:
            last = said.splitlines()[-1] if said else f"退出码{process.returncode}"
            older = "。它不能比服务器旧，请装新的客户端" if "server version" in last else ""
            raise BackupProblem(f"{tool} 没有做成：{last}{older}。")
