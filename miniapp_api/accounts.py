"""Whose card is this number, and what is to be looked at before it is sent? Asked while an account
is typed; nothing of it is kept."""

from casework.claims.payees import ACCOUNT_HINT
from claims_core.card_issuers import bank_doubt, card_issuer
from claims_core.errors import InvalidBankAccount
from claims_core.identifiers import check_bank_account
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.accounts import AccountLookedAt, AccountTyped


class AccountLook:
    """看一眼卡号."""

    @endpoint(
        "POST",
        "/bank-cards/look",
        guard=member,
        summary="看一眼卡号：哪家银行的，有没有抄错",
        tag="办理申请",
        body=AccountTyped,
        answer=AccountLookedAt,
        errors=(InvalidBankAccount,),
        renamed={"bank_account": "account"},
    )
    async def look(self, call: Call, body: AccountTyped) -> AccountLookedAt:
        """只看，不保存；认出来的银行是提醒，请对照卡面。"""
        checked = check_bank_account(body.account)
        issuer = card_issuer(checked.number)
        doubts = [InvalidBankAccount.warnings[code] for code in checked.warnings]
        if doubt := bank_doubt(checked.number, body.bank_name):
            doubts.append(doubt)
        return AccountLookedAt(
            bank_name=issuer.bank if issuer else "",
            tail=checked.number[-4:],
            warnings=tuple(doubts),
            hint=ACCOUNT_HINT,
        )
