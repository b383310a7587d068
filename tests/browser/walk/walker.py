"""Somebody who walks past the pages, looks at each, and notes what is not good for all."""

import re

from tests.browser.axe import violations
from tests.chromium import DESKTOP, PHONE, Visitor

ACCEPT = re.compile("^(Aannemen|Accept)")
# The phone comes last, and stays: what is filled in and pressed is filled in and pressed there.
SIZES = {"desktop": DESKTOP, "phone": PHONE}


class Walker:
    """A visitor who looks at pages; the faults of all walkers of a walk are in one list."""

    def __init__(self, visitor: Visitor, faults: list[str]) -> None:
        self.visitor, self.page, self.faults = visitor, visitor.page, faults
        self.seen: list[str] = []
        # The gallery is Dutch; pictures in another language are for who wants to see all.
        dutch = self.page.evaluate("navigator.language").startswith("nl")
        self.picture = "{}-{}" if dutch else "en-{}-{}"
        # What is laid out for a desktop is the same in both languages; a phone has less room.
        self.sizes = SIZES if dutch else {"phone": PHONE}

    def see(self, name: str, path: str | None = None) -> None:
        """Look at a page, or at the one that is there, on each screen, and keep pictures of it."""
        if path is not None:
            self.page.goto(path)
        self.seen.append(name)
        for form, size in self.sizes.items():
            self.page.set_viewport_size(size)
            self._look(f"{name} on a {form}")
            self.visitor.keep_picture(self.picture.format(name, form), full_page=True)

    def _look(self, name: str) -> None:
        self.faults += [f"{name}: {fault}" for fault in violations(self.page)]
        if self.visitor.is_wider_than_the_screen():
            self.faults.append(f"{name} is wider than the screen")

    def press(self, action: str) -> None:
        """Press the first button of the form that is sent to an address with that ending."""
        self.page.locator(f"main form[action$='{action}'] button").first.click()

    def send(self, path: str, **fields: str) -> None:
        """Fill in the form of a page, and press its last button."""
        self.page.goto(path)
        for name, value in fields.items():
            self.page.locator(f"#{name}").fill(value)
        self.page.locator("main form button").last.click()

    def open_menu(self, menu: str, name: str) -> None:
        """Look at a menu that opens on a phone; where there is room for a bar, there is none."""
        self.page.locator(f"{menu} > summary").click()
        self.see(name)
