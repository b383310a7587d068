"""What is downloaded from a link, before our own check and before verifiers that are not ours."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from openvc.proof.data_integrity import DataIntegrityProofSuite
from sd_jwt.verifier import SDJWTVerifier

from app.core import jws
from app.credentials.contexts import CONTEXT_IRIS, load_context
from app.credentials.proofs import sd_jwt
from app.wallet.handing import nonce_of
from app.wallet.models import Field
from tests.apps import BASE_URL
from tests.moments import NOW
from tests.people import Demo
from tests.wallet.sharing_world import DATA, Owner, owner_of, path_of

JSON = dict[str, Any]


@pytest.fixture
def owner(demo: Demo) -> Owner:
    return owner_of(demo)


def downloaded(owner: Owner, share: JSON, form: str) -> str:
    client, path = owner.demo.stranger, path_of(share)
    grant = client.post(path, headers=DATA).json()["grant"]
    answer = client.post(f"{path}/downloads", json={"grant": grant, "form": form})
    assert answer.status_code == 200, answer.text
    return answer.text


def nonce(owner: Owner, share: JSON) -> str:
    with owner.demo.database.reading() as session:
        found = owner.demo.services.shares(session).behind(path_of(share).rpartition("/")[2])
    return nonce_of(found, owner.item_id)


def issuer_key(owner: Owner, kid: str) -> JSON:
    with owner.demo.database.reading() as session:
        key = owner.demo.services.institutions(session).key_of(kid)
    assert key is not None
    return key.public_jwk


def verified_by_sd_jwt(owner: Owner, share: JSON, text: str) -> JSON:
    key = issuer_key(owner, jws.unverified_header(sd_jwt.split(text).token)["kid"])
    public = JWK.from_json(json.dumps(key))
    verifier = SDJWTVerifier(text, lambda _issuer, _header: public, BASE_URL, nonce(owner, share))
    claims: JSON = verifier.get_verified_payload()
    return claims


def test_a_presentation_holds_what_was_chosen_and_is_bound_to_its_link(owner: Owner) -> None:
    share = owner.share(Field.NAME, Field.BIRTH_DATE, allow_download=True)
    text = downloaded(owner, share, "sd_jwt")
    claims = verified_by_sd_jwt(owner, share, text)
    assert (claims["family_name"], claims["birthdate"]) == ("Zwaantje Quibusvoort", "1987-03-09")
    assert not {"assessment_grade", "achievement_description", "learning_outcomes"} & claims.keys()
    other = owner.share(Field.NAME, allow_download=True)
    with pytest.raises(ValueError, match="nonce"):
        verified_by_sd_jwt(owner, other, text)


def test_it_is_valid_at_our_own_page_too(owner: Owner) -> None:
    share = owner.share(Field.GRADE, allow_download=True)
    answer = owner.demo.stranger.post(
        "/verify", data={"pasted": downloaded(owner, share, "sd_jwt")}
    )
    assert ">Geldig<" in answer.text
    assert "8.7" in answer.text
    assert "OMSCHRIJVING" not in answer.text


def test_the_whole_credential_is_valid_for_openvc(owner: Owner) -> None:
    share = owner.share(Field.WHOLE, allow_download=True)
    document = json.loads(downloaded(owner, share, "json"))
    key = issuer_key(owner, document["proof"][0]["verificationMethod"])
    extra = {iri: load_context(iri) for iri in CONTEXT_IRIS}
    single = {**document, "proof": document["proof"][0]}
    suite = DataIntegrityProofSuite()
    suite.verify(single, public_key_jwk=key, now=NOW, extra_contexts=extra)
    page = owner.demo.stranger.post("/verify", data={"pasted": json.dumps(document)})
    assert ">Geldig<" in page.text


@pytest.mark.node
def test_the_presentation_is_accepted_by_sd_jwt_vc_and_another_refused(
    owner: Owner, node_verdicts: Callable[..., list[bool]]
) -> None:
    share = owner.share(Field.NAME, allow_download=True)
    text = downloaded(owner, share, "sd_jwt")
    given = sd_jwt.split(text)
    claims, header = jws.unverified_claims(given.token), jws.unverified_header(given.token)
    list_url = claims["status"]["status_list"]["uri"]
    listed = owner.demo.stranger.get(list_url.removeprefix(BASE_URL)).text
    item = {
        "kind": "sd-jwt-vc",
        "credential": text,
        "jwk": issuer_key(owner, header["kid"]),
        "holder": claims["cnf"]["jwk"],
        "statuses": {list_url: listed},
        "types": {
            claims["vct"]: owner.demo.stranger.get(claims["vct"].removeprefix(BASE_URL)).json()
        },
        "nonce": nonce(owner, share),
        "now": int(NOW.timestamp()),
    }
    stolen = sd_jwt.SDJWT(given.token, (), given.key_binding)
    cases = [item, {**item, "credential": str(stolen)}, {**item, "nonce": "another"}]
    assert node_verdicts(cases, documents={}) == [True, False, False]
