"""Does a look at a page find what is wrong with it, the second time too?"""

import pytest
from playwright.async_api import Browser

from tests.accessible import assert_accessible

pytestmark = pytest.mark.browser


async def test_a_fault_is_found_and_named_however_often_the_page_was_looked_at(
    chromium: Browser,
) -> None:
    page = await chromium.new_page()
    await page.set_content(
        '<html lang="zh"><title>试</title><main><h1>试</h1><input aria-label="数"></main></html>'
    )
    await assert_accessible(page, "whole")
    await page.evaluate("document.querySelector('input').removeAttribute('aria-label')")
    with pytest.raises(AssertionError, match=r"(?s)spoilt.*label") as found:
        await assert_accessible(page, "spoilt")
    assert "input" in str(found.value)
