"""May somebody's papers and account be used? Which acts need which consent, and what is said when
there is none. Asked by every step that members take, and by the pages of consents."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from claims_core.agreed_texts import AgreedText, AgreedTo, still_holds
from claims_core.errors import ClaimsError
from claims_core.identity_levels import MemberAct

DATA_CONSENTS = (AgreedTo.CLAIM_DATA, AgreedTo.BANK_ACCOUNT)
"""The consents of an insured person to the use of what is theirs, in the order they are shown."""


class ConsentState(StrEnum):
    """同意的状态."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    OUTDATED = "outdated"
    WITHDRAWN = "withdrawn"


CONSENT_STATE_WORDS: Mapping[ConsentState, str] = {
    ConsentState.NOT_ASKED: "还没问过",
    ConsentState.GIVEN: "同意了",
    ConsentState.OUTDATED: "同意的是旧的一版，要再看一遍",
    ConsentState.WITHDRAWN: "收回了",
}

# What is asked for with the papers, and with the account. To take a photograph out again, to
# withdraw, to follow and to appeal against a decision needs neither: that is what is left to
# somebody who has taken their consent back.
CONSENT_OF: Mapping[MemberAct, AgreedTo] = {
    MemberAct.OPEN_CLAIM: AgreedTo.CLAIM_DATA,
    MemberAct.FILL_IN: AgreedTo.CLAIM_DATA,
    MemberAct.ADD_PHOTO: AgreedTo.CLAIM_DATA,
    MemberAct.SUBMIT: AgreedTo.CLAIM_DATA,
    MemberAct.NAME_PAYEE: AgreedTo.BANK_ACCOUNT,
    MemberAct.CHANGE_PAYEE: AgreedTo.BANK_ACCOUNT,
}


class ConsentWithdrawn(ClaimsError):
    """同意收回了: the insured person has said no to the use of what this needs."""

    code = "consent_withdrawn"
    template = (
        "参保人收回了“{title}”的同意，所以这一步先不能办。要接着办，请本人先看一遍，再点同意。"
    )


class ConsentNeeded(ClaimsError):
    """还没有同意: the words were never shown, or only in an older version."""

    code = "consent_needed"
    template = "这一步要先看一遍“{title}”，点同意以后再办。"


def state_of(texts: Sequence[AgreedText], *, given: bool | None, version: str = "") -> ConsentState:
    """Where somebody stands who said this last; `given` is None where nothing was said."""
    if given is None:
        return ConsentState.NOT_ASKED
    if not given:
        return ConsentState.WITHDRAWN
    return ConsentState.GIVEN if still_holds(version, texts) else ConsentState.OUTDATED


def refusal_of(state: ConsentState, text: AgreedText, today: date) -> ClaimsError | None:
    """Why an act may not be done that needs this consent; None where it may."""
    if state is ConsentState.GIVEN:
        return None
    if state is ConsentState.WITHDRAWN:
        return ConsentWithdrawn(title=text.title)
    if text.needed_from is not None and text.needed_from <= today:
        return ConsentNeeded(title=text.title)
    return None


def said_words(*, given: bool, drafts: int, accounts: int, under_way: int) -> str:
    """What has followed from a yes or a no, as one says it to whoever said it: so many drafts
    removed, accounts taken out of drafts, and claims that were handed in and go on."""
    if given:
        return "记下了。随时可以收回。"
    parts = ["收回了，马上生效。"]
    if drafts:
        parts.append(f"删掉了{drafts}份没交的草稿。")
    if accounts:
        parts.append(f"从{accounts}份草稿里删掉了收款账户。")
    if under_way:
        parts.append(f"还有{under_way}份交了的申请照常办，款打到那上面写的账户；初审以前可以撤回。")
    return "".join(parts)
