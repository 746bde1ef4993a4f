"""How may a claim move? Draws docs/review-states.svg from the rules themselves:
`python -m tests.tools.review_states`."""

from html import escape

from claims_core.actions import ACTION_WORDS
from claims_core.claim import MAIN_LINE, ROLE_WORDS, STAGE_WORDS, Stage
from claims_core.review_rule import Rule
from claims_core.review_rules import RULES
from claims_core.side_tracks import TRACK_RULES, TrackRule
from claims_core.track import (
    TRACK_ACTION_WORDS,
    TRACK_STATE_WORDS,
    TRACK_WORDS,
    Track,
    TrackState,
)
from tests.tools.tree import ROOT

TARGET = ROOT / "docs" / "review-states.svg"

# From top to bottom: the line that every claim follows, then where it may stand aside.
LINE = (Stage.DRAFT, *MAIN_LINE, Stage.CLOSED)
ASIDE = tuple(stage for stage in Stage if stage not in LINE)

WIDTH, MARGIN, BOX, BOX_HEIGHT = 760, 24, 212, 40
CHIP_LEFT, CHIP_HEIGHT, GAP = MARGIN + BOX + 44, 27, 42
INK, QUIET, LINE_COLOUR, SIDE = "#14323b", "#5b6f76", "#0f5a6e", "#8a5a00"

_STYLE = f"""\
text {{ font: 15px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  fill: {INK}; }}
.title {{ font-size: 19px; font-weight: 600; }} .quiet {{ fill: {QUIET}; font-size: 13px; }}
.step {{ fill: {LINE_COLOUR}; font-size: 13px; }} .side {{ fill: {SIDE}; font-size: 13.5px; }}
.stage {{ font-weight: 600; }}"""


def drawing() -> str:
    """The whole picture as SVG."""
    parts: list[str] = []
    y = 84
    for stage in LINE:
        y = _stage(parts, stage, y, onward=_onward(stage))
    parts.append(_text(MARGIN, y + 34, "旁支", "title"))
    y += 54
    for stage in ASIDE:
        y = _stage(parts, stage, y, onward=None)
    for track in Track:
        parts.append(_text(MARGIN, y + 34, f"旁线：{TRACK_WORDS[track]}", "title"))
        parts.append(_text(MARGIN + 190, y + 34, "不影响申请的办理", "quiet"))
        y += 54
        for state in TrackState:
            y = _track_state(parts, track, state, y)
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 8}" '
        f'role="img" aria-labelledby="t">\n<title id="t">一份申请的办理阶段</title>\n'
        f"<style>{_STYLE}</style>\n"
        f'<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="{LINE_COLOUR}"/></marker>'
        f'</defs>\n<rect width="{WIDTH}" height="{y + 8}" fill="#fff"/>\n'
        f"{_text(MARGIN, 36, '一份申请的办理阶段', 'title')}\n"
        f"{_text(MARGIN, 60, '竖线是正常走法；右边是从这一阶段还能去哪里。', 'quiet')}\n"
        f"{body}\n</svg>\n"
    )


def _onward(stage: Stage) -> Rule | None:
    """The rule that leads to the next stage of the line."""
    place = LINE.index(stage)
    following = LINE[place + 1 : place + 2]
    return next((r for r in RULES if r.source is stage and r.target in following), None)


def _stage(parts: list[str], stage: Stage, y: int, onward: Rule | None) -> int:
    """Draw one stage with where it may go; answers where the next one begins."""
    sides = [rule for rule in RULES if rule.source is stage and rule is not onward]
    tint, edge = ("#e8f3f5", LINE_COLOUR) if stage in LINE else ("#fbf3e2", SIDE)
    words = [_side_words(rule) for rule in sides]
    bottom = _box(parts, STAGE_WORDS[stage], words, y, tint, edge)
    middle = MARGIN + BOX // 2
    if onward is None:
        return bottom + 14
    parts.append(_arrow(middle, y + BOX_HEIGHT + 2, middle, bottom + GAP - 3))
    another = "，须换人" if onward.not_same_as else ""
    words = f"{ACTION_WORDS[onward.action]}（{_who(onward)}{another}）"
    parts.append(_text(middle + 12, bottom + GAP // 2 + 4, words, "step"))
    return bottom + GAP


def _track_state(parts: list[str], track: Track, state: TrackState, y: int) -> int:
    """Draw one state of a side-track with where it may go."""
    words = []
    for rule in TRACK_RULES:
        if rule.track is track and state in rule.sources:
            target = "留在原处" if rule.target is state else TRACK_STATE_WORDS[rule.target]
            needs = ("，须换人" if rule.apart else "") + ("，要写理由" if rule.note_needed else "")
            words.append(f"{TRACK_ACTION_WORDS[rule.action]}（{_who(rule)}{needs}） → {target}")
    return _box(parts, TRACK_STATE_WORDS[state], words, y, "#f0eef6", "#5a4d8a") + 14


def _box(parts: list[str], title: str, words: list[str], y: int, tint: str, edge: str) -> int:
    """Draw a box with what leads out of it on the right; answers where it ends."""
    parts.append(
        f'<rect x="{MARGIN}" y="{y}" width="{BOX}" height="{BOX_HEIGHT}" rx="9" '
        f'fill="{tint}" stroke="{edge}"/>'
    )
    parts.append(_text(MARGIN + BOX // 2, y + 26, title, "stage", anchor="middle"))
    for number, line in enumerate(words):
        top = y + 26 + number * CHIP_HEIGHT
        parts.append(_text(CHIP_LEFT, top, line, "side"))
        if number == 0:
            parts.append(_arrow(MARGIN + BOX + 6, top - 6, CHIP_LEFT - 8, top - 6))
    return y + max(BOX_HEIGHT, len(words) * CHIP_HEIGHT + 12)


def _side_words(rule: Rule) -> str:
    targets = dict.fromkeys([rule.target, *(stage for _, stage in rule.by_reason)])
    ways = "或".join(STAGE_WORDS[stage] for stage in targets)
    target = "留在原处" if rule.target is rule.source else ways
    another = "，须换人" if rule.not_same_as else ""
    reason = "，选一个理由" if rule.reason_needed else ""
    return f"{ACTION_WORDS[rule.action]}（{_who(rule)}{another}{reason}） → {target}"


def _who(rule: Rule | TrackRule) -> str:
    return "或".join(sorted(ROLE_WORDS[role] for role in rule.roles))


def _text(x: int, y: int, words: str, kind: str, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def _arrow(x: int, y: int, to_x: int, to_y: int) -> str:
    return (
        f'<path d="M{x} {y}L{to_x} {to_y}" stroke="{LINE_COLOUR}" stroke-width="1.6" '
        'fill="none" marker-end="url(#a)"/>'
    )


if __name__ == "__main__":
    TARGET.write_text(drawing(), encoding="utf-8")
