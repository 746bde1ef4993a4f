"""What does somebody read of the claim that the window filled in for them?"""

from datetime import UTC, datetime

from claims_core.assisted_filing import filled_lines
from claims_core.checklist import Material
from claims_core.claim import CareFacts, Claim


def said(**care: object) -> dict[str, str]:
    claim = Claim(
        id="c",
        insured_id="i",
        filed_by=None,
        opened_at=datetime(2026, 3, 2, tzinfo=UTC),
        care=CareFacts(**care),  # type: ignore[arg-type]
        photos={Material.IDENTITY: 1, Material.RECEIPT: 2, Material.SIGNED_SHEET: 1},
    )
    return {each.title: each.text for each in filled_lines(claim, "梁**", (), "")}


def test_what_was_answered_is_answered_in_the_words_of_the_question() -> None:
    assert said(emergency=True)["是不是急诊抢救"] == "是"
    assert said(filed=True)["办过异地备案或转诊没有"] == "办过"
    assert said(filed=False)["办过异地备案或转诊没有"] == "没有"
    assert said(emergency=False)["是不是急诊抢救"] == "不是"


def test_what_was_not_said_is_left_out_but_for_what_is_taken_for_granted() -> None:
    assert said() == {
        "给谁申请": "梁**",
        "为什么看病": "生病",
        "钱打给谁": "参保人本人",
        "材料": "拍了3张",
    }
