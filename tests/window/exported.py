"""How does somebody at the window, or a program, get a file with people's data? The way of every
test that needs one."""

import re
from dataclasses import dataclass

from infra.columns import new_id
from tests.infra.wz_aes import open_zip
from tests.window.visitors import Screen, Visitor


@dataclass(frozen=True)
class Taken:
    """What was fetched: the plain file, and what came over the wire."""

    name: str
    plain: bytes
    data: bytes
    headers: dict[str, str]


async def opened(person: Visitor, page: Screen, kind: str, subject: str = "") -> Screen:
    """Where the button of this file on this page leads."""
    (form,) = (
        each
        for each in page.forms
        if each.action == "/window/exports/open"
        and each.fields["kind"] == kind
        and each.fields["subject"].endswith(subject)
    )
    return await person.send(form)


async def taken(person: Visitor, shown: Screen) -> Taken:
    """The file of an export that may be fetched, opened by the password on its page."""
    password = re.search(r'id="password">([^<]+)<', shown.html)
    assert password is not None, shown.text
    form = shown.form("/fetch")
    async with person.http.post(person.url + form.action, data=form.fields) as answer:
        data, headers = await answer.read(), dict(answer.headers)
        assert answer.status == 200, data.decode()
    name, plain = open_zip(data, password[1])
    return Taken(name, plain, data, headers)


async def bank_file(person: Visitor, batch_path: str) -> bytes:
    """拨付文件 of a batch that is released."""
    shown = await opened(person, await person.get(batch_path), "bank_file")
    return (await taken(person, shown)).plain


def fetching() -> dict[str, str]:
    """The body of a program's fetch."""
    return {"fetch_id": new_id()}
