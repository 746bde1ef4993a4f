"""T3 in short: a few kills during uploads lose nothing, and a store that answers too early does."""

import asyncio
from pathlib import Path

import pytest

from tests.reliability.piece_uploaders import PieceUploader
from tests.reliability.t3 import must_lose, rounds
from tests.reliability.uploaders import Uploader

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", [Uploader, PieceUploader])
async def test_nothing_acknowledged_is_lost_when_the_service_dies_during_uploads(
    kind: type[Uploader], empty_database_url: str, tmp_path: Path
) -> None:
    loss = await rounds(tmp_path / "house", empty_database_url, 3, kind=kind)
    assert loss.acknowledged > 3
    missed = [line.words() for line in loss.lines("short") if line.unit != "s" and not line.met]
    assert missed == []


async def test_a_store_that_answers_before_it_has_written_loses(tmp_path: Path) -> None:
    control = await asyncio.wait_for(
        rounds(tmp_path / "control", None, 2, fault="late store"), timeout=120
    )
    assert must_lose(control).met
