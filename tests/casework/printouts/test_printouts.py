"""Does a sheet say what was handed in and paid, may anybody check it, and is a forged one found?"""

import asyncio
import sys

import pypdfium2
import pytest
from sqlalchemy import func, select

from casework.errors import NotFound
from casework.printouts.printouts import PrintoutKind, Printouts
from casework.printouts.tables import PrintoutRow
from claims_core.claim import Role
from claims_core.review_reasons import ReasonCode
from frontdoor.printed import sheet_of
from infra.pdf_printing import PdfPrinting, SheetNotPrinted
from infra.pdf_sheet import pdf_of
from infra.sheet import PrintedSheet, SheetBlock
from infra.whose import whose_work
from tests.people import FATHER, STRANGER


@pytest.fixture
def printouts(house):
    return Printouts(house.db, house.sealer, house.clock, house.progress)


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


async def test_a_receipt_of_submission_lists_what_came_and_may_be_checked(house, printouts) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    issued = await printouts.issue(father, claim.line.id, PrintoutKind.SUBMISSION)
    said = {block.label: block.text for block in issued.blocks if block.label}
    assert said["受理编号"] == claim.line.claim_no
    assert said["参保人"] == "梁**"
    assert said["医疗收费票据"] == "1份"
    assert any("核对码：" in block.text for block in issued.blocks)
    text = text_of(await PdfPrinting().pdf(sheet_of(issued, "https://example.invalid")))
    assert claim.line.claim_no in text and issued.spaced_code in text
    assert "https://example.invalid/verify" in text
    assert FATHER.name not in text and FATHER.account not in text
    # typed as people type it
    wide = issued.spaced_code.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    dashes = issued.spaced_code.replace("-", "—")
    for typed in (
        *(issued.spaced_code, issued.code.lower(), f" {issued.spaced_code} "),
        *(wide, dashes, f"验证码：{issued.spaced_code}。"),
    ):
        assert await printouts.genuine(typed) == issued
    for typed in ("", "x", issued.code[:-1] + ("2" if issued.code[-1] != "2" else "3"), "长" * 90):
        assert await printouts.genuine(typed) is None


async def test_what_has_not_changed_keeps_its_code_and_what_has_gets_another(
    house, printouts
) -> None:
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    first = await printouts.issue(father, claim.line.id, PrintoutKind.SUBMISSION)
    house.clock.forward(hours=3)
    again = await printouts.issue(father, claim.line.id, PrintoutKind.SUBMISSION)
    assert first == again
    assert pdf_of(sheet_of(first, "https://a.invalid")) == pdf_of(
        sheet_of(again, "https://a.invalid")
    )
    async with house.db.read() as session:
        assert await session.scalar(select(func.count()).select_from(PrintoutRow)) == 1
        (row,) = await session.scalars(select(PrintoutRow))
    assert claim.line.claim_no.encode() not in row.content_sealed


async def test_a_statement_is_there_once_the_sum_stands(house, printouts) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER)
    claim = await house.twice_reviewed(father, FATHER)
    with pytest.raises(NotFound):
        await printouts.issue(father, claim.line.id, PrintoutKind.STATEMENT)
    await house.desk.check_finally(house.staff(Role.FINAL_CHECKER), *house.shown(claim))
    issued = await printouts.issue(father, claim.line.id, PrintoutKind.STATEMENT)
    said = {block.label: block.text for block in issued.blocks if block.label}
    assert said["大额补助"].endswith("元")
    text = text_of(pdf_of(sheet_of(issued, "https://example.invalid")))
    assert said["大额补助"] in text
    assert issued.title == "大额补助结算单"


async def test_a_statement_whose_sum_was_taken_back_is_genuine_and_good_for_nothing(
    house, printouts
) -> None:
    father, boss = await house.bound(FATHER), house.staff(Role.SUPERVISOR)
    await house.use_up_the_pool(FATHER)
    claim = await house.approved(father, FATHER)
    receipt = await printouts.issue(father, claim.line.id, PrintoutKind.SUBMISSION)
    issued = await printouts.issue(father, claim.line.id, PrintoutKind.STATEMENT)
    assert await printouts.genuine(issued.code) == issued
    await house.desk.reverse(
        boss, claim.line.id, claim.line.version, ReasonCode.AMOUNT_WRONG, "金额录错了"
    )
    found = await printouts.genuine(issued.code)
    assert found is not None and found.outdated and found.blocks == issued.blocks
    assert await printouts.genuine(receipt.code) == receipt  # what came, came


async def test_a_sheet_that_was_put_behind_the_code_of_another_is_not_ours(
    house, printouts
) -> None:
    codes = []
    for person in (FATHER, STRANGER):
        member = await house.bound(person)
        claim = await house.submitted(member, person)
        codes.append((await printouts.issue(member, claim.line.id, PrintoutKind.SUBMISSION)).code)
    async with house.db.write() as session:
        one, other = [await session.get_one(PrintoutRow, code) for code in codes]
        one.content_sealed = other.content_sealed
    assert await printouts.genuine(codes[0]) is None
    assert await printouts.genuine(codes[1]) is not None


async def test_nobody_else_gets_a_sheet_and_a_draft_has_none(house, printouts) -> None:
    father, stranger = await house.bound(FATHER), await house.bound(STRANGER)
    claim = await house.submitted(father, FATHER)
    draft = await house.draft(stranger, STRANGER)
    for actor, claim_id in ((stranger, claim.line.id), (stranger, draft.line.id)):
        with pytest.raises(NotFound):
            await printouts.issue(actor, claim_id, PrintoutKind.SUBMISSION)


def test_a_long_sheet_goes_on_on_further_pages_and_no_letter_is_lost() -> None:
    lines = [f"第{number}行：急诊，费用123.45元；𠮷家庄社区 ABC-{number}" for number in range(90)]
    sheet = PrintedSheet(
        "结算单",
        tuple(SheetBlock("text", each) for each in lines),
        "ABCD-2345-EFGH-6789",
        "https://example.invalid/verify",
        "foot",
    )
    data = pdf_of(sheet)
    document = pypdfium2.PdfDocument(data)
    pages = len(document)
    document.close()
    text = text_of(data)
    assert pages > 1 and text.count("ABCD-2345-EFGH-6789") == pages
    for line in lines:
        assert line.replace("𠮷", "〓") in text


async def test_whoever_asks_for_many_sheets_keeps_nobody_waiting_for_all_of_them() -> None:
    sheet = PrintedSheet("t", (), "ABCD-2345-EFGH-6789", "https://example.invalid/verify", "foot")
    printed: list[str] = []

    class Press(PdfPrinting):
        async def _written(self, sheet: PrintedSheet) -> bytes:
            await asyncio.sleep(0)
            printed.append(whose_work.get())
            return b"%PDF-"

    press = Press()

    async def ask(person: str) -> None:
        whose_work.set(person)
        await press.pdf(sheet)

    await asyncio.gather(*(ask("wang") for _ in range(6)), ask("li"))
    assert printed.index("li") <= 2 and len(printed) == 7


@pytest.mark.parametrize("wrong", ["import sys; sys.exit(3)", "print('no sheet')"])
async def test_a_writer_that_fails_is_said_in_words_and_told_the_log(wrong, caplog) -> None:
    sheet = PrintedSheet("t", (), "ABCD-2345-EFGH-6789", "https://example.invalid/verify", "foot")
    with pytest.raises(SheetNotPrinted):
        await PdfPrinting((sys.executable, "-c", wrong)).pdf(sheet)
    assert [record.action for record in caplog.records] == ["sheet_not_printed"]
