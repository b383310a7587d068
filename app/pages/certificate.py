"""What a link shows as a PDF: PDF/A-3 for archives (ISO 19005), PDF/UA for all readers (14289).

It is made of the same view as the page, so of what is shown and nothing else. Every text goes to
typst as data; the signed credentials are attached. The same view gives the same bytes.
"""

import html
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno
import typst

from app.core.values import Language
from app.pages import views
from app.pages.rendering import ENVIRONMENTS, translated
from app.wallet.handing import Handed

HERE = Path(__file__).parent / "pdf"
TEMPLATE = (HERE / "proof.typ").read_bytes()
STANDARDS = ["a-3a", "ua-1"]
# What stands where a character should be that the font does not have.
MISSING = "\N{WHITE SQUARE}"


def _coverage() -> frozenset[str]:
    ranges = (HERE / "fonts" / "coverage.txt").read_text("ascii").split()
    ends = [(line.partition("-")[0], line.rpartition("-")[2]) for line in ranges]
    return frozenset(
        chr(code) for first, last in ends for code in range(int(first, 16), int(last, 16) + 1)
    )


COVERED = _coverage()


def pdf(view: views.VerificationPage, files: Sequence[Handed], language: Language) -> bytes:
    """Return what a link shows as a PDF, with the signed credentials in `files` attached."""
    attached = {file.name: file.text.encode() for file in files}
    data = json.dumps(_shown(_data(view, files, language)), ensure_ascii=False)
    # Its types do not tell that it takes a folder of files, the first of which is main.typ.
    made: bytes = typst.compile(  # type: ignore[call-overload]
        {"main.typ": TEMPLATE, "qr.svg": _qr(view.url), **attached},
        format="pdf",
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=STANDARDS,
        timestamp=int(view.checked_at.timestamp()),
    )
    return made


def _qr(address: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=2, scale=4)
    return drawn.getvalue()


def _data(
    view: views.VerificationPage, files: Sequence[Handed], language: Language
) -> dict[str, Any]:
    _, moment = _filters(language)
    sentence = _sentence(view, language)
    checked = _say(language, "Gecontroleerd op %(moment)s", moment=moment(view.checked_at))
    return {
        "language": language,
        "date": _parts(view.checked_at),
        "title": "; ".join(_title(item, language) for item in view.items),
        "outcome": view.outcome,
        "outcome_name": _word("outcome_name", language, view.outcome, view.code),
        "outcome_sentence": sentence,
        "checked": checked,
        "qr_alt": _say(language, "QR-code met het adres waar u dit opnieuw controleert"),
        "means_title": _say(language, "Wat dit bewijst"),
        "means": [_say(language, line) for line in _means(view.outcome)],
        "findings_title": _say(language, "Wat is gecontroleerd"),
        "facts_title": _say(language, "Gegevens"),
        "items": [_item(item, language) for item in view.items],
        "check_title": _say(language, "Controleer opnieuw"),
        "check_text": _say(language, CHECK_AGAIN),
        "url": view.url,
        "files_title": _say(language, "Bijgevoegd"),
        "files_text": _say(language, ATTACHED),
        "files": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "description": _say(language, "Ondertekend bewijs"),
            }
            for file in files
        ],
        "footer": checked,
    }


PROVES = "De uitgever heeft dit bewijs ondertekend. De eigenaar koos wat u ervan ziet."
PROVES_NOT = "De uitkomst is niet Geldig: dit stuk bewijst niet dat iemand dit heeft behaald."
MEANS = (
    "De uitkomst hierboven gold op het moment van controle. Scan de code om te zien hoe het nu is.",
    (
        "Niet gecontroleerd is of de persoon die u dit gaf, de persoon is aan wie het is toegekend."
        " Vraag om een identiteitsbewijs."
    ),
    "Een niveau zegt niets over kwaliteit of over recht op doorstroom.",
)
EXPERIENCE = "Aangetoonde onderdelen"
CHECK_AGAIN = "Vertrouw op een afdruk alleen na controle. Scan de code of open dit adres:"
ATTACHED = (
    "In dit PDF-bestand zit het ondertekende bewijs zelf, met alleen wat hier te zien is. U kunt"
    " het opslaan en controleren, ook zonder Leerkluis."
)


def _means(outcome: str) -> tuple[str, ...]:
    return (PROVES if outcome == "valid" else PROVES_NOT, *MEANS)


def _item(item: views.Checked, language: Language) -> dict[str, Any]:
    words = {"passed": "in orde", "failed": "niet in orde"}
    return {
        "kind": item.card.kind if item.card and not item.revocation else "",
        "title": _title(item, language),
        "lines": list(_lines(item, language)),
        "outcome": item.outcome,
        "outcome_name": _word("outcome_name", language, item.outcome, item.code),
        "outcome_sentence": _word("outcome_sentence", language, item.outcome, item.code),
        "findings": [
            {
                "name": finding.name,
                "word": _say(language, words.get(finding.result, "niet vast te stellen")),
                "message": finding.message,
            }
            for finding in item.findings
        ],
        **_contents(item, language),
    }


def _contents(item: views.Checked, language: Language) -> dict[str, Any]:
    told = item.contents
    if told is None or item.revocation:
        return {"texts": [], "outcomes": [], "outcomes_title": "", "facts": []}
    texts = (("Beschrijving", told.description), ("Waarvoor het is gegeven", told.criteria))
    return {
        "texts": [{"name": _say(language, name), "value": text} for name, text in texts if text],
        "outcomes": list(told.outcomes),
        "outcomes_title": _say(language, EXPERIENCE if told.experience else "Leeruitkomsten"),
        "facts": [
            {"name": fact.name, "value": fact.value, "note": fact.note} for fact in told.facts
        ],
    }


def _title(item: views.Checked, language: Language) -> str:
    if item.revocation:
        return _say(language, "Ingetrokken bewijs")
    return item.card.title if item.card else _say(language, "Geen betrouwbare inhoud")


def _lines(item: views.Checked, language: Language) -> Iterator[str]:
    day, _moment = _filters(language)
    if item.revocation:
        yield from _revoked(item.revocation, language)
        return
    if item.origin != "issued":
        name = _word("origin_name", language, item.origin)
        yield f"{name}. {_word('origin_sentence', language, item.origin)}"
    if item.card is None:
        return
    if item.card.institution:
        yield item.card.institution
    if item.card.awarded_on:
        yield _say(language, "Toegekend op %(day)s", day=day(item.card.awarded_on))
    if item.name:
        yield _say(language, "Geregistreerde naam: %(name)s", name=item.name)
    if item.birth_date:
        yield _say(language, "Geboortedatum: %(day)s", day=day(item.birth_date))


def _revoked(revocation: views.Revocation, language: Language) -> Iterator[str]:
    day, _moment = _filters(language)
    if revocation.id:
        yield f"{_say(language, 'Kenmerk')}: {revocation.id}"
    if revocation.on:
        yield f"{_say(language, 'Ingetrokken op')}: {day(revocation.on)}"
    if revocation.reason:
        yield f"{_say(language, 'Reden')}: {revocation.reason}"


def _sentence(view: views.VerificationPage, language: Language) -> str:
    if len(view.items) == 1:
        return _word("outcome_sentence", language, view.outcome, view.items[0].code)
    text = "Er zijn %(count)s bewijzen. De zwaarste uitkomst staat bovenaan."
    return _say(language, text, count=len(view.items))


def _word(macro: str, language: Language, *arguments: str) -> str:
    # The page and the paper say it in the same words.
    module = ENVIRONMENTS[language].get_template("_parts.html").module
    return html.unescape(str(getattr(module, macro)(*arguments))).strip()


def _say(language: Language, text: str, **values: object) -> str:
    return translated(language, text) % values if values else translated(language, text)


def _filters(language: Language) -> tuple[Any, Any]:
    filters = ENVIRONMENTS[language].filters
    return filters["day"], filters["moment"]


def _parts(moment: datetime) -> dict[str, int]:
    there = moment.astimezone(UTC)
    names = ("year", "month", "day", "hour", "minute", "second")
    return {name: getattr(there, name) for name in names}


def _shown(data: Any) -> Any:
    """Return the data with every text as the font can show it."""
    if isinstance(data, dict):
        return {name: _shown(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_shown(value) for value in data]
    return printable(data) if isinstance(data, str) else data


def printable(text: str) -> str:
    """Return a text without what cannot be seen or set; what is missing shows as a square."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return re.sub("\n{3,}", "\n\n", "".join(map(_set, composed)))


def _set(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp"} or character == "\t":
        return " "
    if character == "\n":
        return character
    # Controls, and what turns the direction of reading, are left out.
    if category in {"Cc", "Cf", "Cs"}:
        return ""
    return character if character in COVERED else MISSING
