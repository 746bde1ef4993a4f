"""Whose pushes does the bot take? Said by whoever composes the service."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class OfficialAccount:
    """公众号: whose pushes are taken, and the secrets shared with the platform."""

    appid: str
    original_id: str  # gh_…
    callback_token: str
    aes_keys: Sequence[str]  # the first seals; any opens, while a key is being changed
    mini_appids: Sequence[str] = ()  # 小程序 that push to the same address under the same secrets
