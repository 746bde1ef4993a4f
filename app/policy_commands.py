"""What does `daetong policy` do? Tries a policy file on everything settled so far, before it takes
effect."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from app.ledger_commands import opened
from app.settings import Settings
from app.terminal_progress import TerminalProgress
from casework.ledger.policy_preview import EDGES_FEN, Difference, Preview, preview
from claims_core.money import format_yuan
from claims_core.policy import PolicyBook
from infra.spreadsheet import Cell, CsvRows, Yuan

CSV_COLUMNS = ("受理编号", "年度", "原金额", "新金额", "差额")
BAR = 40


class FileProblem(Exception):
    """A file on the command line cannot be used; the message says which, why and what to do."""


def overlaid(file: Path) -> tuple[PolicyBook, PolicyBook]:
    """The shipped book, and the same with this file laid over it.

    :raises FileProblem, PolicyBookError:
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise FileProblem(f"{file}：不是 UTF-8 文字。请把文件另存为 UTF-8 编码再试。") from problem
    except OSError as problem:
        raise FileProblem(
            f"{file}：打不开（{problem.strerror}）。请核对文件名和权限。"
        ) from problem
    book = PolicyBook.load()
    laid_over = book.with_files({file.name: text})
    used = {source.entry_id for span in laid_over.spans() for source in span.policy.sources}
    for entry in laid_over.entries[len(book.entries) :]:
        if entry.id not in used:
            raise FileProblem(
                f"{file}：{entry.id} 的 recorded_on（{entry.recorded_on}）比参数簿里现有的早，"
                "没有一个值会用上。请把它写成取得文件的那天。"
            )
    return book, laid_over


async def show_preview(
    settings: Settings, books: tuple[PolicyBook, PolicyBook], out: Path | None
) -> int:
    """Print what the second book would change of the first; `out` gets every difference as CSV.

    :raises FileProblem: before the run.
    """
    book, with_file = books
    progress = TerminalProgress("政策试算")
    async with opened(settings) as db:
        with _written(out) as rows:

            def write(difference: Difference) -> None:
                if rows is not None:
                    rows.add(_cells(difference))

            report = await preview(db, book, with_file, write, progress)
    progress.done(report.people, report.entries)
    for line in told(report):
        print(line)
    print("只算已经结算、没有冲正的；还在审核的，到复核时自然按当时的政策算。")
    if out is not None:
        print(f"全部差异已写入 {out}")
    return 0


def told(report: Preview) -> Iterator[str]:
    """The report for a person."""
    yield f"看了{report.people}人的{report.claims}份有效结算。"
    if report.not_recheckable:
        yield f"其中{report.not_recheckable}份缺统筹支付比例，无法按新政策重算，金额按原来的算。"
    if not report.count:
        yield "没有一份会变。"
        return
    yield f"有{report.count}份会变，合计{_signed(report.sum_fen)}元。"
    yield ""
    yield "差额分布（元）"
    most = max(report.bars)
    for words, count in zip(_bar_words(), report.bars, strict=True):
        bar = "█" * max(1, round(BAR * count / most)) if count else ""
        yield f"  {words}  {count:>8}  {bar}".rstrip()
    yield ""
    yield f"差额最大的{len(report.largest)}份（元）"
    for each in report.largest:
        was, now = format_yuan(each.was_fen), format_yuan(each.now_fen)
        yield f"  {each.claim_no:<14}  {each.year}  {was} → {now}  {_signed(each.fen)}"


def _bar_words() -> Iterator[str]:
    edges = [format_yuan(edge).removesuffix(".00") for edge in EDGES_FEN]
    width = 2 * max(map(len, edges)) + 4
    yield f"{'不到 ' + edges[0]:>{width - 2}}"
    for low, high in pairwise(edges):
        yield f"{low + ' 到 ' + high:>{width - 1}}"
    yield f"{edges[-1] + ' 以上':>{width - 2}}"


def _signed(fen: int) -> str:
    return f"{'+' if fen > 0 else ''}{format_yuan(fen)}"


def _cells(difference: Difference) -> tuple[Cell, ...]:
    amounts = (difference.was_fen, difference.now_fen, difference.fen)
    return (difference.claim_no, difference.year, *map(Yuan, amounts))


@contextmanager
def _written(out: Path | None) -> Iterator[CsvRows | None]:
    """A CSV for office programs; it appears under its name only when it is whole.

    :raises FileProblem:
    """
    if out is None:
        yield None
        return
    part = out.with_name(f"{out.name}.part")
    try:
        stream = part.open("w", encoding="utf-8-sig", newline="")
    except OSError as problem:
        raise FileProblem(f"{out}：写不了（{problem.strerror}）。请换一个位置。") from problem
    try:
        with stream:
            yield CsvRows(stream, CSV_COLUMNS)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
        sys.stdout.flush()
