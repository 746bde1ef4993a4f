"""May everybody use a page? axe looks at it as it stands."""

from axe_playwright_python.async_playwright import Axe
from axe_playwright_python.base import AxeResults
from playwright.async_api import Page

_AXE = Axe()
_IS_THERE = "typeof axe === 'object'"
# What passed and what does not apply is most of the answer, and nobody reads it.
_VIOLATIONS = """async () => {
  const {violations} = await axe.run({resultTypes: ['violations']})
  return {violations}
}"""


async def assert_accessible(page: Page, name: str = "") -> None:
    """axe finds nothing wrong; else this name of the page is said, and all that was found."""
    # half a megabyte to read and compile, once for each document, however often it is looked at
    if not await page.evaluate(_IS_THERE):
        await page.evaluate(_AXE.axe_script)
    results = AxeResults(await page.evaluate(_VIOLATIONS))
    assert results.violations_count == 0, f"{name}\n{results.generate_report()}"
