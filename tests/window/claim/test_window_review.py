"""The steps of a claim on its page: what is shown, refused, kept and passed on."""

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.claims.tables import PhotoRow
from claims_core.checklist import Material
from claims_core.claim import Role, Stage
from tests.people import DAUGHTER, FATHER
from tests.window.at_work import Window
from tests.window.files import PAID, receipt_number


def page_of(claim_id: str) -> str:
    return f"/window/claims/{claim_id}"


async def stage_of(window: Window, claim_id: str) -> Stage:
    shown = await window.world.services.desk_page.show(window.cabinet.actors[Role.CLERK], claim_id)
    return shown.line.stage


@pytest.mark.both_databases("the whole road of a claim")
async def test_a_claim_goes_from_hand_to_hand_by_forms_alone(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    path = page_of(claim.line.id)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.send((await clerk.get(path)).form("/accept"))
    assert "已受理" in page.text

    registrar = await window.sign_in(Role.REGISTRAR)
    form = (await registrar.get(path)).form("/register")
    page = await registrar.send(form, **{"receipt-0-number": receipt_number()})
    assert "已登记" in page.text

    initial = await window.sign_in(Role.INITIAL_REVIEWER)
    form = (await initial.get(path)).form("/expense")
    page = await initial.send(
        form,
        total="86,000.00",
        non_covered_expense="3000",
        upfront_self_pay="1447.06",
        platform_in_scope="81552.94",
        platform_pool="0",
        platform_supplement="73,397.65元",
    )
    assert PAID in page.text and "直进大额" in page.text
    form = page.form("/expense")
    page = await initial.send(form, to=form.buttons[0])
    assert "初审通过" in page.text

    second = await window.sign_in(Role.SECOND_REVIEWER)
    page = await second.get(path)
    assert "初审时" in page.text and "（一致）" in page.text
    page = await second.send(page.form("/second-review"))
    assert "复审通过" in page.text

    final = await window.sign_in(Role.FINAL_CHECKER)
    page = await final.get(path)
    assert f"支付 {PAID} 元" in page.text
    page = await final.send(page.form("/final-check"))
    assert "复核通过" in page.text
    assert await stage_of(window, claim.line.id) is Stage.APPROVED


async def test_what_is_missing_is_asked_for_at_once_with_a_reason_for_each(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    form = (await clerk.get(page_of(claim.line.id))).form("/request-materials")
    assert not [name for name in form.fields if name.startswith("want-")]  # nothing is missing

    ticked = {"want-receipt": "on", "want-identity": "on", "why-receipt": "二维码拍花了，请重拍。"}
    refused = await clerk.send(form, **ticked)
    assert refused.status == 422
    assert "身份证：请写一句原因" in refused.text
    kept = refused.form("/request-materials")
    assert kept.fields["why-receipt"] == ticked["why-receipt"]
    assert "want-receipt" in kept.fields and "want-identity" in kept.fields

    done = await clerk.send(kept, **{"why-identity": "只拍到半张，请重拍。"})
    assert "已请参保人补材料" in done.text and "只拍到半张" in done.text
    assert await stage_of(window, claim.line.id) is Stage.AWAITING_MATERIALS


async def test_what_is_missing_is_ticked_beforehand_and_keeps_the_claim_from_being_accepted(
    window: Window,
) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    identity = next(photo.id for photo in claim.photos if photo.material is Material.IDENTITY)
    async with window.world.services.db.write() as session:
        row = await session.get_one(PhotoRow, identity)
        row.removed_at = window.world.clock()
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    assert "还缺 1 项" in page.text and not page.has_form("/accept")
    form = page.form("/request-materials")
    assert [name for name in form.fields if name.startswith("want-")] == ["want-identity"]
    assert "身份证" in form.fields["why-identity"]
    done = await clerk.send(form)
    assert "已请参保人补材料" in done.text


async def test_asking_for_nothing_is_refused(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    form = (await clerk.get(page_of(claim.line.id))).form("/request-materials")
    refused = await clerk.send(form)
    assert refused.status == 422
    assert await stage_of(window, claim.line.id) is Stage.SUBMITTED


@pytest.mark.both_databases("conflicts")
async def test_a_stale_page_shows_the_fresh_claim_and_keeps_what_was_typed(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    first = await window.sign_in(Role.INITIAL_REVIEWER)
    page = await first.get(page_of(claim.line.id))
    other = await window.sign_in_with("colleague", Role.INITIAL_REVIEWER)
    theirs = (await other.get(page_of(claim.line.id))).form("/expense")
    assert (await other.send(theirs, total="86001")).status == 200

    stale = await first.send(page.form("/expense"), total="86,002")
    assert stale.status == 409
    assert "有了新变化" in stale.text and "都还在" in stale.text
    form = stale.form("/expense")
    assert form.fields["total"] == "86,002"
    assert form.fields["version"] != page.form("/expense").fields["version"]
    assert (await first.send(form)).status == 200


@pytest.mark.both_databases("conflicts")
async def test_a_claim_that_has_moved_on_says_so(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    await clerk.send(page.form("/accept"))
    again = await clerk.send(page.form("/accept"))
    assert again.status == 409
    assert "待登记" in again.text and not again.has_form("/accept")


async def test_whoever_accepted_a_claim_does_not_register_it(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    both = await window.sign_in_with("both", Role.CLERK, Role.REGISTRAR)
    page = await both.send((await both.get(page_of(claim.line.id))).form("/accept"))
    assert not page.has_form("/register")
    assert "要由另一个人来办" in page.text
    fields = {
        "csrf": page.form("/logout").fields["csrf"],
        "version": page.form("/reveal").fields.get("version", str(claim.line.version + 1)),
        "receipt-0-number": receipt_number(),
    }
    refused = await both.post(f"{page_of(claim.line.id)}/register", fields)
    assert refused.status == 403
    assert await stage_of(window, claim.line.id) is Stage.ACCEPTED


async def test_the_same_person_does_not_take_two_review_steps(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED)
    roles = (Role.INITIAL_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_CHECKER)
    person = await window.sign_in_with("allrounder", *roles)
    page = await person.get(page_of(claim.line.id))
    form = page.form("/expense")
    page = await person.send(form, to=form.buttons[0])
    assert await stage_of(window, claim.line.id) is Stage.INITIALLY_REVIEWED
    assert not page.has_form("/second-review")
    assert "「初审通过」是您办的" in page.text

    fields = form.fields | {"version": str(int(form.fields["version"]) + 1)}
    refused = await person.post(f"{page_of(claim.line.id)}/second-review", fields)
    assert refused.status == 403
    assert await stage_of(window, claim.line.id) is Stage.INITIALLY_REVIEWED


async def test_sending_back_needs_a_reason(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.INITIALLY_REVIEWED)
    second = await window.sign_in(Role.SECOND_REVIEWER)
    form = (await second.get(page_of(claim.line.id))).form("/send-back")
    assert (await second.send(form, reason="  ")).status == 422
    assert await stage_of(window, claim.line.id) is Stage.INITIALLY_REVIEWED


@pytest.mark.both_databases("conflicts")
async def test_a_receipt_of_another_claim_is_refused_at_the_registration(window: Window) -> None:
    number = receipt_number()
    mine = await window.cabinet.claim(Stage.ACCEPTED)
    theirs = await window.cabinet.claim(Stage.ACCEPTED, DAUGHTER)
    registrar = await window.sign_in(Role.REGISTRAR)
    form = (await registrar.get(page_of(mine.line.id))).form("/register")
    await registrar.send(form, **{"receipt-0-number": number})
    form = (await registrar.get(page_of(theirs.line.id))).form("/register")
    refused = await registrar.send(form, **{"receipt-0-number": number})
    assert refused.status == 409
    assert "不能重复报销" in refused.text
    assert refused.form("/register").fields["receipt-0-number"] == number


async def test_more_receipt_lines_keep_those_that_are_filled_in(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.ACCEPTED)
    registrar = await window.sign_in(Role.REGISTRAR)
    form = (await registrar.get(page_of(claim.line.id))).form("/register")
    page = await registrar.send(form, more="1", **{"receipt-0-number": "123", "note": "两张"})
    more = page.form("/register").fields
    assert more["receipt-0-number"] == "123" and more["note"] == "两张"
    assert "receipt-3-number" in more


async def test_clear_text_needs_a_reason_and_is_written_down(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    for secret in (FATHER.name, FATHER.id_number, FATHER.phone, FATHER.account):
        assert secret not in page.html
    refused = await clerk.send(page.form("/reveal"), reason=" ")
    assert refused.status == 422 and FATHER.id_number not in refused.html

    shown = await clerk.send(page.form("/reveal"), field="account", reason="电话核对账号")
    assert FATHER.account in shown.html
    assert FATHER.account not in (await clerk.get(page_of(claim.line.id))).html
    async with window.world.services.db.read() as session:
        rows = list(await session.scalars(select(AccessLogRow)))
    assert [(row.what, row.reason) for row in rows if row.what == "account"] == [
        ("account", "电话核对账号")
    ]


async def test_a_photo_is_served_uncached_and_its_opening_is_written_down(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of(claim.line.id))
    photo = next(image for image in page.images if "/photos/" in image)
    status, data, headers = await clerk.fetch(photo)
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (
        200,
        "image/jpeg",
        "no-store",
    )
    assert data.startswith(b"\xff\xd8")
    async with window.world.services.db.read() as session:
        seen = [row.what for row in await session.scalars(select(AccessLogRow))]
    assert [what for what in seen if what.startswith("photo.")]
    other = await window.cabinet.claim(Stage.SUBMITTED, DAUGHTER)
    foreign = photo.replace(claim.line.id, other.line.id)
    assert (await clerk.fetch(foreign))[0] == 404
    assert (await window.visitor().fetch(photo))[0] == 401


async def test_a_claim_that_does_not_exist_is_not_found_in_calm_words(window: Window) -> None:
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(page_of("0" * 32))
    assert page.status == 404
    assert "没有找到" in page.text and "编号：" in page.text


@pytest.mark.both_databases("conflicts")
async def test_a_step_done_in_another_tab_is_not_to_be_tapped_again(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/claims/{claim.line.id}")
    done = await clerk.send(page.form("/accept"), designated="yes")
    assert "已受理" in done.text
    again = await clerk.send(page.form("/accept"), designated="yes")
    assert again.status == 409 and "这一步现在不用您办了" in again.text
    assert "再点一次" not in again.text
