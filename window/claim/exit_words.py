"""Which ways off the straight line are open on the claim page, and in which words? Asked by its
screen."""

from dataclasses import dataclass

from casework.desk.views import DeskClaim
from claims_core.actions import Action
from claims_core.review_reasons import REASONS, ReasonCode
from claims_core.review_rules import BY_MOVE
from window import words

EXIT_ACTIONS: dict[Action, tuple[str, str, str]] = {
    # action → (form, button, what happens)
    Action.SEND_BACK: ("send-back", "退回重办", "退给出错的那一步重新办理，理由同事看得到。"),
    Action.HAND_TO_CENTRE: (
        "hand-to-centre",
        "移交市医保中心",
        "跨基本进大额的申请由市医保中心审核。",
    ),
    Action.RETURN_FROM_CENTRE: (
        "return-from-centre",
        "从市医保中心取回",
        "没有审定就退回来的，取回后回到初审。",
    ),
    Action.DECLINE: (
        "decline",
        "不予受理",
        "参保人会收到这个决定、理由和可以怎么办，请写得让人看得懂。",
    ),
    Action.REJECT: ("reject", "不予支付", "参保人会收到这个决定和下面写的理由，请写得让人看得懂。"),
    Action.REVERSE: (
        "reverse",
        "冲正",
        "取消已经复核通过的结果，退回年度累计和票据。已付的钱要另行追回或抵扣。",
    ),
    Action.ALLOW_SAME_PERSON: (
        "allow-same-person",
        "准许同一人办下一步",
        "只在人手不够时用：这份申请的下一步可以由办过前面步骤的人办，名字和理由列入报表。",
    ),
    Action.TAKE_BACK_REQUEST: (
        "take-back-request",
        "不用再补，接着办",
        "要补的材料其实用不着，或者参保人拿不出来也能办的：收回要求，承诺办结日照原来的算。",
    ),
    Action.REFUSE_NEW_ACCOUNT: (
        "refuse-account",
        "新账户不能用",
        "登记的新账户和材料对不上：作废这次登记，账户不变，参保人会在进度里看到。",
    ),
    Action.REOPEN: ("reopen", "重新办理", "时限从今天重新计算，参保人会收到消息。"),
}


@dataclass(frozen=True)
class Choice:
    """可选的理由: its code, its words, and whether it needs a sentence of one's own beside it."""

    code: str
    title: str
    words_needed: bool


@dataclass(frozen=True)
class Exit:
    """别的去处: form, button, what happens, and the reasons to choose from."""

    form: str
    button: str
    what: str
    reasons: tuple[Choice, ...]

    @property
    def words_always(self) -> bool:
        """Whether every reason asks for a sentence beside it."""
        return all(each.words_needed for each in self.reasons)

    @property
    def words_sometimes(self) -> bool:
        """Whether some reason does."""
        return any(each.words_needed for each in self.reasons)


def exits_of(claim: DeskClaim) -> list[Exit]:
    """The ways that are open to whoever looks at the claim, each with the reasons they may give."""
    return [
        Exit(form, button, what, tuple(titled(claim, action)))
        for action, (form, button, what) in EXIT_ACTIONS.items()
        if action in claim.reasons
        and (action is not Action.REFUSE_NEW_ACCOUNT or claim.new_payee is not None)
    ]


def titled(claim: DeskClaim, action: Action) -> list[Choice]:
    """The reasons that may be given for an action, with the words of the list; of one that sends
    the claim back, to whom."""
    return [
        Choice(code.value, _title(claim, action, code), REASONS[code].words_needed)
        for code in claim.reasons.get(action, ())
    ]


def _title(claim: DeskClaim, action: Action, code: ReasonCode) -> str:
    title = REASONS[code].title
    if action is Action.SEND_BACK:
        target = BY_MOVE[claim.line.stage, action].target_for(code)
        title = f"{title}，退给{words.next_hands(target)}"
    return f"{title}（请写说明）" if REASONS[code].words_needed else title
