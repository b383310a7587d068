"""Somebody who walks past the pages, looks at each, and notes what is not good for all."""

import re
from collections.abc import Callable

from tests.browser.axe import violations
from tests.chromium import PHONE, Visitor

ACCEPT = re.compile("^(Aannemen|Accept)")


class Walker:
    """A visitor who looks at pages; the faults of all walkers of a walk are in one list."""

    def __init__(self, visitor: Visitor, faults: list[str], *, keeps: bool = True) -> None:
        self.visitor, self.page, self.faults = visitor, visitor.page, faults
        self.seen: list[str] = []
        # The pictures of the gallery are Dutch.
        dutch = self.page.evaluate("navigator.language").startswith("nl")
        self.keeps = keeps and dutch

    def see(self, name: str, path: str | None = None) -> None:
        """Look at a page, or at the one that is there, and keep a picture under that name."""
        if path is not None:
            self.page.goto(path)
        self.seen.append(name)
        self.faults += [f"{name}: {fault}" for fault in violations(self.page)]
        if self.visitor.is_wider_than_the_screen():
            self.faults.append(f"{name} is wider than the screen")
        if self.keeps:
            form = "phone" if self.page.viewport_size == PHONE else "desktop"
            self.visitor.keep_picture(f"{name}-{form}", full_page=True)

    def arrive(self, person: str) -> None:
        """Log in, and accept the terms the first time."""
        self.visitor.log_in(person)

    def press(self, action: str) -> None:
        """Press the first button of the form that is sent to an address with that ending."""
        self.page.locator(f"main form[action$='{action}'] button").first.click()

    def send(self, path: str, **fields: str) -> None:
        """Fill in the form of a page, and press its last button."""
        self.page.goto(path)
        for name, value in fields.items():
            self.page.locator(f"#{name}").fill(value)
        self.page.locator("main form button").last.click()

    def accept_everything(self) -> None:
        """Accept what waits in the wallet and needs nothing more."""
        self.page.goto("/wallet")
        for _ in range(self.page.get_by_role("button", name=ACCEPT).count()):
            self.page.get_by_role("button", name=ACCEPT).first.click()


Visit = Callable[[], Walker]
