"""The SD-JWT VC of an accepted award: what it says, what can be left out, and its one status."""

import hashlib
import json
from base64 import b64encode
from typing import Any

import pytest

from app.core import jws
from app.credentials import token_status
from app.credentials.formats.sd_jwt_vc import ALWAYS_HIDDEN, EU_LEARNING_CREDENTIAL
from app.credentials.formats.type_metadata import CLAIMS, labels, type_metadata
from app.credentials.proofs import sd_jwt
from tests.apps import BASE_URL
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller
from tests.people import Demo, school
from tests.reference import reference

JSON = dict[str, Any]


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


def accepted(
    demo: Demo, school_: Caller, slug: str = "mc-data-analyse-zorg", **members: Any
) -> JSON:
    """Return a credential of a fresh award, as its holder has it in the wallet."""
    award = school_.post(
        "/api/v1/awards", order(school_, slug, recipient={"claim_code": True}, **members)
    )
    learner = learner_of(demo)
    item = learner.post("/api/v1/me/claims", {"claim_code": award["claim_code"]})
    return {**learner.get(f"/api/v1/me/credentials/{item['id']}"), "award": award}


def learner_of(demo: Demo) -> Caller:
    browser = demo.browser("p01")
    del browser.headers["Accept"]
    return Browser(browser, "")


class Browser(Caller):
    """A learner whose session is a cookie."""

    def _headers(self) -> dict[str, str]:
        return {"Origin": BASE_URL}


def told(demo: Demo, text: str) -> JSON:
    answer = demo.stranger.post(
        "/api/v1/verify", content=text, headers={"Content-Type": "application/dc+sd-jwt"}
    )
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found


def test_an_accepted_award_has_its_sd_jwt_vc(demo: Demo, waterkant: Caller) -> None:
    held = accepted(demo, waterkant, family_name="van Voorbeeld", given_name="Fenna")
    given = sd_jwt.split(held["sd_jwt_vc"])
    claims = sd_jwt.unverified_claims(given)
    assert jws.unverified_header(given.token)["typ"] == "dc+sd-jwt"
    assert jws.unverified_header(given.token)["alg"] == "ES256"
    assert claims["vct"] == EU_LEARNING_CREDENTIAL
    assert claims["iss"] == held["data_integrity"]["issuer"]["id"]
    assert claims["jti"] == held["data_integrity"]["id"]
    assert (claims["family_name"], claims["given_name"]) == ("van Voorbeeld", "Fenna")
    assert claims["expected_study_time"] == "PT420H"
    assert claims["cnf"]["jwk"]["crv"] == "P-256"
    found = told(demo, held["sd_jwt_vc"])
    assert (found["outcome"], found["code"]) == ("valid", "valid")
    assert [each["check"] for each in found["findings"]][-1] == "status"


def test_it_follows_the_european_type(demo: Demo, waterkant: Caller) -> None:
    rules = json.loads((reference() / "eudi" / "learning_credential_vct.json").read_text())
    top = {each["path"][0]: each for each in rules["claims"] if len(each["path"]) == 1}
    given = sd_jwt.split(accepted(demo, waterkant)["sd_jwt_vc"])
    claims = sd_jwt.unverified_claims(given)
    hidden = sd_jwt.disclosed_names(given)
    mandatory = {name for name, rule in top.items() if rule["mandatory"]}
    assert mandatory <= claims.keys()
    assert {name for name, rule in top.items() if rule["sd"] == "always"} == ALWAYS_HIDDEN
    assert hidden == ALWAYS_HIDDEN & claims.keys()
    ours = {claim["path"][0]: claim for claim in type_metadata(EU_LEARNING_CREDENTIAL)["claims"]}
    assert top.keys() <= ours.keys()
    assert {name: ours[name]["sd"] for name in top} == {name: top[name]["sd"] for name in top}


def test_the_token_itself_says_nothing_of_the_person(demo: Demo, waterkant: Caller) -> None:
    held = accepted(demo, waterkant, family_name="van Voorbeeld", given_name="Fenna")
    payload = json.dumps(jws.unverified_claims(sd_jwt.split(held["sd_jwt_vc"]).token))
    assert not [word for word in ("Voorbeeld", "Fenna") if word in payload]
    subject = held["data_integrity"]["credentialSubject"]["id"]
    assert subject not in payload


def test_a_diploma_has_a_type_of_ours_with_metadata(demo: Demo, waterkant: Caller) -> None:
    held = accepted(demo, waterkant, "hbo-bachelor-verpleegkunde", result=None)
    claims = sd_jwt.unverified_claims(sd_jwt.split(held["sd_jwt_vc"]))
    assert claims["vct"] == f"{BASE_URL}/vct/nl-edu/hbo_bachelor_diploma/1"
    assert "exp" not in claims
    answer = demo.stranger.get(claims["vct"].removeprefix(BASE_URL))
    digest = b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert claims["vct#integrity"] == f"sha256-{digest}"
    metadata = answer.json()
    assert metadata["vct"] == claims["vct"]
    assert [each["locale"] for each in metadata["display"]] == ["nl", "en"]
    assert len(metadata["claims"]) == len(CLAIMS)
    assert demo.stranger.get("/vct/nl-edu/microcredential_ho/1").status_code == 404
    assert demo.stranger.get("/vct/nl-edu/none/1").json()["code"] == "unknown_credential_type"


def test_one_revocation_is_seen_in_every_form_and_list(demo: Demo, waterkant: Caller) -> None:
    held = accepted(demo, waterkant)
    claims = sd_jwt.unverified_claims(sd_jwt.split(held["sd_jwt_vc"]))
    place = claims["status"]["status_list"]

    def status() -> int:
        answer = demo.stranger.get(place["uri"].removeprefix(BASE_URL))
        assert answer.headers["content-type"] == "application/statuslist+jwt"
        assert "max-age=300" in answer.headers["cache-control"]
        assert jws.unverified_header(answer.text)["typ"] == "statuslist+jwt"
        listed = jws.unverified_claims(answer.text)
        assert listed["sub"] == place["uri"]
        data, bits = token_status.decode(listed["status_list"])
        return token_status.status_at(data, place["idx"], bits=bits)

    award = f"/api/v1/awards/{held['award_id']}"
    assert status() == token_status.VALID
    waterkant.post(f"{award}/suspension", {"reason": "Onderzoek"})
    assert status() == token_status.SUSPENDED
    assert told(demo, held["sd_jwt_vc"])["code"] == "suspended"
    waterkant.post(f"{award}/revocation", {"reason": "Fout"})
    assert status() == token_status.INVALID
    for text in (held["sd_jwt_vc"], held["vc_jwt"], json.dumps(held["data_integrity"])):
        answer = demo.stranger.post("/api/v1/verify", content=text)
        assert answer.json()["code"] == "revoked"


def test_the_holder_chooses_what_to_show_and_proves_to_be_it(demo: Demo, waterkant: Caller) -> None:
    held, learner = accepted(demo, waterkant), learner_of(demo)
    path = f"/api/v1/me/credentials/{held['id']}/presentations"
    shown = learner.post(path, {"disclose": ["level_of_learning_experience"]})["sd_jwt_vc"]
    found = told(demo, shown)
    assert found["outcome"] == "valid"
    assert found["credential"]["level_of_learning_experience"] == 6
    assert not {"family_name", "assessment_grade"} & found["credential"].keys()

    question = {"audience": "https://employer.example", "nonce": "n-1"}
    bound = learner.post(path, {"disclose": [], **question})["sd_jwt_vc"]
    assert sd_jwt.split(bound).key_binding is not None
    found = told(demo, bound)
    holder = [each for each in found["findings"] if each["check"] == "holder"]
    assert [each["code"] for each in holder] == ["holder_proven_before"]
    assert found["outcome"] == "valid"

    stolen = sd_jwt.split(bound)
    other = sd_jwt.SDJWT(stolen.token, sd_jwt.split(held["sd_jwt_vc"]).disclosures, None)
    mixed = f"{other}{stolen.key_binding}"
    assert told(demo, mixed)["code"] == "holder_not_proven"

    assert learner.post(path, {"disclose": ["iss"]}, status=422)["code"] == "unknown_claim"
    assert learner.post(path, {"nonce": "n"}, status=422)["code"] == "validation_failed"


def test_two_wallets_have_two_keys_and_one_wallet_has_one(demo: Demo, waterkant: Caller) -> None:
    first, second = accepted(demo, waterkant), accepted(demo, waterkant)
    keys = [
        sd_jwt.unverified_claims(sd_jwt.split(held["sd_jwt_vc"]))["cnf"]["jwk"]
        for held in (first, second)
    ]
    assert keys[0] == keys[1]


def test_the_type_that_has_no_address_has_a_copy_of_its_metadata_here(demo: Demo) -> None:
    served = demo.stranger.get(f"/vct/{EU_LEARNING_CREDENTIAL}")
    assert served.json() == type_metadata(EU_LEARNING_CREDENTIAL)
    assert labels(served.json())["family_name"].nl == "Achternaam"
    for other in ("urn:example:diploma", f"{EU_LEARNING_CREDENTIAL}0", "nl-edu"):
        assert demo.stranger.get(f"/vct/{other}").json()["code"] == "unknown_credential_type"
