"""Whether a page holds only what our templates write, whatever text came into it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import httpx2

import app.pages
from tests.apps import BASE_URL
from tests.hostile.strings import ROWS

TEMPLATES = Path(app.pages.__file__).parent / "templates"
ADDRESSES = {"href", "src", "action", "formaction", "srcset", "poster", "data", "xlink:href"}
# As browsers read it: a slash or backslash as second character begins the name of a host.
OURS = re.compile(
    r"(?:/(?![/\\])|#|\?)|https://[A-Za-z0-9]|data:image/svg\+xml[;=a-z0-9-]*,%3[Cc]svg"
)
# Shorter ones, such as `<br>`, are on our pages too.
LONGEST_OF_OURS = 12
MARKUP = tuple(row.strip() for row in ROWS if "<" in row and len(row.strip()) > LONGEST_OF_OURS)


class Parsed(HTMLParser):
    """The elements with their attributes, the addresses and all text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            self.texts.append(value or "")
            if name in ADDRESSES:
                # Browsers leave these out of an address, wherever they stand.
                self.addresses.add(re.sub(r"[\t\r\n]", "", value or "").strip())

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        """Return every text and every value of an attribute, as a reader or a form gets it."""
        return "\n".join(self.texts)


def _written(pattern: str) -> set[str]:
    """Return what a pattern finds in the templates."""
    sources = [path.read_text("utf-8").lower() for path in TEMPLATES.glob("*.html")]
    return {found for source in sources for found in re.findall(pattern, source)}


# What our templates write; the body of a page and its headings are chosen by name.
ELEMENTS = _written(r"<([a-z][a-z0-9]*)") | {"main", "h2", "h3", "h4"}
ATTRIBUTES = _written(r"[\s'\"]([a-z][a-z:-]*)=") | {
    *("checked", "selected", "required", "defer", "download", "open"),
}


def is_page(answer: httpx2.Response) -> bool:
    return str(answer.headers.get("content-type", "")).startswith("text/html")


def faults_of(answer: httpx2.Response) -> list[str]:
    """Return what is wrong with an answer: a fault of ours, or anything that was not ours."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    there = answer.headers.get("location", "/")
    if not there.startswith(("/", f"{BASE_URL}/")) or there.startswith(("//", "/\\")):
        found.append(f"sent to {there}")
    if is_page(answer):
        found += faults_in(answer.text)
    return found


def faults_in(page: str) -> list[str]:
    """Return every element, attribute and address of a page that no template writes."""
    parsed = Parsed(page)
    strange = [f"<{one}>" for one in sorted(parsed.elements - ELEMENTS)]
    strange += [f"{one}=" for one in sorted(parsed.attributes - ATTRIBUTES)]
    leading = [f"leads to {one}" for one in sorted(parsed.addresses) if not OURS.match(one)]
    raw = [f"raw {row!r}" for row in MARKUP if row in page]
    return strange + leading + raw
