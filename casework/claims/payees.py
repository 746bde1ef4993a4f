"""Whose account may the money of a claim go to? Asked whenever a payee is named or a claim is
handed in."""

from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from casework.people import merges, people
from claims_core.checklist import PayeeRelation
from claims_core.claim import Claim, Payee
from claims_core.identifiers import check_bank_account
from claims_core.names import is_nearly, is_same_name, name_form
from claims_core.typed_text import InvalidText, TextKind, is_one_line, value_of
from infra.sealing import Sealer

# The limits of such accounts differ from bank to bank and change; the advice does not.
ACCOUNT_HINT = (
    "请填银行的一类户（Ⅰ类户，一般是在柜台开的卡）。网上开的二类户、三类户能收的钱有上限，"
    "补助款多的时候银行会退回来。"
)


async def checked(
    session: AsyncSession,
    sealer: Sealer,
    insured_id: str,
    payee: Payee,
    relation: PayeeRelation | None,
) -> Payee:
    """A payee as it may be paid, with a plausible account.

    :raises FieldsInvalid, InvalidBankAccount:
    """
    account = check_bank_account(payee.account).number
    problem = await _name_problem(session, sealer, insured_id, payee.name, relation)
    if problem:
        raise FieldsInvalid(payee_name=problem)
    holder = _visible(payee.name, TextKind.NAME)
    if not is_one_line(holder):
        raise FieldsInvalid(payee_name="户名里有换行或看不见的字符，请照银行卡上的重新填写。")
    bank = _visible(payee.bank_name, TextKind.ONE_LINE)
    if bank == "":
        raise FieldsInvalid(payee_bank_name="请填写开户银行，例如：中国工商银行新乡分行。")
    if not is_one_line(bank):
        raise FieldsInvalid(
            payee_bank_name="开户银行里有换行或看不见的字符，请写成一行，例如：中国工商银行新乡分行。"
        )
    return Payee(holder, account, bank)


def _visible(text: str, kind: Literal[TextKind.NAME, TextKind.ONE_LINE]) -> str:
    """The text as it is kept; as it came where it cannot be, for the next check to refuse."""
    try:
        return value_of(text, kind)
    except InvalidText:
        return text


async def require_fit(session: AsyncSession, sealer: Sealer, claim: Claim) -> None:
    """Refuse a payee that no longer goes with whom the claim says is paid.

    :raises FieldsInvalid:
    """
    if claim.payee is None:
        return
    problem = await _name_problem(
        session, sealer, claim.insured_id, claim.payee.name, claim.care.payee_relation
    )
    if problem:
        raise FieldsInvalid(payee_name=problem)


def require_same_person(before: Payee | None, payee: Payee) -> None:
    """After a bank return the account may change, not the person whom the papers speak of.

    :raises FieldsInvalid:
    """
    if before is not None and not is_same_name(before.name, payee.name):
        raise FieldsInvalid(
            payee_name="只能换成同一个人的另一个账户。要换收款人，请联系窗口，材料要重新看。"
        )


async def _name_problem(
    session: AsyncSession,
    sealer: Sealer,
    insured_id: str,
    name: str,
    relation: PayeeRelation | None,
) -> str:
    insured = await merges.kept_row(session, insured_id)
    own = sealer.open(insured.name_sealed, people.NAME)
    if relation in (None, PayeeRelation.SELF):
        if is_same_name(name, own):
            return ""
        if is_nearly(name, own):
            return (
                "收款户名和参保登记的姓名只差一点，请照银行卡核对。卡上就是这样写的，"
                "说明两处登记不一样，请带身份证到参保地窗口，问工作人员怎样更正。"
            )
        return "收款户名要是参保人本人的姓名。要打给家人，请先把收款人选成家人，并交委托材料。"
    if not name_form(name):
        return "请填写收款人的姓名，和银行卡上一样。"
    if is_same_name(name, own):
        return "收款人选的是家人，户名却是参保人本人的。请改一处。"
    return ""
