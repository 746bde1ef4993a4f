"""How does the window say what somebody agreed to? Asked by its page."""

from casework.phone.consent_views import SaidConsent, StandingConsent
from claims_core.agreed_texts import current_text
from claims_core.data_consents import CONSENT_STATE_WORDS, ConsentState

_SAID_IN = {"phone": "小程序", "chat": "公众号", "window": "窗口"}
_TONES = {ConsentState.GIVEN: "good", ConsentState.WITHDRAWN: "bad"}


def state(standing: StandingConsent) -> str:
    """Where it stands."""
    return CONSENT_STATE_WORDS[standing.state]


def tone(standing: StandingConsent) -> str:
    """The colour of its mark."""
    return _TONES.get(standing.state, "warn")


def said(each: SaidConsent) -> str:
    """One yes or no: where, by whom, on which words and which paper."""
    who = "代办的家人" if each.by_relative else "本人"
    what = f"“{current_text(each.what).title}”（{each.version}版）"
    parts = [f"{_SAID_IN[each.said_in]}，{who}{'同意' if each.given else '收回'}{what}"]
    if each.recorded_by:
        parts.append(f"{each.recorded_by}登记：{each.paper}")
    return "；".join(parts)
