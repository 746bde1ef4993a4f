"""Which data files does the package bring along? Asked by every table that is data: policy book,
holiday calendar, material lists."""

from importlib.resources import files


def shipped_text(name: str) -> str:
    """随包数据: the UTF-8 text of one file of the package."""
    return files("claims_core").joinpath(name).read_text(encoding="utf-8")


def shipped_texts(folder: str, ending: str = ".toml") -> dict[str, str]:
    """随包数据: file name → UTF-8 text of the files in one folder of the package, in name order."""
    found = files("claims_core").joinpath(folder).iterdir()
    return {
        each.name: each.read_text(encoding="utf-8")
        for each in sorted(found, key=lambda each: each.name)
        if each.name.endswith(ending)
    }
