"""What does the member API promise, for programs written in other languages? Run it to write the
client's copy anew: `python -m tests.tools.member_openapi`."""

import json
from typing import Any, cast

from frontdoor.documents import Documents
from miniapp_api.api import PREFIX, MemberServices, resources_of
from miniapp_api.documents import about
from miniapp_api.help import Help
from miniapp_api.shapes.claim_shown import ConflictAnswer
from tests.tools.tree import ROOT

TARGET = ROOT / "miniprogram" / "openapi.json"


class _NoServices:
    """The document hangs on the shapes alone; nothing behind them is asked."""

    help = Help("", "")

    def __getattr__(self, name: str) -> "_NoServices":
        return self


def text() -> str:
    """The document as the service gives it, a line for each thing."""
    resources = resources_of(cast(MemberServices, _NoServices()))
    document: dict[str, Any] = Documents(about(PREFIX), resources, ConflictAnswer).document
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
