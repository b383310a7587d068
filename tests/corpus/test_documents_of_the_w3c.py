"""The inputs of the W3C suites for the data model and for VC-JOSE-COSE, through the library."""

import json
from typing import Any

from app.core.documents import parse_object
from app.core.errors import AppError
from app.core.keys import public_from_jwk
from app.credentials.canonical.rdfc import canonical_nquads
from app.credentials.data_model import is_presentation
from app.credentials.direct_issuance import VC_API_CARE
from app.credentials.presentations import presentation_document, presentation_token
from app.credentials.proofs import sd_jwt, vc_jwt
from app.credentials.proofs.vc_jwt import JWTForm
from app.credentials.reading import read_credential
from app.credentials.secured import secured_token
from tests.corpus.rows_of import rows

JSON = dict[str, Any]
ISSUER = "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"
ABOUT_ISSUERS = (
    "vcdm2/credential-issuer-n",
    "vcdm2/credential-issuer-object-id",
    "vcdm2/credential-no-i",
)
# The form is good; what stands in the envelope is of a type that was never registered.
ENVELOPE_OF_A_DRAFT = {"vcdm2/presentation-enveloped-vc-ok.json"}
# Whether a presentation is the holder's own is decided by its proof, of which these have none.
BY_PROOF = {f"vcdm2/presentation-self-asserted-vc-{name}.json" for name in (
    "holder-mismatch", "issuer-mismatch", "no-holder")}  # fmt: skip
# P-521 is no curve of ours; CBOR is not read.
UNSUPPORTED = {
    "vc-jose-cose/credential-jose-unknown-extensions.txt": "ES512",
    "vc-jose-cose/credential-sdjwt-nested.txt": "ES512",
    "vc-jose-cose/credential-cose-minimal.txt": "COSE",
    "vc-jose-cose/presentation-cose-single.txt": "COSE",
    # A `vp+sd-jwt` shows credentials whose disclosures nobody has ever sent us.
    "vc-jose-cose/presentation-sdjwt-selective.txt": "presentations as SD-JWT",
    "vc-jose-cose/presentation-jose-multiple.txt": "COSE among what it shows",
    # RFC 7519, section 4.1.6: `iat` is a number.
    "vc-jose-cose/credential-jose-minimal.txt": "iat as a text",
    "vc-jose-cose/credential-issuer-match-signed.txt": "iat as a text",
    # VC-JOSE-COSE, section 1.1.2.1: a credential of `vc+jwt` has no claim `vc`.
    "vc-jose-cose/credential-jose-vc-vp-claims.txt": "a claim `vc` beside the credential",
}


def _has_its_form(row: JSON) -> bool:
    text = row["input"].replace("PAST DATE", "2025-11-24T12:00:00Z")
    try:
        document = parse_object(text.replace("FUTURE DATE", "2046-11-24T12:00:00Z").encode())
        if is_presentation(document) or "/presentation-" in row["id"]:
            presentation_document(document)
        else:
            # The suite fills in the issuer of the endpoint, unless the input is about it.
            with_issuer = document if row["id"].startswith(ABOUT_ISSUERS) else _issued(document)
            read_credential(with_issuer)
            with_issuer.pop("proof", None)
            canonical_nquads(with_issuer, care=VC_API_CARE)
    except AppError:
        return False
    return True


def _issued(document: JSON) -> JSON:
    named = document.get("issuer")
    return {**document, "issuer": {**named, "id": ISSUER} if isinstance(named, dict) else ISSUER}


def test_the_form_of_each_input_is_judged_as_the_w3c_does() -> None:
    visited = rows("vcdm2_inputs")
    good = {row["id"] for row in visited if row["expect"] == "valid-shape"}
    found = {row["id"] for row in visited if _has_its_form(row)}
    assert len(visited) == 120
    assert found - good == BY_PROOF
    assert good - found == ENVELOPE_OF_A_DRAFT


def _verifies(row: JSON) -> bool:
    text = row["input"].strip()
    try:
        key = public_from_jwk(row["verification_method"]["publicKeyJwk"])
        if "~" in text:
            sd_jwt.verify(sd_jwt.split(text), key=key, types=frozenset({"vc+sd-jwt"}))
        else:
            shows = "/presentation-" in row["id"]
            vc_jwt.verify(text, key=key, form=JWTForm.PRESENTATION if shows else JWTForm.CREDENTIAL)
            # What is shown must be credentials, whether or not they hold.
            (presentation_token if shows else secured_token)(text)
    except AppError:
        return False
    return True


def test_each_signature_of_vc_jose_cose_is_judged_as_the_w3c_does() -> None:
    visited = rows("vc_jose_cose_inputs")
    signed = [row for row in visited if row["verification_method"] is not None]
    good = {row["id"] for row in visited if row["expect"] == "valid-signature"}
    found = {row["id"] for row in signed if _verifies(row)}
    unsigned = [json.loads(row["input"]) for row in visited if row["expect"] == "unsigned"]
    assert (len(visited), len(unsigned)) == (31, 8)
    assert all("proof" not in document for document in unsigned)
    assert good - found == UNSUPPORTED.keys()
    assert found - good == set()
