"""How may a claim move? Draws docs/review-states.svg from the rules themselves:
`python -m tests.tools.review_states`."""

from html import escape

from claims_core.actions import ACTION_WORDS
from claims_core.claim import MAIN_LINE, ROLE_WORDS, STAGE_WORDS, Stage
from claims_core.review_rules import RULES, Rule
from tests.tools.tree import ROOT

TARGET = ROOT / "docs" / "review-states.svg"

# From top to bottom: the line that every claim follows, then where it may stand aside.
LINE = (Stage.DRAFT, *MAIN_LINE, Stage.CLOSED)
ASIDE = tuple(stage for stage in Stage if stage not in LINE)

WIDTH, MARGIN, BOX, BOX_HEIGHT = 690, 24, 212, 40
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
    tint = "#e8f3f5" if stage in LINE else "#fbf3e2"
    edge = LINE_COLOUR if stage in LINE else SIDE
    parts.append(
        f'<rect x="{MARGIN}" y="{y}" width="{BOX}" height="{BOX_HEIGHT}" rx="9" '
        f'fill="{tint}" stroke="{edge}"/>'
    )
    middle = MARGIN + BOX // 2
    parts.append(_text(middle, y + 26, STAGE_WORDS[stage], "stage", anchor="middle"))
    for number, rule in enumerate(sides):
        top = y + 26 + number * CHIP_HEIGHT
        parts.append(_text(CHIP_LEFT, top, _side_words(rule), "side"))
        if number == 0:
            parts.append(_arrow(MARGIN + BOX + 6, top - 6, CHIP_LEFT - 8, top - 6))
    bottom = y + max(BOX_HEIGHT, len(sides) * CHIP_HEIGHT + 12)
    if onward is None:
        return bottom + 14
    parts.append(_arrow(middle, y + BOX_HEIGHT + 2, middle, bottom + GAP - 3))
    another = "，须换人" if onward.not_same_as else ""
    words = f"{ACTION_WORDS[onward.action]}（{_who(onward)}{another}）"
    parts.append(_text(middle + 12, bottom + GAP // 2 + 4, words, "step"))
    return bottom + GAP


def _side_words(rule: Rule) -> str:
    target = "留在原处" if rule.target is rule.source else STAGE_WORDS[rule.target]
    reason = "，要写理由" if rule.reason_needed else ""
    return f"{ACTION_WORDS[rule.action]}（{_who(rule)}{reason}） → {target}"


def _who(rule: Rule) -> str:
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
