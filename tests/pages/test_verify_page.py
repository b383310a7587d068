"""The page that checks: a file, a text, a link, a photograph of a code."""

import io
import json
from typing import Any

import pytest
import segno
from fastapi.testclient import TestClient
from PIL import Image

from app.credentials.models import Form
from tests.apps import BASE_URL
from tests.pages.pictures import baked_png, baked_svg
from tests.pages.test_story import accept_all, share
from tests.people import Demo, found


@pytest.fixture
def fenna(demo: Demo) -> TestClient:
    return demo.browser("p01")


@pytest.fixture
def link(fenna: TestClient) -> str:
    return BASE_URL + share(fenna, accept_all(fenna)[:1])


@pytest.fixture
def forms(fenna: TestClient) -> dict[str, Any]:
    """Return a credential of the wallet in all its forms."""
    items = accept_all(fenna)
    headers = {"Accept": "application/json"}
    answer = fenna.get(f"/api/v1/me/credentials/{items[0]}", headers=headers).json()
    return {form.value: answer[form.value] for form in Form}


def told(answer: Any) -> str:
    """Return the heading of the result, or of the form that came back."""
    return found(r"<h1>([^<]+)</h1>", answer.text)[0]


def photograph(text: str, kind: str = "PNG") -> bytes:
    """Return a picture of a code, as a camera would make it."""
    code = io.BytesIO()
    segno.make(text, error="m").save(code, kind="png", scale=6, border=6)
    picture = Image.open(code).convert("RGB").rotate(4, fillcolor="white")
    made = io.BytesIO()
    picture.save(made, kind)
    return made.getvalue()


def test_a_link_of_ours_is_opened(demo: Demo, link: str) -> None:
    answer = demo.stranger.post("/verify", data={"pasted": f"  {link}\n"})
    assert (answer.status_code, answer.headers["location"]) == (303, link.removeprefix(BASE_URL))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photograph_of_its_code_is_opened_too(demo: Demo, link: str, kind: str) -> None:
    files = {"photo": ("code", photograph(link, kind), "image/png")}
    answer = demo.stranger.post("/verify", files=files)
    assert (answer.status_code, answer.headers["location"]) == (303, link.removeprefix(BASE_URL))


@pytest.mark.parametrize(
    "pasted",
    [
        "https://evil.example/v/abc",
        f"{BASE_URL}.evil.example/v/abc",
        f"{BASE_URL}/wallet",
        f"{BASE_URL}/v/../wallet",
        f"{BASE_URL}@evil.example/v/abc",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_no_other_address_is_opened(demo: Demo, pasted: str) -> None:
    answer = demo.stranger.post("/verify", data={"pasted": pasted})
    assert answer.status_code == 422
    assert "geen link van Leerkluis" in answer.text
    by_api = demo.stranger.post("/api/v1/verify", json={"url": pasted})
    assert (by_api.status_code, by_api.json()["code"]) == (422, "foreign_link")


def test_the_api_opens_a_link_of_ours_and_the_owner_sees_it(
    demo: Demo, fenna: TestClient, link: str
) -> None:
    answer = demo.stranger.post("/api/v1/verify", json={"url": link})
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "valid"
    assert "Sollicitatie" in fenna.get("/wallet/access-log").text
    unknown = demo.stranger.post("/api/v1/verify", json={"url": f"{BASE_URL}/v/unknown"})
    assert unknown.status_code == 404
    for wrong in ({"url": 3}, {"url": None}):
        assert demo.stranger.post("/api/v1/verify", json=wrong).status_code == 422


@pytest.mark.parametrize("form", list(Form))
def test_every_form_is_read_pasted_and_as_a_file(
    demo: Demo, forms: dict[str, Any], form: Form
) -> None:
    given = forms[form.value]
    text = json.dumps(given) if isinstance(given, dict) else given
    pasted = demo.stranger.post("/verify", data={"pasted": text})
    uploaded = demo.stranger.post("/verify", files={"file": ("bewijs", text.encode(), "x/x")})
    assert told(pasted) == told(uploaded) == "Geldig"
    assert "sheet-head" in pasted.text


def test_what_was_disclosed_of_an_sd_jwt_is_shown(demo: Demo, forms: dict[str, Any]) -> None:
    shown = demo.stranger.post("/verify", data={"pasted": forms["sd_jwt_vc"]}).text
    assert "Achternaam" in shown
    hidden = forms["sd_jwt_vc"].partition("~")[0] + "~"
    assert "Achternaam" not in demo.stranger.post("/verify", data={"pasted": hidden}).text


@pytest.mark.parametrize("form", [Form.DATA_INTEGRITY, Form.VC_JWT])
def test_a_baked_badge_is_read(demo: Demo, forms: dict[str, Any], form: Form) -> None:
    given = forms[form.value]
    text = json.dumps(given) if isinstance(given, dict) else given
    for name, picture in {"b.png": baked_png(text), "b.svg": baked_svg(text)}.items():
        answer = demo.stranger.post("/verify", files={"file": (name, picture, "x/x")})
        assert told(answer) == "Geldig", name


def blank(width: int, height: int) -> bytes:
    """Return a white picture of this size."""
    made = io.BytesIO()
    Image.new("1", (width, height), 1).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (photograph("geen bewijs"), "geen bewijs dat wij kunnen lezen"),
        (photograph(BASE_URL)[:200], "geen QR-code"),
        (blank(9_000, 9_000), "geen QR-code"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "geen QR-code"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "geen QR-code"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "geen QR-code"),
        (b"<!DOCTYPE svg><svg/>", "geen QR-code"),
        (b"%PDF-1.7", "geen bewijs dat wij kunnen lezen"),
        (b"", "Kies een bestand"),
    ],
)
def test_a_picture_without_a_credential_says_so(demo: Demo, picture: bytes, says: str) -> None:
    answer = demo.stranger.post("/verify", files={"file": ("x", picture, "image/png")})
    assert answer.status_code == 422
    assert says in answer.text
