import asyncio
import hashlib
import os
import select
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from PIL.PngImagePlugin import PngInfo

from infra.imaging import Imaging
from infra.photo_errors import (
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoNotInTime,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from tests.every_case import EveryCase
from tests.infra.paper import RECEIPT, decoded, encoded, page

pytestmark = pytest.mark.slow


@pytest.fixture
async def imaging() -> AsyncIterator[Imaging]:
    running = Imaging()
    yield running
    await running.stop()


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width + 7) // 8 + 1) * height, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


async def test_a_photo_becomes_a_clean_jpeg_with_its_measurements(imaging: Imaging) -> None:
    upload = encoded(page())
    photo = await imaging.measure(upload)
    assert decoded(photo.data).format == "JPEG"
    assert decoded(photo.data).size == (photo.width, photo.height) == (1200, 1600)
    assert photo.short_side == 1200
    assert photo.sha256 == hashlib.sha256(upload).hexdigest()
    assert photo.qr_texts == (RECEIPT,)
    assert photo.hints == ()


async def test_a_png_and_a_grey_photo_are_taken_too(imaging: Imaging) -> None:
    for upload in (encoded(page(), "PNG"), encoded(page().convert("L"))):
        photo = await imaging.measure(upload)
        assert photo.qr_texts == (RECEIPT,)
        assert decoded(photo.data).mode == "RGB"


async def test_a_heic_photo_is_taken_without_its_metadata(imaging: Imaging) -> None:
    upload = (Path(__file__).parent / "fixtures/small.heic").read_bytes()
    assert b"InventedPhone" in upload
    photo = await imaging.measure(upload)
    assert (photo.width, photo.height) == (320, 240)
    assert photo.qr_texts == ("HEIC 4106",)
    assert photo.hints == ("too_small",)
    assert not decoded(photo.data).getexif()


async def test_place_maker_and_comments_are_removed(imaging: Imaging) -> None:
    with EveryCase() as every:
        for kind in ("JPEG", "PNG"):
            with every.case(kind):
                await _loses_place_maker_and_comments(imaging, kind)


async def _loses_place_maker_and_comments(imaging: Imaging, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "InventedPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (35.3, 18.0, 0.0), 3: "E", 4: (113.9, 0.0, 0.0)})
    words = PngInfo()
    words.add_text("Comment", "taken at home")
    options = {"comment": b"taken at home"} if kind == "JPEG" else {"pnginfo": words}
    upload = encoded(page(), kind, exif=exif, icc_profile=b"profile of InventedPhone", **options)
    assert b"InventedPhone" in upload
    assert b"taken at home" in upload
    clean = (await imaging.measure(upload)).data
    assert b"InventedPhone" not in clean
    assert b"taken at home" not in clean
    assert not decoded(clean).getexif()
    assert set(decoded(clean).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


async def test_a_photo_taken_sideways_is_turned_upright(imaging: Imaging) -> None:
    with EveryCase() as every:
        for orientation in range(1, 9):
            with every.case(orientation):
                await _is_turned_upright(imaging, orientation)


async def _is_turned_upright(imaging: Imaging, orientation: int) -> None:
    upright = Image.new("RGB", (900, 1200), "white")
    upright.paste((200, 20, 20), (0, 0, 300, 300))  # red marks the top left
    upright.paste((20, 20, 200), (600, 0, 900, 300))  # blue the top right
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = await imaging.measure(encoded(stored, exif=exif))
    assert (photo.width, photo.height) == (900, 1200)
    red, _, blue = decoded(photo.data).getpixel((100, 100))
    assert red > 150 > blue
    red, _, blue = decoded(photo.data).getpixel((800, 100))
    assert blue > 150 > red


async def test_damaged_exif_does_not_spoil_a_good_photo(imaging: Imaging) -> None:
    upload = encoded(page(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert (await imaging.measure(upload)).qr_texts == (RECEIPT,)


async def test_a_large_photo_is_made_smaller_and_its_code_still_read(imaging: Imaging) -> None:
    photo = await imaging.measure(encoded(page(3000, 4000)))
    assert (photo.width, photo.height) == (1800, 2400)
    assert photo.qr_texts == (RECEIPT,)


async def test_every_kind_of_png_comes_out_as_it_looks(imaging: Imaging) -> None:
    with EveryCase() as every:
        for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
            with every.case(mode):
                photo = await imaging.measure(encoded(grey(mode), "PNG"))
                assert 140 < photo.brightness < 170


def grey(mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.new("I;16", (900, 900), 40_000)
    picture = Image.new("RGBA", (900, 900), (155, 155, 155, 255))
    return picture.convert("RGB").convert(mode) if mode in "1P" else picture.convert(mode)


async def test_what_is_transparent_looks_white(imaging: Imaging) -> None:
    photo = await imaging.measure(encoded(Image.new("RGBA", (900, 900), (0, 0, 0, 0)), "PNG"))
    assert photo.brightness > 250


async def test_a_code_longer_than_any_receipt_is_ignored(imaging: Imaging) -> None:
    code = zxingcpp.create_barcode("x" * 2001, zxingcpp.BarcodeFormat.QRCode)
    picture = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8)).convert("RGB")
    assert (await imaging.measure(encoded(picture, "PNG"))).qr_texts == ()


async def test_hints_tell_a_small_a_dark_and_a_blurred_photo(imaging: Imaging) -> None:
    small = await imaging.measure(encoded(page().resize((600, 800))))
    dark = await imaging.measure(encoded(page().point(lambda value: value // 8)))
    blurred = await imaging.measure(encoded(page().filter(ImageFilter.GaussianBlur(6))))
    assert small.hints == ("too_small",)
    assert "too_dark" in dark.hints
    assert blurred.hints == ("blurred",)


async def test_an_empty_file_is_named(imaging: Imaging) -> None:
    with pytest.raises(PhotoEmpty):
        await imaging.measure(b"")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"GIF89a" + b"\0" * 50, "other"),
        ("就是一段文字".encode(), "other"),
        (b"MZ\x90\0", "other"),
        (b"\0\0\0\x18ftypmp42", "other"),
    ],
)
async def test_what_is_no_photo_is_told_by_its_content(
    imaging: Imaging, data: bytes, kind: str
) -> None:
    with pytest.raises(PhotoNotAnImage) as caught:
        await imaging.measure(data)
    assert caught.value.facts["kind"] == kind
    assert "拍" in caught.value.message
    assert imaging.worker_pid is None  # it did not come near the decoder


async def test_more_than_ten_megabytes_are_refused(imaging: Imaging) -> None:
    with pytest.raises(PhotoTooLarge) as caught:
        await imaging.measure(b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024))
    assert caught.value.code == "photo_too_large"
    assert "10 兆" in caught.value.message


async def test_a_tiny_file_that_claims_169_megapixels_is_refused(imaging: Imaging) -> None:
    bomb = png_claiming(13_000, 13_000)
    assert len(bomb) < 25_000
    with pytest.raises(PhotoTooManyPixels):
        await imaging.measure(bomb)


async def test_a_photo_cut_off_on_the_way_is_refused(imaging: Imaging) -> None:
    with EveryCase() as every:
        for kind, kept in product(("JPEG", "PNG"), (20, 300, 0.5, 0.99)):
            whole = encoded(page(), kind)
            with every.case(kind, kept), pytest.raises(PhotoUnreadable):
                await imaging.measure(whole[: int(kept if kept > 1 else kept * len(whole))])


async def test_rubbish_that_begins_like_a_photo_is_refused(imaging: Imaging) -> None:
    with EveryCase() as every:
        for start in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypheic"):
            with every.case(start), pytest.raises(PhotoUnreadable):
                await imaging.measure(start + os.urandom(5000))


async def test_one_worker_serves_many_photos_at_once(imaging: Imaging) -> None:
    await imaging.start()
    pid = imaging.worker_pid
    uploads = [encoded(page().resize((900, 900 + extra))) for extra in range(6)]
    photos = await asyncio.gather(*(imaging.measure(upload) for upload in uploads))
    assert [photo.height for photo in photos] == [900, 901, 902, 903, 904, 905]
    assert imaging.worker_pid == pid


async def test_a_worker_killed_in_the_middle_of_a_photo_is_replaced(imaging: Imaging) -> None:
    await imaging.start()
    first = imaging.worker_pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)  # holds it in the middle
    measuring = asyncio.create_task(imaging.measure(encoded(page())))
    await asyncio.sleep(0)
    os.kill(first, signal.SIGKILL)
    assert (await measuring).qr_texts == (RECEIPT,)
    assert imaging.worker_pid != first
    assert (await imaging.measure(encoded(page()))).qr_texts == (RECEIPT,)


async def test_an_asker_who_leaves_does_not_leave_an_answer_to_the_next(imaging: Imaging) -> None:
    await imaging.start()
    assert imaging.worker_pid is not None
    os.kill(imaging.worker_pid, signal.SIGSTOP)
    leaving = asyncio.create_task(imaging.measure(encoded(page())))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    photo = await imaging.measure(encoded(Image.new("RGB", (850, 850), "white")))
    assert (photo.width, photo.qr_texts) == (850, ())


WORKERS_THAT_MISBEHAVE = {
    "dies": "import sys; sys.stdin.buffer.read(8); sys.exit(1)",
    "hangs": "import sys; sys.stdin.buffer.read()",
    "babbles": "import sys; sys.stdin.buffer.read(8); print('no frame, but long enough for one')",
    "promises": "import os, sys; sys.stdin.buffer.read(8); os.write(1, b'\\xff' * 8)",
    "used_up": "import os, signal; os.kill(os.getpid(), signal.SIGPROF)",
}


@pytest.mark.parametrize("behaviour", WORKERS_THAT_MISBEHAVE)
async def test_a_worker_that_misbehaves_costs_one_photo_only(behaviour: str) -> None:
    imaging = Imaging(
        command=(sys.executable, "-c", WORKERS_THAT_MISBEHAVE[behaviour]), patience=2.0
    )
    # whoever was only too slow says nothing of the photo
    with pytest.raises(PhotoNotInTime if behaviour == "hangs" else PhotoUnreadable):
        await imaging.measure(encoded(page()))
    assert imaging.worker_pid is None


async def test_the_worker_has_a_memory_limit_and_yields_to_others(imaging: Imaging) -> None:
    await imaging.measure(encoded(page()))
    limits = Path(f"/proc/{imaging.worker_pid}/limits").read_text()
    (memory,) = [line for line in limits.splitlines() if line.startswith("Max address space")]
    assert memory.split()[3] == str(1024 * 1024 * 1024)
    assert imaging.worker_pid is not None
    assert os.getpriority(os.PRIO_PROCESS, imaging.worker_pid) >= 5


async def test_the_worker_does_not_inherit_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAETONG_SEAL_KEY", "not for the decoder")
    imaging = Imaging()
    await imaging.start()
    assert b"DAETONG" not in Path(f"/proc/{imaging.worker_pid}/environ").read_bytes()
    await imaging.stop()


async def test_stopping_ends_the_worker(imaging: Imaging) -> None:
    await imaging.start()
    pid = imaging.worker_pid
    await imaging.stop()
    assert not Path(f"/proc/{pid}").exists()
    assert imaging.worker_pid is None


PARENT = """
import asyncio
from infra.imaging import Imaging

async def main():
    imaging = Imaging()
    await imaging.start()
    print(imaging.worker_pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_no_worker_outlives_a_parent_that_was_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    watched = os.pidfd_open(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    gone, _, _ = select.select([watched], [], [], 20)
    os.close(watched)
    assert gone


def test_the_decoders_stay_out_of_the_main_process() -> None:
    program = "import infra.imaging, sys; sys.exit(any(m in sys.modules for m in sys.argv[1:]))"
    heavy = ("PIL", "pi_heif", "zxingcpp", "infra.imaging_worker")
    assert subprocess.run([sys.executable, "-c", program, *heavy], check=False).returncode == 0
