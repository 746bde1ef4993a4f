"""A clerk fills in a claim at the window, the person signs, and a second person hands it in."""

import io
import re

from PIL import Image, ImageDraw
from sqlalchemy import select

from casework.claims.tables import ClaimRow, ReceiptRow
from casework.people import people
from casework.people.tables import InsuredRow
from claims_core.claim import Role, Stage
from tests.cast import cast_sealer
from tests.people import FATHER
from tests.window.at_work import Window

CALL = {
    "known_by": "own_paper",
    "known_words": "看过身份证原件",
    "kind": "inpatient",
    "place": "local",
    "provider_name": "新乡某某医院",
    "admission_on": "2025-06-01",
    "discharge_on": "2025年6月20日",
    "payee_name": FATHER.name,
    "payee_account": FATHER.account,
    "payee_bank_name": "中国工商银行新乡分行",
}
PAPERS = ("identity", "receipt", "itemised_list", "discharge_record")


def photograph(number: int) -> bytes:
    drawn = Image.new("RGB", (900, 1200), "white")
    ImageDraw.Draw(drawn).text((80, 80 + 40 * number), f"paper {number} " * 6, fill="black")
    out = io.BytesIO()
    drawn.save(out, "JPEG")
    return out.getvalue()


async def the_father(window: Window) -> str:
    index = people.id_number_index(cast_sealer(), FATHER.id_number)
    async with window.world.services.db.read() as session:
        found = select(InsuredRow.id).where(InsuredRow.id_number_index == index)
        return str(await session.scalar(found))


async def test_from_the_first_word_to_the_signature(window: Window) -> None:
    insured_id = await the_father(window)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/people/{insured_id}")
    assert f"/window/people/{insured_id}/assisted" in page.links
    page = await clerk.get(f"/window/people/{insured_id}/assisted")
    form = page.form("/open")
    page = await clerk.post(form.action, form.fields | CALL | {"provider_name": "", "kind": ""})
    assert page.status == 422 and "请写在哪家医院看的" in page.text and "请选怎么看的" in page.text
    assert "看过身份证原件" in page.html  # what was typed stays
    page = await clerk.post(form.action, form.fields | CALL)
    assert "开好了，还没有交" in page.text and "还缺的，缺着交不了" in page.text
    # nobody signs what cannot be handed in: an address from before prints nothing
    early = await clerk.get(f"{page.path}/sheet")
    assert "本人签名" not in early.text and "还缺的，缺着交不了" in early.text
    assert "先把还缺的补齐" in page.text and "打开确认单" not in page.text
    assert FATHER.account not in page.text
    for number, material in enumerate(PAPERS):
        scan = page.form("/scan")
        scan.fields["material"] = material
        page = await clerk.upload(scan, photograph(number), "paper.jpg")
        assert "材料拍上了" in page.text, page.text
    assert "还缺的，缺着交不了" not in page.text
    [shown, *_] = [each for each in page.links if "/photos/" in each]
    async with clerk.http.get(window.world.url + shown) as paper:
        assert (paper.status, paper.content_type) == (200, "image/jpeg")
    sheet = await clerk.get(f"{page.path}/sheet")
    assert "新乡某某医院" in sheet.text and "本人签名" in sheet.text
    assert "打印确认单" in sheet.text and "/window/static/printing.js" in sheet.html
    [of_sheet] = re.findall("第[0-9]+版", sheet.text)
    assert f"签的要是{of_sheet}" in page.text
    sign = page.form("/sign")
    page = await clerk.upload(sign, photograph(9), "sheet.jpg")
    assert "请另一个没有填过的人核对" in page.text and "您填过这份" in page.text
    boss = await window.sign_in(Role.SUPERVISOR)
    assert "/window/people/assisted" in (await boss.get("/window/people")).links
    waiting = await boss.get("/window/people/assisted")
    assert page.path in waiting.links
    page = await boss.get(page.path)
    assert f"要写着{of_sheet}" in page.text
    file = page.form("/file")
    page = await boss.post(file.action, file.fields)
    assert "交上去了" in page.text and "核对签字，交上去" in page.text
    async with window.world.services.db.read() as session:
        claim = (await session.scalars(select(ClaimRow))).one()
    assert (claim.stage, claim.filled_at_window) == (Stage.SUBMITTED, True)


async def test_asked_on_the_phone_and_dropped(window: Window) -> None:
    insured_id = await the_father(window)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/people/{insured_id}/assisted")
    form = page.form("/open")
    page = await clerk.post(form.action, form.fields | CALL)
    ask = page.form("/ask")
    page = await clerk.post(ask.action, ask.fields)
    assert "等本人点头才交" in page.text and "等本人点头" in page.text
    change = page.form("/change")
    page = await clerk.post(change.action, change.fields | {"region": "郑州市"})
    assert "要重新问一次" in page.text and "郑州市" in page.text
    assert "删了找不回来" in page.text
    drop = page.form("/drop")
    page = await clerk.post(drop.action, drop.fields)
    assert page.path == f"/window/people/{insured_id}/assisted" and "不办了" in page.text
    page = await clerk.get(drop.action.rpartition("/")[0])
    assert "填的和拍的都删掉了" in page.text and "生病" not in page.text
    assert "本人签名" not in (await clerk.get(f"{page.path}/sheet")).text


async def test_a_claim_with_many_receipts_keeps_them_all_when_something_else_is_changed(
    window: Window,
) -> None:
    insured_id = await the_father(window)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/people/{insured_id}/assisted")
    form = page.form("/open")
    page = await clerk.post(form.action, form.fields | CALL)
    # seven, as a stay brings them: typed here, or read from what was photographed
    for number in range(7):
        change = page.form("/change")
        assert f"receipt-{number}-number" in change.fields
        change.fields |= {
            f"receipt-{number}-code": "41060125",
            f"receipt-{number}-number": f"{number:010d}",
            f"receipt-{number}-amount": "120",
        }
        page = await clerk.post(change.action, change.fields)
    change = page.form("/change")
    page = await clerk.post(change.action, change.fields | {"region": "郑州市"})
    assert "改好了" in page.text
    async with window.world.services.db.read() as session:
        numbers = list(await session.scalars(select(ReceiptRow.number)))
    wanted = [f"{number:010d}" for number in range(7)]
    assert sorted(numbers) == wanted
    # in their order, as somebody finds them among the papers
    again = page.form("/change").fields
    assert [again[f"receipt-{number}-number"] for number in range(7)] == wanted


async def test_what_comes_while_the_form_is_open_stays_and_is_shown_with_what_was_typed(
    window: Window,
) -> None:
    insured_id = await the_father(window)
    clerk, colleague = (
        await window.sign_in(Role.CLERK),
        await window.sign_in_with("second", Role.CLERK),
    )
    page = await clerk.get(f"/window/people/{insured_id}/assisted")
    form = page.form("/open")
    one = {"receipt-0-code": "41060125", "receipt-0-number": "0000000001", "receipt-0-amount": "9"}
    page = await clerk.post(form.action, form.fields | CALL | one)
    mine, theirs = page.form("/change"), (await colleague.get(page.path)).form("/change")
    two = {"receipt-1-code": "41060125", "receipt-1-number": "0000000002", "receipt-1-amount": "8"}
    gone = {"region": "郑州市", "provider_name": "新乡另一家医院"}
    page = await colleague.post(theirs.action, theirs.fields | two | gone)
    assert "改好了" in page.text
    # one field clashes: nothing is saved, and the rest is as it stands now
    page = await clerk.post(mine.action, mine.fields | {"region": "开封市", "cause": "illness"})
    assert page.status == 412 and "没有保存" in page.text and "这一项刚在别的地方改过" in page.text
    again = page.form("/change")
    shows = {name: again.fields[name] for name in ("region", "cause", "provider_name")}
    assert shows == {"region": "开封市", "cause": "illness", "provider_name": "新乡另一家医院"}
    assert again.fields["receipt-1-number"] == "0000000002"
    # saved once more, it holds, and nothing else has moved
    page = await clerk.post(again.action, again.fields)
    assert "改好了" in page.text
    now = page.form("/change")
    assert {name: now.fields[name] for name in shows} == shows
    async with window.world.services.db.read() as session:
        found = await session.execute(select(ReceiptRow.number, ReceiptRow.amount_fen))
    assert sorted(map(tuple, found)) == [("0000000001", 900), ("0000000002", 800)]
    page = await clerk.post(now.action, now.fields)
    assert "和现在的一样，没有改动" in page.text
