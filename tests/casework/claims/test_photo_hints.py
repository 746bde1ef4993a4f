"""Is a member told at once how to do better, may they insist, and do staff see the same picture?"""

import pytest

from casework.claims.page_binding import bound, page_of
from casework.claims.photos import MAX_PHOTOS
from casework.errors import LimitReached, NotFound
from claims_core.checklist import Material
from claims_core.claim import Role
from claims_core.review import WrongStage
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, STRANGER

QR = "票据代码:41060125,票据号码:0000777777,校验码:a1b2c3,开票日期:20250620,金额:86000.00"


@pytest.fixture
async def father(house):
    actor = await house.bound(FATHER)
    claim = await house.drafts.open(actor, await house.insured_id(FATHER), STAY, None)
    return actor, claim.line.id


async def test_what_a_code_says_comes_with_the_answer_and_again_with_a_repeat(
    house, father
) -> None:
    data = f"bill qr={QR}".encode()
    answers = [await house.photos.add(*father, Material.RECEIPT, data, None) for _ in range(2)]
    for answer in answers:
        (read,) = answer.readings
        assert (read.receipt.code, read.receipt.number) == ("41060125", "0000777777")
        assert (read.check_code, str(read.issued_on), read.amount_fen) == (
            "a1b2c3",
            "2025-06-20",
            86_000_00,
        )


async def test_a_receipt_among_other_papers_is_asked_about(house, father) -> None:
    bill = f"bill qr={QR}".encode()
    asked = await house.photos.add(*father, Material.BANK_CARD, bill, None)
    right = await house.photos.add(*father, Material.RECEIPT, bill, None)
    assert (asked.hints, right.hints) == (("wrong_paper",), ())


async def test_a_member_may_insist_on_a_poor_photo(house, father) -> None:
    actor, claim_id = father
    view = await house.photos.add(*father, Material.RECEIPT, b"glare on it", None)
    assert (view.hints, view.insisted) == (("glare",), False)
    kept = await house.photos.insist(actor, claim_id, view.id)
    assert (kept.id, kept.insisted) == (view.id, True)
    (shown,) = (await house.progress.show(actor, claim_id)).photos
    assert (shown.insisted, shown.hints) == (True, ("glare",))
    with pytest.raises(NotFound):
        await house.photos.insist(await house.bound(STRANGER), claim_id, view.id)
    handed_in = await house.submitted(await house.bound(DAUGHTER), DAUGHTER)
    with pytest.raises(WrongStage):
        await house.photos.insist(
            await house.bound(DAUGHTER), handed_in.line.id, handed_in.photos[0].id
        )


async def test_the_same_picture_in_another_claim_is_known(house, father) -> None:
    _, claim_id = father
    first = await house.photos.add(*father, Material.RECEIPT, b"bill like=0123456789abcdef", None)
    again = await house.photos.add(
        *father, Material.ITEMISED_LIST, b"saved again like=0123456789abcdee", None
    )
    assert (first.hints, again.hints) == ((), ("seen_before",))
    stranger = await house.bound(STRANGER)
    other = await house.submitted(stranger, STRANGER)
    assert not any(photo.resembles for photo in other.photos)
    theirs = await house.drafts.open(stranger, await house.insured_id(STRANGER), STAY, None)
    taken = await house.photos.add(
        stranger, theirs.line.id, Material.RECEIPT, b"hers like=0123456789abcdef", None
    )
    # whose it was before is for the window only
    assert taken.hints == ()
    (photo,) = (await house.progress.show(stranger, theirs.line.id)).photos
    assert photo.resembles is not None and photo.resembles.claim_id == claim_id


async def test_two_receipts_of_one_form_are_two(house, father) -> None:
    first, second = (QR.replace("0000777777", number) for number in ("0000777777", "0000777778"))
    for text, hints in ((first, ()), (second, ()), (first, ("seen_before",))):
        data = f"{len(hints)} bill qr={text}".encode()  # qr= goes to the end of the line
        data = b"like=0123456789abcdef " + data
        photo = await house.photos.add(*father, Material.RECEIPT, data, None)
        assert photo.hints == hints


async def test_a_picture_of_a_claim_that_was_given_up_is_nobody_elses(house, father) -> None:
    actor, claim_id = father
    await house.photos.add(*father, Material.RECEIPT, b"bill like=0123456789abcdef", None)
    await house.drafts.withdraw(actor, claim_id, 1)
    anew = await house.drafts.open(actor, await house.insured_id(FATHER), STAY, None)
    photo = await house.photos.add(
        actor, anew.line.id, Material.RECEIPT, b"bill like=0123456789abcdef", None
    )
    assert photo.hints == ()


async def test_each_page_of_a_document_is_shown(house, father) -> None:
    actor, claim_id = father
    view = await house.photos.add(*father, Material.ITEMISED_LIST, b"one+two+three", None)
    assert view.pages == 3
    shown = [await house.photos.open(actor, claim_id, view.id, page) for page in (1, 2, 3)]
    assert shown == [b"clean copy of one", b"two", b"three"]
    with pytest.raises(NotFound):
        await house.photos.open(actor, claim_id, view.id, 4)


async def test_nothing_is_decoded_when_there_is_no_room(house, father) -> None:
    for number in range(MAX_PHOTOS):
        await house.photos.add(*father, Material.OTHER, f"{number}".encode(), None)
    with pytest.raises(LimitReached):  # this one is no text, so that the darkroom would fail
        await house.photos.add(*father, Material.OTHER, b"\xff\xfe", None)


async def test_staff_see_hints_and_what_the_member_said_to_them(house) -> None:
    actor = await house.bound(FATHER)
    draft = await house.draft(actor, FATHER)
    view = await house.photos.add(actor, draft.line.id, Material.OTHER, b"glare", None)
    await house.photos.insist(actor, draft.line.id, view.id)
    await house.drafts.submit(actor, draft.line.id, draft.line.version)
    shown = await house.desk.show(house.staff(Role.CLERK), draft.line.id)
    (photo,) = [each for each in shown.photos if each.id == view.id]
    assert (photo.hints, photo.insisted) == (("glare",), True)


def test_pages_come_apart_as_they_were_bound() -> None:
    pages = [b"\xff\xd8one", b"", b"\xff\xd8three"]
    assert [page_of(bound(pages), number) for number in (1, 2, 3)] == pages
    assert page_of(bound(pages), 0) is page_of(bound(pages), 4) is None
    assert bound(pages[:1]) == pages[0]
    assert (page_of(pages[0], 1), page_of(pages[0], 2)) == (pages[0], None)
