"""The pages of the development login: who logs in, a name check that is played, and caught mail."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from markupsafe import Markup, escape

from app.ops.demo.catalogue import DemoPerson
from app.ops.demo.mail_catcher import Caught

STYLE = """
:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif }
body { margin: 0; background: #f4f1ea; color: #12262a }
main { max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
p.demo { background: #f6b31a; color: #12262a; padding: .6rem 1rem; border-radius: .4rem }
ul { list-style: none; padding: 0 }
.people a { display: block; margin: .6rem 0; padding: .8rem 1rem; border-radius: .6rem;
  border: 2px solid #0a5257; color: inherit; text-decoration: none }
.people a:hover, .people a:focus-visible { background: #0a5257; color: #fff;
  outline: 3px solid #f6b31a }
b { display: block }
summary { cursor: pointer; padding: .4rem 0 }
article { margin: 1rem 0; padding: .8rem 1rem; border: 2px solid #0a5257; border-radius: .6rem }
article h2 { font-size: 1.05rem; margin: 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .6rem 0 0 }
@media (prefers-color-scheme: dark) { body { background: #0d1b1e; color: #eef3f2 }
  .people a, article { border-color: #7fd0cd } main a { color: #7fd0cd }
  .people a { color: inherit } }
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
Asked = Mapping[str, str]


def login_page(people: Iterable[DemoPerson], asked: Asked) -> str:
    """Return the page; each person is a link that goes on with the login that was asked for."""
    known = tuple(people)
    return _page(
        "Wie bent u?",
        Markup(
            '<p class="demo">Ontwikkel-inlogdienst, alleen voor demonstratie. Iedereen hier is'
            ' verzonnen. <span lang="en">Development login, for demonstration only.</span></p>'
            '<ul class="people">{people}</ul>'
            "<details><summary>Met een nieuw eduID (om herstel van een kluis te proberen)</summary>"
            '<ul class="people">{anew}</ul></details>'
            '<p><a href="/mail">Opgevangen e-mail bekijken</a></p>'
        ).format(
            people=_links(known, asked, note=""),
            anew=_links(known, {**asked, "account": "new"}, note=", nieuw eduID"),
        ),
    )


def proof_page(person: DemoPerson, asked: Asked) -> str:
    """Return the page on which a name check is played."""
    choice = Markup('<li><a href="/authorize?{query}"><b>{name}</b>{note}</a></li>')
    return _page(
        "Uw naam laten controleren",
        Markup(
            '<p class="demo">Dit speelt een controle na. Er gaat niets naar een bank.'
            ' <span lang="en">A check is played here; no bank is asked.</span></p>'
            "<p>U bent {name}. Een dienst vraagt om een gecontroleerde naam.</p>"
            '<ul class="people">{choices}</ul>'
        ).format(
            name=person.name,
            choices=Markup("").join(
                choice.format(query=urlencode({**asked, "proof": proof}), name=name, note=note)
                for proof, name, note in (
                    ("bank", "Controleren bij mijn bank", "de naam wordt bevestigd"),
                    ("none", "Nu niet", "u gaat terug zonder controle"),
                )
            ),
        ),
    )


def mail_page(mails: Iterable[Caught]) -> str:
    """Return the mails that were caught, the last first."""
    article = Markup("<article><h2>{subject}</h2>Aan {to}<pre>{text}</pre></article>")
    shown = Markup("").join(
        article.format(subject=mail.subject, to=mail.to, text=mail.text) for mail in mails
    )
    return _page(
        "Opgevangen e-mail",
        Markup(
            '<p class="demo">Alles wat de demonstratie zou mailen, komt hier aan en nergens anders.'
            ' <span lang="en">Every mail of the demonstration ends here.</span></p>{mails}'
        ).format(mails=shown or Markup("<p>Er is nog niets gemaild.</p>")),
    )


def _links(people: Iterable[DemoPerson], asked: Asked, *, note: str) -> Markup:
    link = Markup('<li><a href="/authorize?{query}"><b>{name}</b>{eppn}{note}</a></li>')
    return Markup("").join(
        link.format(
            query=urlencode({**asked, "person": person.id}),
            name=person.name,
            eppn=person.eppn,
            note=note,
        )
        for person in people
    )


def _page(title: str, body: Markup) -> str:
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(title)}</h1>{body}</main></body></html>"
    )
