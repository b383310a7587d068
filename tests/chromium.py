"""A real browser: the Chromium of this machine, without any download."""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

DOCS = Path(__file__).parents[1] / "docs"
PICTURES, GALLERY = DOCS / "pictures", DOCS / "gallery.md"
# A long page is cut off in the gallery.
TOP = {1280: 1300, 390: 1800}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Without a sandbox where the test run is root, as in a container; nothing is fetched on its own.
SWITCHES = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def small(png: bytes, *, whole: bool) -> Image.Image:
    """Return a picture, or its top, in the few colours that a page has: a fifth of the bytes."""
    with Image.open(io.BytesIO(png)) as picture:
        height = picture.height if whole else min(picture.height, TOP[picture.width])
        kept = picture.crop((0, 0, picture.width, height))
        return kept.convert("RGB").quantize(128, dither=Image.Dither.NONE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=SWITCHES
        )
        yield browser
        browser.close()


class Visitor:
    """A person at a browser, who notes what the pages ask for and complain about."""

    def __init__(
        self,
        browser: Browser,
        base_url: str,
        *,
        size: ViewportSize | None = None,
        language: str = "nl-NL",
        scripts: bool = True,
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=base_url,
            viewport=size or DESKTOP,
            locale=language,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def log_in(self, name: str) -> None:
        """Log in at the demo login, as one of its people, and accept the terms the first time."""
        self.page.goto("/login?return_to=/wallet")
        self.page.get_by_role("link", name=name).click()
        self.accept_terms_if_asked()

    def accept_terms_if_asked(self) -> None:
        """Accept the terms, which are asked for once in the life of a wallet."""
        if "/wallet/welcome" in self.page.url:
            self.page.locator("form[action='/wallet/welcome'] button").click()

    def keep_picture(self, name: str, *, full_page: bool = False) -> None:
        """Write a picture of the page, when a person has asked for new ones.

        With `LEERKLUIS_PICTURES=1` those of the gallery; with a folder all, to look at.
        """
        asked = os.environ.get("LEERKLUIS_PICTURES", "")  # noqa: TID251
        if asked == "1" and f"pictures/{name}.png" in GALLERY.read_text("utf-8"):
            PICTURES.mkdir(exist_ok=True)
            top = small(self.page.screenshot(full_page=full_page), whole=False)
            top.save(PICTURES / f"{name}.png", optimize=True)
        elif asked not in {"", "1"}:
            whole = small(self.page.screenshot(full_page=full_page), whole=True)
            whole.save(Path(asked) / f"{name}.png", optimize=True)

    def is_wider_than_the_screen(self) -> bool:
        """Tell whether one has to scroll sideways."""
        wide: bool = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return wide
