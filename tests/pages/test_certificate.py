"""The PDF of a link: what it says, what is in it, and that hostile text stays text."""

import io
import re
from dataclasses import replace

import pypdf
import pytest

from app.pages import certificate, views
from app.pages.certificate import MISSING, printable
from app.wallet.handing import Handed
from tests.pages.samples import LINK, verifications

FILE = Handed("credential-1.sd-jwt", "application/dc+sd-jwt", "eyJ~WyJ~")
VIEWS = {name: replace(view, url=LINK) for name, view in verifications("nl").items()}
VALID = VIEWS["valid"]


def reader(view: views.VerificationPage, *files: Handed) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(certificate.pdf(view, files, "nl")))


def words(view: views.VerificationPage) -> str:
    text = " ".join(page.extract_text() for page in reader(view).pages)
    return re.sub(r"\s+", " ", text)


def titled(title: str) -> views.VerificationPage:
    (item,) = VALID.items
    assert item.card is not None
    return replace(VALID, items=(replace(item, card=replace(item.card, title=title)),))


def test_it_says_it_is_for_archives_and_for_all_readers() -> None:
    found = reader(VALID, FILE)
    assert found.xmp_metadata is not None
    metadata = found.xmp_metadata.stream.get_data().decode()
    assert re.search(r"pdfaid:part>3<.*pdfaid:conformance>A<", metadata, re.DOTALL)
    assert "pdfuaid:part>1<" in metadata
    root = str(found.root_object)
    assert ("'/Lang': 'nl'" in root, "'/Marked': True" in root) == (True, True)


def test_the_credential_is_in_it_byte_for_byte() -> None:
    assert reader(VALID, FILE).attachments == {FILE.name: [FILE.text.encode()]}


def test_the_same_view_gives_the_same_bytes() -> None:
    first, second = (certificate.pdf(VALID, [FILE], "nl") for _ in range(2))
    assert first == second
    later = replace(VALID, checked_at=VALID.checked_at.replace(hour=1))
    assert certificate.pdf(later, [FILE], "nl") != first


@pytest.mark.parametrize(
    ("name", "there", "absent"),
    [
        pytest.param(
            "valid", "Geregistreerde naam: F. van Voorbeeld", "bewijst niet dat", id="valid"
        ),
        pytest.param("revoked", "Administratieve fout", "Leeruitkomsten", id="revoked"),
        pytest.param("several", "Er zijn 2 bewijzen", "Beschrijving Beschrijving", id="several"),
        pytest.param("broken", "Geen betrouwbare inhoud", "Studielast", id="broken"),
        pytest.param("stranger", "Uitgever niet vertrouwd", "Geldig De", id="stranger"),
        pytest.param(
            "undetermined", "Niet volledig te controleren", "Geldig De", id="undetermined"
        ),
    ],
)
def test_it_says_what_the_page_says(name: str, there: str, absent: str) -> None:
    text = words(VIEWS[name])
    assert there in text
    assert absent not in text
    assert "Wat dit bewijst" in text


def test_only_our_own_link_can_be_followed_and_nothing_runs() -> None:
    raw = certificate.pdf(titled('https://evil.example #link("https://evil.example")[x]'), [], "nl")
    found = pypdf.PdfReader(io.BytesIO(raw))
    targets = [
        note.get_object()["/A"]["/URI"] for page in found.pages for note in page.get("/Annots", [])
    ]
    assert set(targets) == {LINK}
    for name in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA"):
        assert name not in raw


@pytest.mark.parametrize(
    "title",
    [
        "#panic()",
        "$x^2$ *vet* _schuin_ = kop",
        '] #image("/etc/passwd")',
        "\\u{202e} @ref <label>",
        "`raw` // comment /* more */",
        '"quotes" & <b>html</b>',
    ],
)
def test_markup_in_a_text_is_shown_as_it_was_written(title: str) -> None:
    assert re.sub(r"\s+", "", title) in re.sub(r"\s+", "", words(titled(title)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Zoë Ćelik-Ørsted", "Zoë Ćelik-Ørsted", id="letters with signs"),
        pytest.param("Ирина Ελένη", "Ирина Ελένη", id="Cyrillic and Greek"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("a\u202eb\u0000c\u200bd", "abcd", id="what cannot be seen"),
        pytest.param("a\u2028b\tc", "a b c", id="other spaces"),
        pytest.param("محمد", MISSING * 4, id="what the font does not have"),
        pytest.param("a\r\nb\n\n\n\nc", "a\nb\n\nc", id="line ends"),
    ],
)
def test_what_cannot_be_set_leaves_a_square(text: str, shown: str) -> None:
    assert printable(text) == shown
    certificate.pdf(titled(f"x {text}"), [], "nl")
