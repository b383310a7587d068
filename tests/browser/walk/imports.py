"""An institution takes over its catalogue: a file is refused, one is looked at and imported."""

import re

from tests.browser.walk.walker import Walker
from tests.catalogue.handed_in import as_file, offering_v5

IMPORTS = "/institution/waterkant/imports"
PATIENCE = 60


def take_over(walker: Walker) -> None:
    """Hand in a file of which some rows are wrong, look at the preview, and import it."""
    page = walker.page
    walker.see("institution-imports-none", IMPORTS)
    walker.press("/imports")
    walker.see("institution-imports-fault")
    rows = [offering_v5(f"NJ-{n}", **({} if n % 3 else {"startDate": "ooit"})) for n in range(12)]
    page.locator("#file").set_input_files(
        {
            "name": "aanbod-2027.json",
            "mimeType": "application/json",
            "buffer": as_file(*rows).getvalue(),
        }
    )
    page.locator("#subject").select_option("offerings")
    walker.press("/imports")
    until(walker, re.compile("klaar om in te voeren|ready to be imported"))
    walker.see("institution-import-preview")
    walker.press("/start")
    until(walker, re.compile("(Stand|State): (ingevoerd|imported)"))
    walker.see("institution-import-done")
    walker.see("institution-imports", IMPORTS)


def until(walker: Walker, words: re.Pattern[str]) -> None:
    """Look again until the page says something."""
    for _ in range(PATIENCE):
        if words.search(walker.page.locator("main").inner_text()):
            return
        walker.page.wait_for_timeout(500)
        walker.page.goto(walker.page.url.partition("?")[0])
    raise TimeoutError(words.pattern)
