"""How is an estimate told? Asked by the chat's form and by the phone; the same words in both."""

from casework.ledger.estimates import SupplementEstimate
from claims_core.benefit import BenefitKind
from claims_core.money import format_yuan

ONLY_ESTIMATE = "这是估算，不是审核结果：异地就医另外少报的没有算，真正多少以省医保平台的结算为准。"


def estimate_in_words(estimate: SupplementEstimate) -> str:
    """What comes of it, by which year's rules, and that it settles nothing."""
    done = estimate.settlement
    rules = (
        f"{estimate.year}年的规定还没有拿到，先按{estimate.rule_year}年的算，以公布为准。"
        if estimate.rule_year != estimate.year
        else f"按{estimate.year}年的规定算。"
    )
    told = [f"估算：政策范围内的费用{format_yuan(done.in_scope_expense)}元。"]
    if done.kind is BenefitKind.NONE:
        told.append("没有政策范围内的费用，大额不补。")
    elif done.supplement_payment == 0 and done.kind is not BenefitKind.DIRECT:
        told.append("统筹基金今年的限额还没有用完，由统筹基金报，大额这次不补。")
    elif estimate.at_most:
        told.append(
            f"大额最多补{format_yuan(done.supplement_payment)}元；统筹报销比例不知道，实际会比这少。"
        )
    else:
        if done.pool_payment:
            told.append(f"统筹基金大约付{format_yuan(done.pool_payment)}元。")
        told.append(f"大额大约补{format_yuan(done.supplement_payment)}元。")
        if done.over_cap:
            told.append("已经到了大额一年的限额，超出的不补。")
        if done.personal_burden is not None:
            told.append(f"自己大约要付{format_yuan(done.personal_burden)}元。")
    return "".join(told) + f"\n{rules}{ONLY_ESTIMATE}"
