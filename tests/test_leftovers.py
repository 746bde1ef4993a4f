"""Does a killed test run leave nothing behind for longer than until the next one?"""

import subprocess
import sys
from pathlib import Path

from tests.leftovers import own_folder, sweep
from tests.tools.tree import ROOT

HOLDS = """
import sys
from pathlib import Path
from tests.leftovers import own_folder
with own_folder("left-", Path(sys.argv[1])) as folder:
    (folder / "data").write_text("")
    print(folder, flush=True)
    sys.stdin.read()
"""


def held(where: Path) -> tuple["subprocess.Popen[str]", Path]:
    """A process that holds a folder of its own, and that folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(where)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_a_folder_goes_with_whoever_made_it(tmp_path: Path) -> None:
    with own_folder("left-", tmp_path) as folder:
        (folder / "data").write_text("")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_a_living_one_holds_stays(tmp_path: Path) -> None:
    dead, left = held(tmp_path)
    alive, kept = held(tmp_path)
    (strange := tmp_path / "left-by-something-else").mkdir()
    with dead, alive:
        dead.kill()
        dead.wait()
        sweep("left-", tmp_path)
        assert not left.exists()
        assert (kept / "data").exists()
        assert strange.exists()
        alive.communicate("")
    assert alive.returncode == 0
    assert list(tmp_path.iterdir()) == [strange]
