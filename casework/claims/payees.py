"""Whose account may the money of a claim go to? Asked whenever a payee is named or a claim is
handed in."""

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from casework.people import people
from casework.people.tables import InsuredRow
from claims_core.account_name import account_name
from claims_core.checklist import PayeeRelation
from claims_core.claim import Claim, Payee
from claims_core.identifiers import check_bank_account
from claims_core.one_line import is_one_line
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
    holder, bank = account_name(payee.name), payee.bank_name.strip()
    if not is_one_line(holder):
        raise FieldsInvalid(payee_name="户名里有换行或看不见的字符，请照银行卡上的重新填写。")
    if not bank:
        raise FieldsInvalid(payee_bank_name="请填写开户银行，例如：中国工商银行新乡分行。")
    if not is_one_line(bank):
        raise FieldsInvalid(
            payee_bank_name="开户银行里有换行或看不见的字符，请写成一行，例如：中国工商银行新乡分行。"
        )
    return Payee(holder, account, bank)


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
    if before is not None and people.plain_name(before.name) != people.plain_name(payee.name):
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
    insured = await session.get_one(InsuredRow, insured_id)
    own = people.plain_name(sealer.open(insured.name_sealed, people.NAME))
    given = people.plain_name(account_name(name))
    if relation in (None, PayeeRelation.SELF):
        if given == own:
            return ""
        return "收款户名要是参保人本人的姓名。要打给家人，请先把收款人选成家人，并交委托材料。"
    if not given:
        return "请填写收款人的姓名，和银行卡上一样。"
    if given == own:
        return "收款人选的是家人，户名却是参保人本人的。请改一处。"
    return ""
