"""An institution awards to many at once: a table, its columns, its report, the start, the end."""

import re

from tests.browser.walk.imports import until
from tests.browser.walk.walker import Walker

BATCHES = "/institution/waterkant/batches"
MODULE = re.compile("Klinisch redeneren|Clinical reasoning")
ROWS = [f"W{n:03};Student {n};s{n}@waterkant.example;2026-06-26;{7 + n % 5}" for n in range(30)]
TABLE = "\n".join(("Studentnummer;Naam;E-mail;Datum;Cijfer", *ROWS))


def award_many(walker: Walker) -> None:
    """Hand in a table, say what its columns mean, and start what is right."""
    page = walker.page
    walker.see("institution-batches-none", BATCHES)
    walker.press("/batches")
    walker.see("institution-batches-fault")
    table = {"name": "jaar-2026.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.locator("#file").set_input_files(table)  # type: ignore[arg-type]
    option = page.locator("#achievement option").filter(has_text=MODULE).first
    page.locator("#achievement").select_option(option.get_attribute("value"))
    walker.press("/batches")
    walker.see("institution-batch-columns")
    page.locator("#name").select_option("")
    walker.press("/columns")
    walker.see("institution-batch-columns-fault")
    page.locator("#name").select_option("Naam")
    walker.press("/columns")
    until(walker, re.compile("klaar om te starten|ready to start"))
    walker.see("institution-batch-ready")
    begin_later(walker)
    walker.see("institution-batch-later")
    walker.press("/cancel")
    walker.see("institution-batch-cancelled")
    walker.see("institution-batches", BATCHES)


def begin_later(walker: Walker) -> None:
    """Choose the last moment that is possible, so that it does not begin meanwhile."""
    page = walker.page
    earliest = page.locator("#start_at").get_attribute("min") or ""
    page.locator("input[value='later']").check()
    page.locator("#start_at").fill(f"{earliest[:11]}23:59")
    walker.press("/start")
