"""How does nginx of Debian stand in front of a service under test? With `deploy/nginx.conf` itself,
in which only addresses, files and the certificate are other ones."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.ports import free_port
from tests.tools.tree import ROOT

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONFIGURATION = ROOT / "deploy" / "nginx.conf"
DELIVERED = "server 127.0.0.1:8080 max_fails=0;"


def configuration(folder: Path, port: int, behind: Sequence[int]) -> str:
    """The delivered file, for this folder and these ports, without TLS."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for delivered, ours in (
        ("user www-data;", "daemon off; user root;"),
        ("pid /run/nginx.pid;", f"pid {folder}/nginx.pid;"),
        ("/var/log/nginx/error.log", f"{folder}/error.log"),
        (DELIVERED, " ".join(DELIVERED.replace("8080", str(each)) for each in behind)),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("ssl_certificate /etc/ssl/daetong/fullchain.pem;", ""),
        ("ssl_certificate_key /etc/ssl/daetong/key.pem;", ""),
        ("ssl_protocols TLSv1.2 TLSv1.3;", ""),
        ("ssl_session_cache shared:daetong:10m;", ""),
        ("http {\n", f"http {{\n{_temporary(folder)}"),
    ):
        assert text.count(delivered) == 1, f"{delivered!r} stands no longer in the file"
        text = text.replace(delivered, ours)
    return text


def _temporary(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds)


@asynccontextmanager
async def nginx_before(folder: Path, *behind: int) -> AsyncIterator[int]:
    """nginx in front of some ports of this machine; its own port."""
    assert NGINX is not None
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    written = folder / "nginx.conf"
    written.write_text(configuration(folder, port, behind), encoding="utf-8")
    command = [NGINX, "-e", f"{folder}/error.log", "-c", str(written)]
    with subprocess.Popen(command, cwd=folder) as process:
        try:
            await _listens(port, process)
            yield port
        finally:
            process.terminate()


async def _listens(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return
    raise AssertionError("nginx ended before it listened")
