"""The page on which a demo person is chosen."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from markupsafe import escape

from app.ops.demo.catalogue import DemoPerson

STYLE = """
:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif }
body { margin: 0; background: #f4f1ea; color: #12262a }
main { max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
p.demo { background: #f6b31a; color: #12262a; padding: .6rem 1rem; border-radius: .4rem }
ul { list-style: none; padding: 0 }
a { display: block; margin: .6rem 0; padding: .8rem 1rem; border-radius: .6rem;
  border: 2px solid #0a5257; color: inherit; text-decoration: none }
a:hover, a:focus-visible { background: #0a5257; color: #fff; outline: 3px solid #f6b31a }
b { display: block }
@media (prefers-color-scheme: dark) { body { background: #0d1b1e; color: #eef3f2 }
  a { border-color: #7fd0cd } }
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def login_page(people: Iterable[DemoPerson], asked: Mapping[str, str]) -> str:
    """Return the page; each person is a link that goes on with the login that was asked for."""
    links = "".join(
        f'<li><a href="/authorize?{escape(urlencode({**asked, "person": person.id}))}">'
        f"<b>{escape(person.name)}</b>{escape(person.eppn)}</a></li>"
        for person in people
    )
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Ontwikkel-inlogdienst</title><style>{STYLE}</style></head><body><main>"
        "<h1>Wie bent u?</h1>"
        '<p class="demo">Ontwikkel-inlogdienst, alleen voor demonstratie. Iedereen hier is'
        ' verzonnen. <span lang="en">Development login, for demonstration only.</span></p>'
        f"<ul>{links}</ul></main></body></html>"
    )
