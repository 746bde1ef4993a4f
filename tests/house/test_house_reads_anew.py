"""Can a secret be changed while the service goes on?"""

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from app.maintenance import migrate
from tests.processes import PATIENCE_S, Installation

OLD, NEW, TOO_SHORT = "a" * 24, "b" * 24, "tiny-x7"


@pytest.fixture
def daetong(tmp_path: Path) -> Installation:
    """The command, its receipt secret in a file."""
    command = Installation(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/daetong.db")
    command.secret_in_file("sms_receipt_secret", OLD)
    return command


async def _accepted(url: str, secret: str) -> bool:
    """On a connection of its own: one that is refused raises."""
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{url}/sms/receipts/aliyun/{secret}", data=b"[]") as answer,
    ):
        return answer.status == 200


@pytest.mark.slow
async def test_a_new_secret_is_taken_on_sighup_and_no_caller_is_refused_meanwhile(
    daetong: Installation,
) -> None:
    await migrate(daetong.settings)
    with daetong.started("serve") as service:
        await service.wait_until_ready()
        assert await _accepted(daetong.url, OLD)
        daetong.secret_in_file("sms_receipt_secret", NEW)
        reader, writer = await asyncio.open_connection("127.0.0.1", daetong.settings.port)
        service.process.send_signal(signal.SIGHUP)
        async with asyncio.timeout(PATIENCE_S):
            while not await _accepted(daetong.url, NEW):
                pass
        assert not await _accepted(daetong.url, OLD)
        # whoever was let in before and had not said anything yet is heard as well
        writer.write(f"POST /sms/receipts/aliyun/{NEW} HTTP/1.1\r\nHost: x\r\n".encode())
        writer.write(b"Content-Length: 2\r\n\r\n[]")
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        writer.close()
        code, _ = service.stop(signal.SIGTERM)
    assert code == 0


@pytest.mark.slow
async def test_settings_that_cannot_be_used_leave_the_old_ones_in_force(
    daetong: Installation, tmp_path: Path
) -> None:
    await migrate(daetong.settings)
    with daetong.started("serve") as service:
        await service.wait_until_ready()
        (tmp_path / "sms_receipt_secret").write_text(TOO_SHORT)
        service.process.send_signal(signal.SIGHUP)
        report = await asyncio.to_thread(service.wait_until_it_reports, "reload_refused")
        await service.wait_until_ready()
        assert await _accepted(daetong.url, OLD)
        code, _ = service.stop(signal.SIGTERM)
    assert code == 0
    assert "DAETONG_SMS_RECEIPT_SECRET" in report
    assert TOO_SHORT not in report
