"""Does a relative who may see one claim read what it comes to, and nothing of what else was paid in
its year?"""

from claims_core.claim import Role
from claims_core.proxy_scope import ClaimsCovered, ProxyScope
from frontdoor.statement_shapes import StatementTreeShown
from miniapp_api.shapes.stays import StayShown
from tests.casework.desk.test_stays_of_several_years import father, keyed, reviewed
from tests.casework.people.test_relatives_in_scope import agreed
from tests.casework.phone.test_stays_as_one import stays

__all__ = ["father", "stays"]


async def test_the_years_sums_are_for_whoever_may_see_all_of_the_year(house, father, stays) -> None:
    claim = await keyed(house, father)
    claim_id = claim.line.id
    await house.desk.check_finally(
        house.staff(Role.FINAL_CHECKER), *house.shown(await reviewed(house, claim))
    )
    whole = await house.progress.statement(father, claim_id)
    assert whole.of_year and "请问本人" not in str(whole.member_lines)
    one = ProxyScope(ClaimsCovered.ONE, claim_id=claim_id)
    daughter = await agreed(house, one, claim_no=claim.line.claim_no)
    own = await house.progress.statement(daughter, claim_id)
    assert own.paid_fen == whole.paid_fen and len(own.member_lines) == len(whole.member_lines)
    told = " ".join(line.sentence for line in own.member_lines)
    assert "请问本人" in told and "一共是" not in told and "还可以再补助" in told
    tree = StatementTreeShown.from_assessment(own)
    assert {each.year_to_date_before for each in tree.segments} == {None}
    assert {each.year_to_date_after for each in tree.segments} == {None}
    operands = {name for each in tree.segments for node in each.trace for name in node.operands}
    assert not operands & {"pool_paid", "supplement_paid", "left"}
    parts = StayShown.from_stay(await stays.show(daughter, claim_id)).parts
    assert [part.supplement.fen for part in parts] == [36_000_00, 17_100_00]
    assert {part.pool_paid for part in parts} | {part.supplement_paid for part in parts} == {None}
    # let see all of them, she reads it as he does
    await agreed(house, ProxyScope(ClaimsCovered.ALL))
    assert await house.progress.statement(daughter, claim_id) == whole
    assert await stays.show(daughter, claim_id) == await stays.show(father, claim_id)
