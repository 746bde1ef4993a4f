"""What do quality review and the callers do? Each month they draw from the month before; the past
is done, of last month some is left, and of what is done some was found wrong."""

from app.demo.city.scene import City, Scene
from casework.checks.draws import month_of
from casework.checks.side_tracks import SideTrackDesk
from casework.checks.track_filters import TrackFilter
from claims_core.claim import Actor, Role
from claims_core.track import FindingReason, TrackAction, TrackOutcome

FINDINGS = (
    (FindingReason.AMOUNT, "第二张清单的床位费录少了 120.00 元，已请初审更正。"),
    (FindingReason.MATERIAL, "出院记录没有盖章，已请参保人补拍。"),
    (FindingReason.LATE, "材料核验超过了一个工作日。"),
)
LEFT_OVER = 3


async def quality(city: City) -> None:
    """Draw, and look at what was drawn: every third is found wrong."""
    reviewer, desk = city.office.staff[Role.QUALITY_REVIEWER], city.services.checks.quality_reviews
    seen = 0
    for back in city.clock.months():
        await _drawn(city, desk, reviewer, back)
        if back < 30:
            return
        await city.clock.until(back - 2, "14:00")
        for line in (await desk.page(reviewer, TrackFilter.DUE)).items:
            seen += 1
            if seen % 3:
                await _finish(desk, reviewer, line.claim.id, TrackOutcome.RIGHT)
            else:
                reason, note = FINDINGS[seen // 3 % len(FINDINGS)]
                await _finish(desk, reviewer, line.claim.id, TrackOutcome.FINDING, reason, note)


async def calls(city: City) -> None:
    """Call everybody who was paid; of the last months some were not reached or not content."""
    caller, desk = city.office.staff[Role.CALLER], city.services.checks.follow_ups
    for back in city.clock.months():
        await _drawn(city, desk, caller, back)
        due = list((await desk.page(caller, TrackFilter.DUE, size=50)).items)
        if back < 40:
            due = due[:-LEFT_OVER]
        if back > 4:
            await city.clock.until(back - 3, "15:00")
        for number, line in enumerate(due):
            claim_id = line.claim.id
            if back < 40 and number == 0:
                version = (await desk.show(caller, claim_id)).side.version
                await desk.act(caller, claim_id, version, TrackAction.NOTE_NO_ANSWER)
            elif back < 40 and number == 1:
                version = (await desk.show(caller, claim_id)).side.version
                note = "钱到了，但说不清为什么是这个数，请初审回电话解释。"
                await desk.act(caller, claim_id, version, TrackAction.NOTE_PROBLEM, note=note)
            elif not line.side.problem:
                await _finish(desk, caller, claim_id, TrackOutcome.SATISFIED)


async def _drawn(city: City, desk: SideTrackDesk, actor: Actor, back: int) -> None:
    await city.clock.until(back + 1, "17:00")
    before = month_of(city.clock())
    await city.clock.until(back, "09:05")
    await desk.draw(actor, before)


async def _finish(
    desk: SideTrackDesk,
    actor: Actor,
    claim_id: str,
    outcome: TrackOutcome,
    reason: str = "",
    note: str = "",
) -> None:
    version = (await desk.show(actor, claim_id)).side.version
    await desk.act(
        actor,
        claim_id,
        version,
        TrackAction.FINISH,
        outcome=outcome,
        reason_code=reason,
        note=note,
    )


SCENES = (Scene("业务质检", quality), Scene("回访", calls))
