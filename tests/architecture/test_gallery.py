"""The gallery shows every picture that is kept, and none that is not; and each is small."""

import re

from tests.chromium import GALLERY, PICTURES

SHOWN = set(re.findall(r"pictures/([a-z-]+\.png)", GALLERY.read_text("utf-8")))
KEPT = {picture.name: picture.stat().st_size for picture in PICTURES.glob("*.png")}


def test_what_is_shown_is_kept_and_what_is_kept_is_shown() -> None:
    assert set(KEPT) == SHOWN


def test_each_page_is_there_on_a_desktop_and_on_a_phone() -> None:
    pages = {name.rpartition("-")[0] for name in SHOWN}
    assert {f"{page}-{form}.png" for page in pages for form in ("desktop", "phone")} == SHOWN


def test_no_picture_is_too_large_to_keep() -> None:
    assert {name: size for name, size in KEPT.items() if size > 250_000} == {}
    assert sum(KEPT.values()) < 8_000_000
