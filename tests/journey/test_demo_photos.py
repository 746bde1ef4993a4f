"""Are the demo's photos what a clerk and a machine would take them for?"""

import ast
import io
import string
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from app.demo import cast, family, hospital_papers, identity_card, receipt_paper, sheet, stay
from app.demo.city import papers, people
from app.demo.family import invent_family
from app.demo.photos import Album, take_photos
from claims_core.receipts import ReceiptKind, parse_qr
from infra.imaging import Imaging

pytestmark = pytest.mark.slow

WRITING = (
    cast,
    family,
    hospital_papers,
    identity_card,
    papers,
    people,
    receipt_paper,
    sheet,
    stay,
)


@pytest.fixture(scope="module")
def album() -> Album:
    return take_photos(invent_family().father)


def signs_that_papers_can_say() -> set[str]:
    """Every sign in a text of the modules that write, names of people included, and ASCII."""
    signs = set(string.printable) - set(string.whitespace)
    for module in WRITING:
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                signs |= set(node.value) - set(string.whitespace)
    return signs | {"\N{MULTIPLICATION SIGN}"}


def test_every_sign_that_a_paper_can_say_is_in_the_font() -> None:
    font = sheet.font(40)
    nothing = bytes(font.getmask("\U0010fffd"))
    signs = signs_that_papers_can_say() - {"\N{IDEOGRAPHIC SPACE}"}
    missing = sorted(sign for sign in signs if bytes(font.getmask(sign)) == nothing)
    assert not missing, f"missing in the font: {''.join(missing)}"
    assert len(signs) > 300


def test_the_font_is_small_and_lies_beside_its_licence() -> None:
    assert sheet.FONT.stat().st_size < 300_000
    licence = (sheet.FONT.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_the_qr_code_says_what_stands_on_the_receipt(album: Album) -> None:
    picture = Image.open(io.BytesIO(album.receipt)).convert("L")
    texts = [code.text for code in zxingcpp.read_barcodes(picture)]
    reading = parse_qr(texts[0])
    assert len(texts) == 1
    assert reading is not None
    facts = album.receipt_facts
    assert reading.receipt.kind is ReceiptKind.FISCAL
    assert (reading.receipt.code, reading.receipt.number) == (facts.code, facts.number)
    assert reading.amount_fen == stay.TOTAL_FEN
    assert reading.issued_on == stay.DISCHARGE_ON
    assert reading.check_code == facts.check_code


def test_every_receipt_has_a_number_of_its_own() -> None:
    receipts = {(r.code, r.number) for r in (receipt_paper.fresh_receipt() for _ in range(100))}
    assert len(receipts) == 100


async def test_the_house_finds_nothing_wrong_with_the_photos(album: Album) -> None:
    imaging = Imaging()
    try:
        for data in (album.identity, album.receipt, album.itemised_list, album.discharge_record):
            photo = await imaging.measure(data)
            assert photo.hints == ()
            assert bool(photo.qr_texts) == (data is album.receipt)
    finally:
        await imaging.stop()


def test_the_lines_of_the_list_add_up_to_the_receipt() -> None:
    assert sum(stay.by_category().values()) == stay.TOTAL_FEN == 8_600_000
    assert stay.NON_COVERED_FEN == 300_000
    assert stay.UPFRONT_FEN == 144_706
    assert stay.IN_SCOPE_FEN == 8_155_294
    partly = sum(line.total_fen for line in stay.LINES if line.list_class == stay.PARTLY)
    assert partly == stay.UPFRONT_FEN * 10
    beds = sum(line.quantity for line in stay.LINES if line.category == "床位费")
    assert beds == (stay.DISCHARGE_ON - stay.ADMISSION_ON).days


def test_a_family_is_a_father_and_a_daughter_whom_bank_and_carrier_serve() -> None:
    for _ in range(200):
        invented = invent_family()
        father, daughter = invented.father, invented.daughter
        assert father.name[0] == daughter.name[0]
        assert int(father.id_number[16]) % 2 == 1
        assert int(daughter.id_number[16]) % 2 == 0
        assert not father.phone.endswith("0000")
        assert not daughter.phone.endswith("0000")
        assert not father.account.endswith(("0000", "9999"))


def test_the_server_knows_nothing_of_the_demos_photos() -> None:
    seen = "import sys, app.serve, app.web; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", seen], capture_output=True, text=True, check=True, timeout=60
    )
    modules = set(done.stdout.split())
    assert "app.web" in modules
    assert not modules & {"app.demo.photos", "app.demo.sheet", "app.demo.journey", "PIL"}
