"""How does each paper look that is asked for? Draws frontdoor/sample_drawings/*.svg, our own
sketches of nobody's papers: `python -m tests.tools.material_samples`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from claims_core.checklist import GUIDES, Material
from tests.tools.tree import ROOT

TARGET = ROOT / "frontdoor" / "sample_drawings"
WIDTH, HEIGHT = 360, 260
INK, QUIET, LINE, PAPER, MARK, STAMP = (
    "#14323b",
    "#5b6f76",
    "#c4d0d4",
    "#ffffff",
    "#b3402f",
    "#c2452d",
)
_STYLE = (
    'text{font:14px system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;'
    f"fill:{INK}}}"
    ".head{font-size:17px;font-weight:600}.quiet{font-size:12px;"
    f"fill:{QUIET}}}"
    f".mark{{font-size:13px;font-weight:600;fill:{MARK}}}"
)


@dataclass(frozen=True)
class Spot:
    """要拍清的地方: a frame around it, with its words; `above` where they stand over it."""

    x: int
    y: int
    width: int
    height: int
    words: str
    above: bool = False


@dataclass(frozen=True)
class Sketch:
    """一张样图: what kind of paper, its heading and lines, and what must be legible on it."""

    shape: Callable[["Sketch"], list[str]]
    head: str
    lines: Sequence[str]
    spots: Sequence[Spot]


def _text(x: int, y: int, words: str, css: str = "", more: str = "") -> str:
    named = f' class="{css}"' if css else ""
    return f'<text x="{x}" y="{y}"{named}{more}>{escape(words)}</text>'


def _bar(x: int, y: int, width: int) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="6" rx="3" fill="{LINE}"/>'


def _box(x: int, y: int, width: int, height: int, round_by: int = 2) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round_by}" '
        f'fill="{PAPER}" stroke="{QUIET}"/>'
    )


def _stamp(x: int, y: int, words: str) -> list[str]:
    """A round seal of an office, without anybody's name."""
    return [
        f'<circle cx="{x}" cy="{y}" r="30" fill="none" stroke="{STAMP}" stroke-width="3"/>',
        _text(x, y + 5, words, "quiet", f' text-anchor="middle" style="fill:{STAMP}"'),
    ]


def card(sketch: Sketch) -> list[str]:
    """A card with a portrait or a chip."""
    found = [_box(30, 40, 300, 180, 14)]
    found.append(_text(50, 72, sketch.head, "head"))
    found += [_text(50, 106 + 26 * n, line) for n, line in enumerate(sketch.lines)]
    return found


def portrait(sketch: Sketch) -> list[str]:
    """A card with a portrait."""
    head = f'<circle cx="278" cy="110" r="20" fill="{LINE}"/>'
    body = f'<path d="M246 168a32 30 0 0 1 64 0z" fill="{LINE}"/>'
    return [*card(sketch), _box(240, 80, 76, 92), head, body]


def bank_card(sketch: Sketch) -> list[str]:
    """A card with a chip."""
    chip = f'<rect x="50" y="92" width="40" height="30" rx="5" fill="{LINE}"/>'
    return [
        _box(30, 40, 300, 180, 14),
        _text(50, 72, sketch.head, "head"),
        chip,
        *(_text(50, 160 + 44 * n, line) for n, line in enumerate(sketch.lines)),
    ]


def receipt(sketch: Sketch) -> list[str]:
    """A receipt with a code and a sum."""
    dots = [
        f'<rect x="{262 + 8 * (n % 7)}" y="{56 + 8 * (n // 7)}" width="6" height="6" fill="{INK}"/>'
        for n in range(49)
        if (n * 7 + n // 3) % 3
    ]
    rows = [_bar(46, 140 + 18 * n, 180 - 20 * (n % 3)) for n in range(3)]
    return [
        _box(30, 20, 300, 220),
        _text(46, 48, sketch.head, "head"),
        *(_text(46, 78 + 22 * n, line) for n, line in enumerate(sketch.lines[:-1])),
        *dots,
        *rows,
        _text(46, 222, sketch.lines[-1]),
    ]


def table(sketch: Sketch) -> list[str]:
    """Rows with columns."""
    found = [_box(30, 20, 300, 220), _text(46, 48, sketch.head, "head")]
    found += [
        _text(x, 78, line, "quiet")
        for x, line in zip((46, 150, 206, 262), sketch.lines, strict=True)
    ]
    for n in range(6):
        y = 94 + 22 * n
        found.append(f'<path d="M46 {y - 6}H314" stroke="{LINE}"/>')
        found += [_bar(46, y, 80 - 9 * (n % 3)), _bar(150, y, 26), _bar(206, y, 30)]
        found.append(_bar(262, y, 44))
    return found


def document(sketch: Sketch) -> list[str]:
    """A printed page with a seal."""
    found = [_box(50, 14, 260, 232)]
    found.append(_text(180, 44, sketch.head, "head", ' text-anchor="middle"'))
    found += [_text(68, 74 + 24 * n, line) for n, line in enumerate(sketch.lines)]
    begin = 80 + 24 * len(sketch.lines)
    found += [_bar(68, y, 220 - 26 * (y % 3)) for y in range(begin, 176, 16)]
    return [*found, *_stamp(262, 206, "公章")]


def written(sketch: Sketch) -> list[str]:
    """A page written by hand."""
    found = [_box(50, 14, 260, 232)]
    found.append(_text(180, 44, sketch.head, "head", ' text-anchor="middle"'))
    found += [_text(68, 74 + 26 * n, line) for n, line in enumerate(sketch.lines[:-1])]
    begin = 84 + 26 * (len(sketch.lines) - 1)
    found += [
        f'<path d="M68 {y}q14 -8 28 0t28 0t28 0t28 0t28 0t28 0" fill="none" stroke="{QUIET}"/>'
        for y in range(begin, 186, 20)
    ]
    return [*found, _text(150, 226, sketch.lines[-1])]


def booklet(sketch: Sketch) -> list[str]:
    """Two pages of a booklet side by side."""
    found = [_box(24, 40, 154, 180), _box(182, 40, 154, 180)]
    found.append(_text(180, 28, sketch.head, "head", ' text-anchor="middle"'))
    for n, line in enumerate(sketch.lines):
        x = 38 if n % 2 == 0 else 196
        found.append(_text(x, 76 + 30 * (n // 2), line))
    found += [_bar(x, y, 110 - y % 40) for x in (38, 196) for y in range(150, 206, 18)]
    return found


_M = Material
_ID_LINES = ("姓名  某某某", "性别  某   民族  某", "公民身份号码", "0000 0000 0000 0000 00")
SKETCHES: dict[Material, Sketch] = {
    _M.IDENTITY: Sketch(
        portrait, "身份证", _ID_LINES, (Spot(44, 166, 190, 28, "名字和号码要看清"),)
    ),
    _M.PAYEE_IDENTITY: Sketch(
        portrait, "收款人身份证", _ID_LINES, (Spot(44, 166, 190, 28, "是收款人的，不是参保人的"),)
    ),
    _M.RECEIPT: Sketch(
        receipt,
        "医疗收费票据",
        ("票据代码 00000000", "票据号码 0000000000", "合计（小写） 0000.00 元"),
        (
            Spot(256, 50, 66, 66, "二维码要完整"),
            Spot(40, 206, 180, 24, "金额", above=True),
        ),
    ),
    _M.ITEMISED_LIST: Sketch(
        table,
        "住院费用清单",
        ("项目", "数量", "单价", "金额"),
        (Spot(40, 62, 280, 148, "每一行、每一页都要"),),
    ),
    _M.PRESCRIPTION: Sketch(
        document,
        "处方笺",
        ("药名  某某片   数量 0", "用法  每日 0 次"),
        (Spot(60, 58, 180, 46, "药名和数量"),),
    ),
    _M.DISCHARGE_RECORD: Sketch(
        document,
        "出院记录",
        ("入院  0000年00月00日", "出院  0000年00月00日"),
        (Spot(60, 58, 190, 46, "两个日子"), Spot(226, 170, 74, 72, "要盖章", above=True)),
    ),
    _M.DIAGNOSIS: Sketch(
        document,
        "诊断证明书",
        ("诊断  ……………", "日期  0000年00月00日"),
        (Spot(226, 170, 74, 72, "要盖章", above=True),),
    ),
    _M.SETTLEMENT_SHEET: Sketch(
        table,
        "医保结算单",
        ("项目", "统筹", "大额", "自付"),
        (Spot(142, 62, 178, 148, "谁付了多少要看清"),),
    ),
    _M.FILING_PROOF: Sketch(
        document,
        "异地就医备案",
        ("备案状态  已备案", "就医地  某省某市"),
        (Spot(60, 58, 190, 46, "状态和地方"),),
    ),
    _M.EMERGENCY_PROOF: Sketch(
        document,
        "急诊病历",
        ("时间  00月00日 00:00", "科室  急诊科"),
        (Spot(60, 82, 150, 24, "“急诊”两个字"),),
    ),
    _M.INJURY_STATEMENT: Sketch(
        written,
        "受伤经过说明",
        ("某月某日，我在某处……", "没有别人的责任。", "签名：某某某  00月00日"),
        (Spot(142, 210, 164, 24, "签名和日期", above=True),),
    ),
    _M.ACCIDENT_PAPERS: Sketch(
        document,
        "事故认定书",
        ("经过  ……………", "责任  甲方  全部责任"),
        (Spot(60, 82, 190, 24, "谁的责任"), Spot(226, 170, 74, 72, "要盖章", above=True)),
    ),
    _M.BANK_CARD: Sketch(
        bank_card,
        "银行卡（有卡号的一面）",
        ("0000 0000 0000 0000 000", "一类卡最好"),
        (Spot(42, 142, 210, 26, "一位都不能糊"),),
    ),
    _M.AUTHORISATION_LETTER: Sketch(
        written,
        "委托书",
        ("我委托某某某（子女）", "代收我的大额补助款。", "委托人、受托人都签名"),
        (Spot(142, 210, 164, 24, "两个人都签", above=True),),
    ),
    _M.RELATION_PROOF: Sketch(
        booklet,
        "户口本",
        ("户主  某某某", "姓名  某某某", "户号  000000", "与户主关系  子"),
        (Spot(190, 92, 140, 24, "两个人的页都拍"),),
    ),
    _M.DEATH_CERTIFICATE: Sketch(
        document,
        "死亡证明",
        ("姓名  某某某", "日期  0000年00月00日"),
        (Spot(60, 58, 190, 46, "名字和日子"), Spot(226, 170, 74, 72, "要盖章", above=True)),
    ),
    _M.HEIR_PAPERS: Sketch(
        written,
        "同意代收的说明",
        ("我们是全体继承人，", "同意由某某某代收。", "全体继承人签名"),
        (Spot(142, 210, 164, 24, "每个人都签", above=True),),
    ),
    _M.SIGNED_SHEET: Sketch(
        written,
        "签字确认单",
        ("给谁申请  某某某", "在哪家医院看的", "看过了，填得对。", "签名、日期"),
        (Spot(142, 210, 164, 24, "本人签", above=True),),
    ),
    _M.OTHER: Sketch(
        document,
        "其他材料",
        ("工作人员写明要什么，", "照着拍就行。"),
        (Spot(56, 20, 248, 196, "四个角都拍进来"),),
    ),
}


def _spot(spot: Spot) -> list[str]:
    y = spot.y - 6 if spot.above else spot.y + spot.height + 16
    x = min(spot.x, WIDTH - 14 * len(spot.words) - 6)
    frame = (
        f'<rect x="{spot.x}" y="{spot.y}" width="{spot.width}" height="{spot.height}" rx="6" '
        f'fill="none" stroke="{MARK}" stroke-width="2.5" stroke-dasharray="7 4"/>'
    )
    under = (
        f'<rect x="{x - 3}" y="{y - 14}" width="{14 * len(spot.words) + 6}" height="19" rx="4" '
        f'fill="{PAPER}"/>'
    )
    return [frame, under, _text(x, y, spot.words, "mark")]


def drawing(material: Material) -> str:
    """The sketch of one material as SVG."""
    sketch, title = SKETCHES[material], GUIDES[material].title
    told = f"{title}的示意图：{'，'.join(spot.words for spot in sketch.spots)}"
    sample = _text(354, 254, "示意图", "quiet", ' text-anchor="end"')
    parts = [
        *sketch.shape(sketch),
        *(part for spot in sketch.spots for part in _spot(spot)),
        sample,
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
        f"<title>{escape(told)}</title><style>{_STYLE}</style>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#eef3f4"/>{"".join(parts)}</svg>\n'
    )


def main() -> None:
    """Draw all of them anew."""
    TARGET.mkdir(exist_ok=True)
    for material in Material:
        target = TARGET / GUIDES[material].sample
        target.write_text(drawing(material), encoding="utf-8")


if __name__ == "__main__":
    main()
