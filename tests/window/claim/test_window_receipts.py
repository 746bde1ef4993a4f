"""Receipts on the claim page: what was verified of them, which lines are one receipt, and the same
stay claimed again."""

from claims_core.claim import Role, Stage
from tests.people import DAUGHTER, FATHER
from tests.window.at_work import Window
from tests.window.files import receipt_number


async def test_the_registrar_writes_down_what_was_verified(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.ACCEPTED)
    path = f"/window/claims/{claim.line.id}"
    registrar = await window.sign_in(Role.REGISTRAR)
    form = (await registrar.get(path)).form("/register")
    number, paper = receipt_number(), ("41019925", "0000700001")
    line = {
        "receipt-0-number": number,
        "receipt-0-state": "exchanged",
        "receipt-0-check": "a1b2c3",
        "receipt-0-times": "3",
    }
    page = await registrar.send(form, **line)
    assert page.status == 422 and "第1张票据：换开的票据请写明另一张" in page.text
    assert page.form("/register").fields["receipt-0-check"] == "a1b2c3"

    half = {"receipt-0-related-code": paper[0], "receipt-0-related-number": paper[1]}
    twice = {"receipt-2-code": paper[0], "receipt-2-number": paper[1]}
    page = await registrar.send(page.form("/register"), **line, **half, **twice)
    assert page.status == 422
    assert "第1张票据：和第3张是同一张票据" in page.text
    assert "第3张票据：和第1张是同一张票据" in page.text

    blank = dict.fromkeys(twice, "")
    page = await registrar.send(page.form("/register"), **line, **half, **blank)
    assert "已登记" in page.text
    for told in ("换开（电子和纸质是同一张）", paper[1], "a1b2c3", "查验3次"):
        assert told in page.text


async def test_a_duplicate_names_the_other_claim_to_staff_alone(window: Window) -> None:
    one = await window.cabinet.claim(Stage.REGISTERED)
    two = await window.cabinet.claim(Stage.ACCEPTED, DAUGHTER)
    registrar = await window.sign_in(Role.REGISTRAR)
    form = (await registrar.get(f"/window/claims/{two.line.id}")).form("/register")
    taken = {"receipt-0-code": one.receipts[0].code, "receipt-0-number": one.receipts[0].number}
    page = await registrar.send(form, **taken)
    assert page.status == 409
    assert f"已经用在{one.line.claim_no}（已登记）里" in page.text


async def test_the_clerk_compares_both_claims_and_decides(window: Window) -> None:
    one = await window.cabinet.claim(Stage.SUBMITTED, FATHER)
    two = await window.cabinet.claim(Stage.SUBMITTED, FATHER)
    path = f"/window/claims/{two.line.id}"
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(path)
    assert "同一段住院的另一份申请" in page.text and one.line.claim_no in page.text
    refused = await clerk.send(page.form("/accept"))
    assert refused.status == 409 and "请先对照两份申请" in refused.text

    page = await clerk.send(page.form("/same-stay"), finding="more_receipts", reason="  ")
    assert page.status == 422 and "请写明对照了什么" in page.text
    assert page.form("/same-stay").fields["finding"] == "more_receipts"
    page = await clerk.send(page.form("/same-stay"), reason="清单不同，是漏交的")
    assert "认定和理由已记下" in page.text and "清单不同，是漏交的" in page.text
    assert "已受理" in (await clerk.send(page.form("/accept"))).text
