"""Somebody who works for two funders: looks at sources, gives to one person, and to many."""

import re

from tests.browser.walk.imports import until
from tests.browser.walk.walker import Walker

FUND, LENDER = "/funder/demo-fonds-techniek", "/funder/demo-krediet"
TABLE = "key;email;eur;reason\n" + "".join(
    f"2026-{n:03};naam{n}@voorbeeld.example;{'1.000' if n % 4 == 0 else '250,00'};Scholing 2026\n"
    for n in range(1, 13)
)


def whole(walker: Walker) -> None:
    """Choose a funder, look, and give."""
    walker.see("funders", "/funder")
    walker.see("funder-loans", LENDER)
    walker.see("funder", FUND)
    for name in ("funder-source-over", "funder-vouchers"):
        words = re.compile("Energie|Energy") if name.endswith("over") else re.compile("ouchers")
        walker.page.goto(FUND)
        walker.page.get_by_role("link", name=words).click()
        walker.see(name)
    one_person(walker)
    many(walker)


def one_person(walker: Walker) -> None:
    """Fill in the form wrongly, then rightly, look, and give."""
    page = walker.page
    page.goto(FUND)
    page.get_by_role("link", name=re.compile("Scholing|Training")).click()
    page.locator("a[href$='/giving']").click()
    page.locator("#amount").fill("12.5")
    walker.press("/giving")
    walker.see("funder-giving-fault")
    for name, text in (
        ("address", "naam@voorbeeld.example"),
        ("amount", "250,50"),
        ("reference", "Cursus warmtepompen"),
    ):
        page.locator(f"#{name}").fill(text)
    walker.press("/giving")
    walker.see("funder-confirm")
    page.locator("button[value='give']").click()
    walker.see("funder-given")


def many(walker: Walker) -> None:
    """Hand in a table of which some rows are wrong, look at the preview, and top up."""
    page = walker.page
    page.goto(f"{FUND}/files")
    walker.press("/files")
    walker.see("funder-files-fault")
    page.locator("#file").set_input_files(
        {"name": "stortingen.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    walker.press("/files")
    until(walker, re.compile("klaar om te storten|ready to top up"))
    walker.see("funder-file")
    walker.press("/start")
    until(walker, re.compile("(Stand|State): (gestort|topped up)"))
    page.goto(f"{FUND}/files")
    page.locator("details.more summary").click()
    walker.see("funder-files")
