"""Do both distributions build, and does the core's stand alone once installed?"""

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.tools.tree import PACKAGES, ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both wheels by distribution, built with the pinned backend."""
    folder = tmp_path_factory.mktemp("wheels")
    for project in (ROOT, ROOT / "packaging" / "claims_core"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
            cwd=project,
            check=True,
            capture_output=True,
        )
    return {path.name.split("-")[0]: path for path in folder.glob("*.whl")}


def _metadata(wheel: Path) -> dict[str, list[str]]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        message = Parser().parsestr(archive.read(name).decode())
    return {key: message.get_all(key, []) for key in message}


def _data_files(package: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_cores_wheel_needs_nothing_and_holds_only_the_core(wheels: dict[str, Path]) -> None:
    wheel = wheels["daetong_claims_core"]
    assert "Requires-Dist" not in _metadata(wheel)
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == _data_files("claims_core")


def test_the_cores_wheel_calculates_from_a_folder_of_its_own(
    wheels: dict[str, Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(wheels["daetong_claims_core"]) as archive:
        archive.extractall(tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
        "from datetime import date; from claims_core.policy import PolicyBook; "
        "from claims_core.benefit import settle; from claims_core.bill import read_expense; "
        "from claims_core.ledger import YearToDate; "
        "bill = read_expense({'total': '86000.00', 'non_covered': '3000.00', "
        "'upfront_self_pay': '1447.06'}); "
        "paid = settle(bill, date(2025, 6, 20), YearToDate(10_000_000), PolicyBook.load()); "
        "sys.stdout.write(str(paid.supplement_payment))"
    )
    command = [sys.executable, "-S", "-I", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("7339765", "")


def test_the_service_needs_the_core_and_carries_every_file_it_reads(
    wheels: dict[str, Path],
) -> None:
    wheel = wheels["daetong"]
    metadata = _metadata(wheel)
    assert "daetong-claims-core==0.1.0" in metadata["Requires-Dist"]
    assert metadata["License-Expression"] == ["Apache-2.0"]
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    ours = set(PACKAGES) - {"claims_core"}
    for package in ours:
        assert _data_files(package) <= held, package
    assert {name.split("/")[0] for name in held if ".dist-info/" not in name} == ours
    kinds = {Path(name).suffix for name in held}
    assert {".html", ".css", ".toml", ".csv"} <= kinds


def test_both_distributions_carry_one_version(wheels: dict[str, Path]) -> None:
    assert len({tuple(_metadata(wheel)["Version"]) for wheel in wheels.values()}) == 1
