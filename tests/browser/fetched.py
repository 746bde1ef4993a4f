"""How does somebody at a real browser fetch a file with people's data?"""

from pathlib import Path

from playwright.async_api import expect

from tests.browser.desk_screen import DeskScreen
from tests.infra.wz_aes import open_zip


async def fetched(person: DeskScreen) -> bytes:
    """The plain file behind 取文件, opened by the password that stands on the page."""
    password = await person.page.locator("#password").inner_text()
    async with person.page.expect_download() as download:
        await person.page.get_by_role("button", name="取文件").click()
    data = Path(await (await download.value).path()).read_bytes()
    # the page stays, with the password on it
    await expect(person.page.locator("#password")).to_have_text(password)
    return open_zip(data, password)[1]
