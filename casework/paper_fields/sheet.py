"""What is written beside which label? Asked by the rules of each kind of paper, of the lines that
were read on it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from infra.reading.text_reader import TextLine


class PaperLabel(StrEnum):
    """纸上的栏名."""

    PROVIDER = "provider"
    PERSON = "person"
    CODE = "code"
    NUMBER = "number"
    CHECK = "check"
    ISSUED = "issued"
    TOTAL = "total"
    CAPITALS = "capitals"
    SMALL = "small"
    ADMISSION = "admission"
    DISCHARGE = "discharge"
    DAYS = "days"
    BIRTH = "birth"
    ID_NUMBER = "id_number"
    CARD = "card"
    OTHER = "other"


_L = PaperLabel
_WRITTEN: dict[PaperLabel, tuple[str, ...]] = {
    _L.PROVIDER: ("收款单位(章)", "收款单位", "医疗机构名称", "医疗机构", "医院名称", "就诊医院"),
    _L.PERSON: ("交款人", "患者姓名", "病人姓名", "姓名", "持卡人"),
    _L.CODE: ("票据代码", "发票代码"),
    _L.NUMBER: ("票据号码", "发票号码"),
    _L.CHECK: ("校验码",),
    _L.ISSUED: ("开票日期", "开票时间"),
    _L.TOTAL: (
        "金额合计",
        "合计金额",
        "费用合计",
        "费用总额",
        "医疗费总额",
        "医疗总费用",
        "总费用",
        "总金额",
        "合计",
    ),
    _L.CAPITALS: ("(大写)", "大写"),
    _L.SMALL: ("(小写)", "小写"),
    _L.ADMISSION: ("入院日期", "入院时间"),
    _L.DISCHARGE: ("出院日期", "出院时间"),
    _L.DAYS: ("实际住院天数", "住院天数", "住院日数"),
    _L.BIRTH: ("出生日期", "出生"),
    _L.ID_NUMBER: ("公民身份号码", "身份证号码", "身份证号"),
    _L.CARD: ("卡号", "账号"),
    _L.OTHER: (
        "交款人统一社会信用代码",
        "统一社会信用代码",
        "收款人",
        "复核人",
        "经办人",
        "业务流水号",
        "门诊号",
        "住院号",
        "病案号",
        "病历号",
        "医保编号",
        "医保类型",
        "医疗类别",
        "医疗机构类型",
        "性别",
        "民族",
        "年龄",
        "床号",
        "科室",
        "科别",
        "病区",
        "住址",
        "入院诊断",
        "出院诊断",
        "打印日期",
        "打印时间",
        "签发机关",
        "有效期限",
        "备注",
        "预缴金额",
        "补缴金额",
        "退费金额",
        "医保统筹基金支付",
        "其他支付",
        "个人账户支付",
        "个人现金支付",
        "个人自付",
        "个人自费",
        "医师签名",
        "日期",
    ),
}
_KEYS = {written: key for key, all_of in _WRITTEN.items() for written in all_of}
_LABELS = re.compile("|".join(re.escape(each) for each in sorted(_KEYS, key=len, reverse=True)))
_AROUND = " :;,.·|_-—"


@dataclass(frozen=True)
class LabelledText:
    """一格: what stands behind a label in one line, or a whole line without any."""

    label: PaperLabel | None
    text: str
    line: TextLine


class WrittenSheet:
    """一张纸: its pieces, row by row from the top; a ruled line read as a dash is none."""

    def __init__(self, lines: Iterable[TextLine]) -> None:
        pieces = ([*_pieces(row)] for row in _rows(lines))
        self.rows = [row for row in pieces if row]

    def __iter__(self) -> Iterator[LabelledText]:
        for row in self.rows:
            yield from row

    def behind(self, label: PaperLabel, shape: re.Pattern[str]) -> list[tuple[str, TextLine]]:
        """What has this shape at the place where the label says that it stands: behind it, in the
        next cell, or beneath."""
        found = []
        for number, row in enumerate(self.rows):
            for at, piece in enumerate(row):
                if piece.label is not label:
                    continue
                for text, line in self._where(number, at):
                    match = shape.match(text)
                    if match:
                        found.append((match.group(0), line))
                        break
        return found

    def _where(self, number: int, at: int) -> Iterator[tuple[str, TextLine]]:
        row = self.rows[number]
        piece = row[at]
        if piece.text:
            yield piece.text, piece.line
            return
        if at + 1 < len(row):
            if row[at + 1].label is None:
                yield row[at + 1].text, row[at + 1].line
            return
        if number + 1 < len(self.rows):
            for below in self.rows[number + 1]:
                beside = min(below.line.right, piece.line.right) - max(
                    below.line.left, piece.line.left
                )
                near = below.line.top - piece.line.bottom < 1.5 * piece.line.height
                if below.label is None and beside > 0 and near:
                    yield below.text, below.line


def plain(text: str) -> str:
    """Without blanks, in the characters of a keyboard."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(text.split()).replace("。", ".").replace("、", ",")


def _rows(lines: Iterable[TextLine]) -> Iterator[Sequence[TextLine]]:
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda each: each.middle):
        last = rows[-1] if rows else None
        if last is not None and _same_row(last, line):
            last.append(line)
        else:
            rows.append([line])
    for row in rows:
        yield sorted(row, key=lambda each: each.left)


def _same_row(row: Sequence[TextLine], line: TextLine) -> bool:
    middle = sum(each.middle for each in row) / len(row)
    height = min(min(each.height for each in row), line.height)
    return abs(line.middle - middle) < 0.55 * height


def _pieces(row: Sequence[TextLine]) -> Iterator[LabelledText]:
    for line in row:
        text = plain(line.text)
        begin, label = 0, None
        for match in _LABELS.finditer(text):
            before = text[begin : match.start()].strip(_AROUND)
            if label is not None or before:
                yield LabelledText(label, before, line)
            label, begin = _KEYS[match.group(0)], match.end()
        rest = text[begin:].strip(_AROUND)
        if label is not None or rest:
            yield LabelledText(label, rest, line)
