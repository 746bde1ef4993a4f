"""How is a library of ours put between a process and its machine? Compiled for this machine, from
the folder of those that play its disk and its clock."""

import shutil
import subprocess
from pathlib import Path

COMPILER = shutil.which("cc")
_FOLDER = Path(__file__).parent / "power"


def compiled(name: str, into: Path) -> Path:
    """The library whose source this is."""
    assert COMPILER is not None
    library = into / f"{name}.so"
    build = [COMPILER, "-shared", "-fPIC", "-O1", "-o", str(library), str(_FOLDER / f"{name}.c")]
    subprocess.run([*build, "-ldl", "-lpthread"], check=True)
    return library
