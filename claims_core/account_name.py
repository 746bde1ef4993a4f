"""How is the name of an account's holder kept? Asked where a payee is named: the bank compares it
sign by sign, so that only what typing has added is taken away."""

import re
import unicodedata
from typing import Final

_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff"
# A blank beside a Chinese character or a middle dot is typed for looks; cards do not have it.
_BLANK_BESIDE_HAN: Final = re.compile(f"(?<=[{_HAN}·•・])[ ]|[ ](?=[{_HAN}·•・])")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def account_name(typed: str) -> str:
    """户名 as on the account: ``SMITH JOHN`` keeps its blank, ``王 五`` loses it.

    Characters that cannot be seen go (copied text brings them along), full-width letters become
    plain ones. A line break stays, and is refused by whoever asks for one line."""
    visible = "".join(
        character for character in typed.strip() if unicodedata.category(character) != "Cf"
    )
    plain = visible.translate(_FULL_WIDTH)
    single = re.sub(r"[^\S\n\r\t\v\f\x1c-\x1f\x85\u2028\u2029]+", " ", plain).strip()
    return _BLANK_BESIDE_HAN.sub("", single)
