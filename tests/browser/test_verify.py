"""What an employer hands in, in a real browser: every kind of result is readable by all."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize

from app.core.did import did_key
from app.core.jws import KeySigner
from app.core.keys import Algorithm, public_to_multibase
from app.credentials.contexts import CREDENTIALS_V2
from app.credentials.proofs import data_integrity, sd_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from tests.browser.axe import LANGUAGES, SIZES, violations
from tests.chromium import Visitor
from tests.core.signing import SIGNING_KEYS
from tests.credentials.documents import DID, SIGNERS, credential
from tests.moments import NOW
from tests.pages.pictures import baked_svg

pytestmark = pytest.mark.browser
Make = Callable[..., Visitor]
KEY = SIGNING_KEYS[Algorithm.EDDSA]


def signed() -> dict[str, object]:
    """Return a credential of a stranger with a good proof."""
    return data_integrity.secure(
        credential(),
        signer=SIGNERS[Algorithm.EDDSA],
        public_key=KEY.public_key(),
        suite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW,
    )


def several() -> str:
    """Return a presentation of a good credential and a changed one."""
    shown = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [signed(), {**signed(), "name": "Changed"}],
    }
    return json.dumps(shown)


def claims() -> str:
    """Return an SD-JWT VC of a stranger, with one claim disclosed."""
    name = public_to_multibase(KEY.public_key())
    issuer = did_key(KEY.public_key())
    issued = sd_jwt.issue(
        {"iss": issuer, "vct": "https://school.example/diploma", "given_name": "Fenna"},
        hidden=frozenset({("given_name",)}),
        signer=KeySigner(f"{issuer}#{name}", KEY),
        typ="dc+sd-jwt",
        decoys=0,
    )
    return str(issued)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_results_of_all_kinds(
    visitor: Make, size: ViewportSize, language: str, tmp_path: Path
) -> None:
    stranger = visitor(size=size, language=language)
    page, faults = stranger.page, []
    badge = tmp_path / "badge.svg"
    badge.write_bytes(baked_svg(json.dumps(signed())))
    for given in (several(), claims(), "https://elsewhere.example/v/x", badge):
        page.goto("/verify")
        if isinstance(given, Path):
            page.locator("#file").set_input_files(given)
        else:
            page.locator("#pasted").fill(given)
        page.locator("form[action='/verify'] button").click()
        faults += violations(page)
        assert not stranger.is_wider_than_the_screen()
    assert faults == []
    # The last was the badge: the signature holds, and nobody vouches for who made it.
    assert page.locator(".verdict.not_trusted").count() == 1
    assert DID in page.locator(".sheet-head").inner_text()
