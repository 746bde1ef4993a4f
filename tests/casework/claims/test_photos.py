"""Does a photograph reach a claim once, and only its readers?"""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, func, insert, select, update

from casework.access_log import AccessLogRow
from casework.claims.photo_quota import MOST_A_DAY, MOST_BYTES_OF_A_CLAIM
from casework.claims.photos import MAX_PHOTOS
from casework.claims.stored_photos import PhotoLost
from casework.claims.tables import ClaimRow, PhotoRow, ReceiptRow
from casework.errors import LimitReached, NotFound
from claims_core.checklist import Material
from claims_core.claim import Role
from claims_core.review import NotComplete, WrongStage
from infra.columns import new_id
from infra.idempotency import KeyReused, Once
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER

QR = "票据代码:41060125,票据号码:0000777777,校验码:a1b2c3,开票日期:20250620,金额:86000.00"


def once(key: str, request_hash: str = "h" * 64) -> Once:
    return Once("a:POST /claims/x/photos", key, request_hash)


async def kept(house, table) -> int:
    async with house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def log(house) -> list[tuple[str, str, str]]:
    async with house.db.read() as session:
        rows = await session.scalars(select(AccessLogRow))
        return [(row.actor_name, row.what, row.subject_id) for row in rows]


@pytest.fixture
async def father(house):
    """The father and the id of his empty draft."""
    actor = await house.bound(FATHER)
    claim = await house.drafts.open(actor, await house.insured_id(FATHER), STAY, None)
    return actor, claim.line.id


async def test_a_photo_is_kept_sealed_and_opens_again(house, father) -> None:
    actor, claim_id = father
    view = await house.photos.add(actor, claim_id, Material.IDENTITY, b"my card", None)
    assert (view.material, view.title, view.hints) == (Material.IDENTITY, "身份证", ())
    (blob,) = house.objects.kept.values()
    assert b"my card" not in blob
    assert await house.photos.open(actor, claim_id, view.id) == b"clean copy of my card"
    shown = await house.progress.show(actor, claim_id)
    assert [photo.id for photo in shown.photos] == [view.id]
    assert "material.identity" not in [gap.code for gap in shown.missing]


@pytest.mark.parametrize(
    ("first", "second"),
    [(once("k1"), once("k1")), (once("k1"), once("k2")), (None, None), (once("k1"), None)],
    ids=["same key", "other key", "no keys", "key lost"],
)
async def test_the_same_upload_twice_is_one_photo_with_one_answer(
    house, father, first, second
) -> None:
    answers = [
        await house.photos.add(*father, Material.RECEIPT, f"bill qr={QR}".encode(), key)
        for key in (first, second)
    ]
    assert answers[0] == answers[1] and answers[0].receipt_found
    assert await kept(house, PhotoRow) == 1
    assert await kept(house, ReceiptRow) == 1


@pytest.mark.parametrize("keys", ["same", "other", "none"])
async def test_the_same_upload_at_the_same_moment_is_one_photo(house, father, keys) -> None:
    made = {"same": lambda n: once("k"), "other": lambda n: once(f"k{n}"), "none": lambda n: None}
    answers = await asyncio.gather(
        *(
            house.photos.add(*father, Material.RECEIPT, f"bill qr={QR}".encode(), made[keys](n))
            for n in range(5)
        )
    )
    assert len({answer.id for answer in answers}) == 1
    assert await kept(house, PhotoRow) == 1
    assert await kept(house, ReceiptRow) == 1
    row_key = f"photos/{father[1]}/{answers[0].id}"
    assert row_key in house.objects.kept


async def test_a_key_used_for_another_upload_is_refused(house, father) -> None:
    await house.photos.add(*father, Material.RECEIPT, b"one", once("k1", "a" * 64))
    with pytest.raises(KeyReused):
        await house.photos.add(*father, Material.RECEIPT, b"two", once("k1", "b" * 64))
    assert await kept(house, PhotoRow) == 1


async def test_the_same_picture_may_serve_as_two_papers(house, father) -> None:
    first = await house.photos.add(*father, Material.RECEIPT, b"both", None)
    second = await house.photos.add(*father, Material.ITEMISED_LIST, b"both", None)
    assert first.id != second.id and await kept(house, PhotoRow) == 2


async def test_a_receipts_code_is_read_and_goes_with_its_photo(house, father) -> None:
    actor, claim_id = father
    view = await house.photos.add(*father, Material.RECEIPT, f"bill qr={QR}".encode(), None)
    (receipt,) = (await house.progress.show(actor, claim_id)).receipts
    assert (receipt.code, receipt.number) == ("41060125", "0000777777")
    assert (receipt.amount_fen, receipt.source) == (86_000_00, "qr")
    await house.photos.remove(actor, claim_id, view.id)
    shown = await house.progress.show(actor, claim_id)
    assert (shown.receipts, shown.photos) == ((), ())
    with pytest.raises(NotFound):
        await house.photos.open(actor, claim_id, view.id)
    again = await house.photos.add(*father, Material.RECEIPT, f"bill qr={QR}".encode(), None)
    assert again.id != view.id and again.receipt_found


@pytest.mark.parametrize("text", ["https://example.invalid/?a=1", "票据号码:12", "\x01"])
async def test_an_unknown_code_is_no_receipt(house, father, text) -> None:
    view = await house.photos.add(*father, Material.RECEIPT, f"bill qr={text}".encode(), None)
    assert not view.receipt_found
    assert await kept(house, ReceiptRow) == 0


async def test_an_object_that_cannot_be_stored_leaves_no_row(house, father) -> None:
    house.objects.full = True
    with pytest.raises(OSError, match="no space"):
        await house.photos.add(*father, Material.RECEIPT, b"bill", once("k1"))
    assert await kept(house, PhotoRow) == 0
    house.objects.full = False
    assert await house.photos.add(*father, Material.RECEIPT, b"bill", once("k1"))


async def test_every_row_has_its_object(house, father) -> None:
    stored_before_row = []

    async def put_new(key: str, data: bytes) -> bool:
        stored_before_row.append(await kept(house, PhotoRow))
        house.objects.kept[key] = data
        return True

    house.objects.put_new = put_new
    for number in range(3):
        await house.photos.add(*father, Material.OTHER, f"{number}".encode(), None)
    assert stored_before_row == [0, 1, 2]


async def test_a_lost_or_damaged_picture_is_named_and_the_others_open(
    house, father, caplog
) -> None:
    actor, claim_id = father
    names = (b"good", b"lost", b"spoilt")
    good, lost, spoilt = [
        (await house.photos.add(actor, claim_id, Material.IDENTITY, name, None)).id
        for name in names
    ]
    kept = house.objects.kept
    del kept[f"photos/{claim_id}/{lost}"]
    raw = kept[f"photos/{claim_id}/{spoilt}"]
    kept[f"photos/{claim_id}/{spoilt}"] = raw[:-1] + bytes([raw[-1] ^ 1])
    for photo_id in (lost, spoilt):
        caplog.clear()
        with pytest.raises(PhotoLost, match="没有丢"):
            await house.photos.open(actor, claim_id, photo_id)
        (alarm,) = [each for each in caplog.records if each.action == "photo_lost"]
        assert (alarm.levelname, photo_id in alarm.object) == ("ERROR", True)
    assert await house.photos.open(actor, claim_id, good) == b"clean copy of good"


async def test_what_has_no_room_is_refused_before_it_is_decoded(house, father) -> None:
    """Forty, their bytes, and what one member may send in a day, whatever was taken out again."""
    actor, claim_id = father

    async def standing(many: int, **more: object) -> None:
        row = {"claim_id": claim_id, "material": Material.OTHER, "size": 1, "width": 1, "height": 1}
        row |= {"hints": [], "added_by": actor.id, "added_at": house.clock()} | more
        ids = [new_id() for _ in range(many)]
        own = [{"id": each, "object_key": each, "file_hash": each} for each in ids]
        async with house.db.write() as session:
            await session.execute(delete(PhotoRow))
            await session.execute(insert(PhotoRow), [row | each for each in own])

    for full in (
        {"many": MAX_PHOTOS},
        {"many": 1, "size": MOST_BYTES_OF_A_CLAIM},
        {"many": MOST_A_DAY, "removed_at": house.clock()},
        {"many": MOST_A_DAY, "removed_at": house.clock(), "opened_by": None},
    ):
        async with house.db.write() as session:
            opened_by = full.pop("opened_by", actor.id)  # by a relative, or at the window
            await session.execute(update(ClaimRow).values(filed_by=opened_by))
        await standing(**full)
        with pytest.raises(LimitReached):
            await house.photos.add(actor, claim_id, Material.IDENTITY, b"one more", None)
        assert house.darkroom.developed == 0, full
    house.clock.forward(hours=25)
    assert await house.photos.add(actor, claim_id, Material.IDENTITY, b"tomorrow", None)


async def test_a_claim_takes_forty_photos(house, father) -> None:
    for number in range(MAX_PHOTOS - 2):
        await house.photos.add(*father, Material.OTHER, f"{number}".encode(), None)
    answers = await asyncio.gather(
        *(house.photos.add(*father, Material.OTHER, f"x{n}".encode(), None) for n in range(4)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, LimitReached) for answer in answers) == 2
    assert await kept(house, PhotoRow) == MAX_PHOTOS


async def test_no_photo_comes_or_goes_while_the_window_has_the_claim(house) -> None:
    actor = await house.bound(FATHER)
    claim = await house.submitted(actor, FATHER)
    with pytest.raises(WrongStage):
        await house.photos.add(actor, claim.line.id, Material.OTHER, b"late", None)
    with pytest.raises(WrongStage):
        await house.photos.remove(actor, claim.line.id, claim.photos[0].id)
    # an upload whose answer was lost is answered all the same
    again = await house.photograph(actor, claim.line.id, Material.IDENTITY)
    assert again.id in [photo.id for photo in claim.photos]


async def test_a_photo_removed_while_the_claim_is_handed_in_does_not_go_missing(house) -> None:
    actor = await house.bound(FATHER)
    for month in range(1, 5):  # one stay at a time: overlapping ones are asked about
        first, last = date(2025, month, 3), date(2025, month, 9)
        house.stay = replace(STAY, admission_on=first, discharge_on=last)
        claim = await house.draft(actor, FATHER)
        photo = next(p for p in claim.photos if p.material is Material.IDENTITY)
        removed, handed_in = await asyncio.gather(
            house.photos.remove(actor, claim.line.id, photo.id),
            house.drafts.submit(actor, claim.line.id, claim.line.version),
            return_exceptions=True,
        )
        assert isinstance(removed, WrongStage) != isinstance(handed_in, NotComplete)


async def test_a_photo_of_another_claim_is_not_found(house, father) -> None:
    actor, claim_id = father
    view = await house.photos.add(*father, Material.RECEIPT, b"bill", None)
    other = await house.drafts.open(actor, await house.insured_id(FATHER), STAY, None)
    for attempt in (
        house.photos.open(actor, other.line.id, view.id),
        house.photos.remove(actor, other.line.id, view.id),
        house.photos.open(actor, claim_id, "0" * 32),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_staff_leave_a_trace_with_every_photo_and_members_do_not(house) -> None:
    actor = await house.bound(FATHER)
    claim = await house.submitted(actor, FATHER)
    photo = claim.photos[0]
    await house.photos.open(actor, claim.line.id, photo.id)
    assert await log(house) == []
    clerk = house.staff(Role.CLERK)
    for _ in range(2):
        await house.photos.open(clerk, claim.line.id, photo.id)
    assert await log(house) == [(clerk.name, f"photo.{photo.material}", photo.id)] * 2


async def test_a_draft_is_nothing_for_staff(house, father) -> None:
    _, claim_id = father
    view = await house.photos.add(*father, Material.IDENTITY, b"card", None)
    clerk = house.staff(Role.CLERK)
    with pytest.raises(NotFound):
        await house.photos.open(clerk, claim_id, view.id)
    with pytest.raises(NotFound):
        await house.desk.show(clerk, claim_id)
    await house.drafts.withdraw(father[0], claim_id, 1)
    with pytest.raises(NotFound):  # withdrawn before anybody at the window had seen it
        await house.desk.show(clerk, claim_id)
    assert await log(house) == []


async def test_a_proxy_opens_the_photos_of_the_claim_they_filed(house) -> None:
    daughter = await house.bound(DAUGHTER)
    await house.authorise(daughter, FATHER, days=1)
    claim = await house.submitted(daughter, FATHER)
    photo_id = claim.photos[0].id
    assert await house.photos.open(daughter, claim.line.id, photo_id)
    assert await house.photos.open(await house.bound(FATHER), claim.line.id, photo_id)
    house.clock.forward(days=1)
    with pytest.raises(NotFound):
        await house.photos.open(daughter, claim.line.id, photo_id)
