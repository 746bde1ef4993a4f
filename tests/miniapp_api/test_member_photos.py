import hashlib
import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from tests.infra.paper import document
from tests.people import STRANGER


def photo(words: str = "a receipt") -> bytes:
    image = Image.new("RGB", (900, 1200), (230, 228, 220))
    ImageDraw.Draw(image).text((60, 60), words, fill=0, font_size=60)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few kilobytes that claims 169 megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", 13000, 13000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + 13000 // 8) * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
async def draft(father):
    phone, insured_id = father
    return phone, (await phone.draft(insured_id))["id"]


async def test_a_photo_is_kept_by_its_content_and_comes_back_as_jpeg(draft) -> None:
    phone, claim_id = draft
    added = await phone.photo(claim_id, "receipt", photo(), "key-0001", name="../../etc/passwd")
    assert added.status == 201
    assert added.json["title"] == "医疗收费票据"
    shown = await phone.get(f"/claims/{claim_id}/photos/{added.json['id']}")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(shown.body)).size == (900, 1200)


async def test_a_doubtful_photo_is_taken_with_a_hint(draft) -> None:
    phone, claim_id = draft
    out = io.BytesIO()
    Image.new("RGB", (300, 300), (10, 10, 10)).save(out, "JPEG")
    added = await phone.photo(claim_id, "receipt", out.getvalue(), "key-0001")
    assert added.status == 201
    hints = {hint["code"]: hint["words"] for hint in added.json["hints"]}
    assert "打开灯" in hints["too_dark"]
    assert set(hints) == {"too_small", "too_dark", "blurred"}
    assert (added.json["retake"], added.json["insisted"]) == (True, False)
    address = f"/claims/{claim_id}/photos/{added.json['id']}"
    kept = await phone.put(f"{address}/insist", {})
    assert (kept.json["retake"], kept.json["insisted"]) == (False, True)
    (shown,) = (await phone.get(f"/claims/{claim_id}")).json["photos"]
    assert shown["insisted"] is True


async def test_a_photo_that_changed_on_the_way_is_not_kept(draft) -> None:
    phone, claim_id = draft
    data = photo()
    right, wrong = hashlib.sha256(data).hexdigest(), "0" * 64
    refused = await phone.photo(claim_id, "receipt", data, "key-0001", sha256=wrong)
    assert (refused.status, refused.code) == (422, "photo_changed")
    taken = await phone.photo(claim_id, "receipt", data, "key-0001", sha256=right.upper())
    assert taken.status == 201


async def test_the_pages_of_a_document_are_shown_one_by_one(draft) -> None:
    phone, claim_id = draft
    first, second = Image.new("RGB", (600, 800), "white"), Image.new("RGB", (800, 600), "gold")
    added = await phone.photo(claim_id, "itemised_list", document([first, second]), "key-0001")
    assert (added.status, added.json["pages"]) == (201, 2)
    address = f"/claims/{claim_id}/photos/{added.json['id']}"
    sizes = [
        Image.open(io.BytesIO((await phone.get(f"{address}{page}")).body)).size
        for page in ("", "?page=2")
    ]
    assert sizes == [(1800, 2400), (2400, 1800)]
    assert (await phone.get(f"{address}?page=3")).status == 404


NO_PHOTOS = {
    "empty": (b"", 422, "photo_empty"),
    "text": (b"just words", 422, "photo_not_an_image"),
    "broken pdf": (b"%PDF-1.7", 422, "photo_unreadable"),
    "cut off": (b"\xff\xd8\xff\xe0 and nothing more", 422, "photo_unreadable"),
    "bomb": (bomb(), 422, "photo_too_many_pixels"),
}


async def test_what_is_no_usable_photo_is_refused_in_words_and_not_kept(draft, subtests) -> None:
    phone, claim_id = draft
    too_large = b"\xff\xd8\xff".ljust(30 * 1024 * 1024, b"\0"), 413, "too_large"
    for case, (data, status, code) in (NO_PHOTOS | {"30 MB": too_large}).items():
        with subtests.test(case):
            reply = await phone.photo(claim_id, "receipt", data, "key-0001")
            assert (reply.status, reply.code) == (status, code)
            assert (await phone.get(f"/claims/{claim_id}")).json["photos"] == []


async def test_an_unknown_material_is_refused(draft) -> None:
    phone, claim_id = draft
    reply = await phone.photo(claim_id, "selfie", photo(), "key-0001")
    assert list(reply.json["error"]["fields"]) == ["material"]


@pytest.mark.both_databases("repeats")
async def test_the_same_upload_twice_is_one_photo_and_one_answer(draft) -> None:
    phone, claim_id = draft
    first = await phone.photo(claim_id, "receipt", photo(), "key-0001")
    again = await phone.photo(claim_id, "receipt", photo(), "key-0001")
    other_key = await phone.photo(claim_id, "receipt", photo(), "key-0002")
    assert first.json == again.json == other_key.json
    assert first.status == again.status == 201
    assert len((await phone.get(f"/claims/{claim_id}")).json["photos"]) == 1


@pytest.mark.both_databases("repeats")
async def test_a_key_used_for_another_photo_is_refused(draft) -> None:
    phone, claim_id = draft
    await phone.photo(claim_id, "receipt", photo(), "key-0001")
    reply = await phone.photo(claim_id, "receipt", photo("another"), "key-0001")
    assert (reply.status, reply.code) == (409, "idempotency_key_reused")


@pytest.mark.both_databases("repeats")
async def test_the_same_key_in_another_claim_is_another_upload(father) -> None:
    phone, insured_id = father
    for _ in range(2):
        claim = await phone.draft(insured_id)
        added = await phone.photo(claim["id"], "receipt", photo(), "key-0001")
        shown = (await phone.get(f"/claims/{claim['id']}")).json
        assert [each["id"] for each in shown["photos"]] == [added.json["id"]]


async def test_a_removed_photo_is_gone(draft) -> None:
    phone, claim_id = draft
    added = await phone.photo(claim_id, "receipt", photo(), "key-0001")
    address = f"/claims/{claim_id}/photos/{added.json['id']}"
    assert (await phone.delete(address)).status == 204
    assert (await phone.get(address)).code == "not_found"
    assert (await phone.get(f"/claims/{claim_id}")).json["photos"] == []


async def test_a_photo_is_not_shown_under_another_claim(member_house, draft) -> None:
    phone, claim_id = draft
    added = await phone.photo(claim_id, "receipt", photo(), "key-0001")
    stranger = await member_house.logged_in("stranger")
    own = await stranger.draft(await stranger.bind(STRANGER))
    reply = await stranger.get(f"/claims/{own['id']}/photos/{added.json['id']}")
    assert reply.code == "not_found"
