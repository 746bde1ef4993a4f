"""Under which numbers are our texts registered: at the providers of text messages and in WeChat?
Asked when gateways, wording and the stand-in world are made.

The numbers are a deployment's own and stand in one file (docs/messages.md); beside the stand-in
world there are invented ones."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.settings import PREFIX, Settings, SettingsProblem
from infra.sms.aliyun import ALIYUN
from infra.sms.tencent import TENCENT
from notifications.render import Wording, shipped_wording

_WHERE = f"{PREFIX}MESSAGE_TEMPLATES"
_CARDS = ("claim_card", "mini_claim_card", "account_claim_card")


@dataclass(frozen=True)
class MessageTemplates:
    """模板编号: by provider and by our name for a text; `claim_card` is the template message of
    WeChat that tells of a claim, `mini_claim_card` the subscription message of the mini-program
    that does, `account_claim_card` the official account's own; empty where there is none."""

    sms: Mapping[str, Mapping[str, str]]
    claim_card: str
    mini_claim_card: str = ""
    account_claim_card: str = ""

    def missing(self, wording: Wording, provider: str) -> list[str]:
        """Our texts that have no number at this provider."""
        return [variant for variant in wording.sms if not self.sms[provider].get(variant)]


def message_templates(settings: Settings) -> MessageTemplates:
    """The numbers of this deployment.

    :raises SettingsProblem: when the file cannot be read, or names what does not exist.
    """
    if settings.message_templates is None:
        return _STAND_INS if settings.environment == "development" else MessageTemplates(_NONE, "")
    try:
        given = tomllib.loads(settings.message_templates.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise SettingsProblem([f"{_WHERE}: {type(problem).__name__}"]) from None
    problems = [f"{_WHERE}: [{name}] is not known" for name in given.keys() - {*_NONE, "wechat"}]
    sms = {provider: _numbers(given, provider, problems) for provider in _NONE}
    wechat = given.get("wechat", {})
    for name in wechat.keys() - set(_CARDS):
        problems.append(f"{_WHERE}: [wechat] {name} is not known")
    if problems:
        raise SettingsProblem(sorted(problems))
    return MessageTemplates(sms, *(str(wechat.get(name, "")) for name in _CARDS))


def _numbers(given: Mapping[str, Any], provider: str, problems: list[str]) -> dict[str, str]:
    numbers = {name: str(number) for name, number in given.get(provider, {}).items()}
    for name in numbers.keys() - _TEXTS.sms.keys():
        problems.append(f"{_WHERE}: [{provider}] {name} is no text of ours")
    for number in {each for each in numbers.values() if list(numbers.values()).count(each) > 1}:
        problems.append(f"{_WHERE}: [{provider}] {number} is given twice")
    return numbers


_TEXTS = shipped_wording()
_NONE: Mapping[str, Mapping[str, str]] = {ALIYUN: {}, TENCENT: {}}
_STAND_INS = MessageTemplates(
    {
        ALIYUN: {name: f"SMS_{500100001 + at}" for at, name in enumerate(_TEXTS.sms)},
        TENCENT: {name: str(1900001 + at) for at, name in enumerate(_TEXTS.sms)},
    },
    "DAETONG-CLAIM-PROGRESS-0001",
    "DAETONG-MINI-PROGRESS-0001",
    "DAETONG-ACCOUNT-PROGRESS-0001",
)
