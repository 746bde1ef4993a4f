"""A yes or a no to the use of papers and account is read out, recorded at the window, and holds."""

from sqlalchemy import select

from casework.people.authority_tables import DataConsentRow
from casework.people.tables import InsuredRow
from claims_core.agreed_texts import AgreedTo, current_text
from claims_core.claim import Role
from tests.window.at_work import Window


async def an_insured_person(window: Window) -> str:
    async with window.world.services.db.read() as session:
        return str(await session.scalar(select(InsuredRow.id).order_by(InsuredRow.id)))


async def test_what_the_person_says_is_recorded_with_the_words_and_the_paper(
    window: Window,
) -> None:
    insured_id = await an_insured_person(window)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/people/{insured_id}")
    assert f"/window/people/{insured_id}/consents" in page.links
    page = await clerk.get(f"/window/people/{insured_id}/consents")
    for what in (AgreedTo.CLAIM_DATA, AgreedTo.BANK_ACCOUNT):
        text = current_text(what)
        assert text.text in page.text and text.withdrawn in page.text
    assert page.text.count("还没问过") == 2 and "还没有说过" in page.text
    form = page.form("/record")
    assert form.fields["what"] == "claim_data"
    page = await clerk.post(form.action, form.fields | {"said": "withdrawn", "paper": " "})
    assert page.status == 422 and "凭什么登记的" in page.text
    page = await clerk.post(
        form.action, page.form("/record").fields | {"said": "withdrawn", "paper": "看过身份证"}
    )
    assert "登记了收回" in page.text and "窗口，本人收回" in page.text
    fields = page.form("/record").fields | {"said": "given", "paper": "看过身份证"}
    page = await clerk.post(form.action, fields | {"text_version": "2019-01"})
    assert page.status == 409 and "换了新的一版" in page.text
    page = await clerk.post(form.action, fields)
    assert "登记了同意" in page.text and "卞受理登记：看过身份证" in page.text
    async with window.world.services.db.read() as session:
        rows = list(await session.scalars(select(DataConsentRow).order_by(DataConsentRow.number)))
    assert [(row.given, row.said_in, row.paper) for row in rows] == [
        (False, "window", "看过身份证"),
        (True, "window", "看过身份证"),
    ]
