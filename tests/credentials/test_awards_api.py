"""Awarding over the API: what is accepted, and beside it everything that is refused."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.keys import Algorithm
from app.credentials.proofs import data_integrity
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.web.callers import OrganisationKind
from tests.journeys.story import Caller, verified
from tests.moments import NOW
from tests.people import Demo, api_client, school

JSON = dict[str, Any]
BSN = "111222333"


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


def achievement(caller: Caller, slug: str) -> str:
    found = caller.get("/api/v1/achievements", limit="200")["items"]
    return next(str(item["id"]) for item in found if item["slug"] == slug)


def order(caller: Caller, slug: str = "hbo-module-klinisch-redeneren", **change: object) -> JSON:
    body = {
        "achievement_id": achievement(caller, slug),
        "recipient": {"eppn": "p01@waterkant.example"},
        "name": "Fenna van Voorbeeld",
        "awarded_on": "2026-06-26",
        "result": "7",
        **change,
    }
    return {name: member for name, member in body.items() if member is not None}


REFUSED: dict[str, tuple[JSON, str]] = {
    "a day without recognition": ({"awarded_on": "1999-12-31"}, "issuer_not_recognised"),
    "a day to come": ({"awarded_on": "2026-11-25"}, "award_refused"),
    "a BSN in the name": ({"name": f"Fenna {BSN}"}, "bsn_not_allowed"),
    "a BSN in the evidence": (
        {"evidence": [{"name": "Werkstuk", "description": f"van {BSN}"}]},
        "bsn_not_allowed",
    ),
    "a BSN as address": ({"recipient": {"eppn": f"{BSN}@waterkant.example"}}, "bsn_not_allowed"),
    "off the scale": ({"result": "11"}, "result_not_on_scale"),
    "another scale": ({"result": "V"}, "result_not_on_scale"),
    "no pass": ({"result": "5"}, "award_refused"),
    "a partial exit outside mbo": ({"ground": "partial_exit"}, "award_refused"),
    "an expiry before the award": ({"valid_until": "2026-06-26T00:00:00Z"}, "award_refused"),
    "nobody": ({"recipient": {}}, "validation_failed"),
    "two addresses": (
        {"recipient": {"eppn": "a@b.example", "email": "a@b.example"}},
        "validation_failed",
    ),
    "no address": ({"recipient": {"email": "fenna"}}, "validation_failed"),
    "an expiry without zone": ({"valid_until": "2030-01-01T00:00:00"}, "validation_failed"),
    "an expiry that has no place in UTC": (
        {"valid_until": "9999-12-31T23:59:59-14:00"},
        "validation_failed",
    ),
    "an expiry as number": ({"valid_until": 4102444800}, "validation_failed"),
    "an identifier of ours": ({"recipient": {"learner_id": "x"}}, "validation_failed"),
    "a member that we do not know": ({"bsn": BSN}, "validation_failed"),
    "evidence by script": (
        {"evidence": [{"name": "x", "url": "javascript:alert(1)"}]},
        "validation_failed",
    ),
}


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_breaks_a_rule_is_refused_with_its_reason(
    waterkant: Caller, change: JSON, code: str
) -> None:
    before = len(waterkant.get("/api/v1/awards")["items"])
    refused = waterkant.post("/api/v1/awards", order(waterkant, **change), status=422)
    assert refused["code"] == code
    assert refused["errors"]
    assert len(waterkant.get("/api/v1/awards")["items"]) == before


ACCEPTED: dict[str, JSON] = {
    "the first recognised day": {"awarded_on": "2000-01-01"},
    "today": {"awarded_on": "2026-11-24"},
    "a number that is no BSN": {"name": "Fenna 111222334"},
    "a BSN in a web address": {"evidence": [{"name": "x", "url": f"https://x.example/{BSN}"}]},
    "the lowest pass": {"result": "6"},
    "the best": {"result": "10"},
    "no result": {"result": None},
    "by e-mail": {"recipient": {"email": "Fenna@Example.ORG"}},
    "an expiry": {"valid_until": "2030-01-01T00:00:00+01:00"},
    "the last expiry there is": {"valid_until": "9999-12-31T23:59:59Z"},
    "in English": {"language": "en"},
    "with JCS": {"cryptosuite": "eddsa-jcs-2022"},
    "with ECDSA": {"cryptosuite": "ecdsa-rdfc-2019"},
    "with ECDSA and JCS": {"cryptosuite": "ecdsa-jcs-2019"},
    "with ES256": {"jwt_algorithm": "ES256"},
}


@pytest.mark.parametrize("change", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_its_neighbour_is_accepted_and_both_forms_are_valid(
    demo: Demo, waterkant: Caller, change: JSON
) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant, **change))
    assert award["state"] == "pending_claim"
    token = award["credential"]["vc_jwt"]
    assert verified(demo.stranger, token, "application/vc+jwt")["outcome"] == "valid"
    document = demo.stranger.post("/api/v1/verify", json=award["credential"]["data_integrity"])
    assert document.json()["outcome"] == "valid"


def test_every_reason_is_given_at_once(waterkant: Caller) -> None:
    change = {"awarded_on": "1999-12-31", "result": "11", "name": BSN}
    refused = waterkant.post("/api/v1/awards", order(waterkant, **change), status=422)
    assert len(refused["errors"]) == 3


def test_an_expired_recognition_no_longer_awards(demo: Demo) -> None:
    noorderbrug = school(demo, "noorderbrug")
    body = order(noorderbrug, "evc-verzorgende-ig", ground="validation", result=None)
    assert noorderbrug.post("/api/v1/awards", {**body, "awarded_on": "2026-11-24"})
    early = noorderbrug.post("/api/v1/awards", {**body, "awarded_on": "2023-12-31"}, status=422)
    assert early["code"] == "issuer_not_recognised"
    regular = noorderbrug.post("/api/v1/awards", {**body, "ground": "regular"}, status=422)
    assert regular["errors"][0]["code"] == "ground_not_of_kind"


def test_the_achievement_and_the_award_of_another_institution_are_not_there(demo: Demo) -> None:
    waterkant, lagewater = school(demo, "waterkant"), school(demo, "lagewater")
    foreign = order(lagewater, "wo-master-duurzame-energie", result="8")
    assert waterkant.post("/api/v1/awards", foreign, status=404)["code"] == "unknown_achievement"
    award = waterkant.post("/api/v1/awards", order(waterkant))
    reason = {"reason": "x"}
    for path in ("revocation", "suspension"):
        url = f"/api/v1/awards/{award['id']}/{path}"
        assert lagewater.post(url, reason, status=404)["code"] == "unknown_award"
    taken = order(lagewater, "wo-master-duurzame-energie", result="8", supersedes=award["id"])
    assert lagewater.post("/api/v1/awards", taken, status=404)["code"] == "unknown_award"
    assert award["id"] not in str(lagewater.get("/api/v1/awards"))


def test_a_funder_cannot_award(demo: Demo) -> None:
    funder = api_client(demo, OrganisationKind.FUNDER, "funder-1")
    refused = funder.post("/api/v1/awards", {}, status=403)
    assert refused["code"] == "wrong_organisation"


def test_a_suspension_begins_and_ends(demo: Demo, waterkant: Caller) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))
    token, url = award["credential"]["vc_jwt"], f"/api/v1/awards/{award['id']}"
    waterkant.post(f"{url}/suspension", {"reason": "Onderzoek"})
    again = waterkant.post(f"{url}/suspension", {"reason": "Onderzoek"}, status=409)
    assert again["code"] == "already_suspended"
    told = verified(demo.stranger, token, "text/plain")
    assert (told["outcome"], told["code"]) == ("invalid", "suspended")
    waterkant.delete(f"{url}/suspension")
    assert verified(demo.stranger, token, "text/plain")["outcome"] == "valid"
    assert waterkant.get(url)["suspended_at"] is None


def test_a_revocation_is_final(waterkant: Caller) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))
    url = f"/api/v1/awards/{award['id']}"
    waterkant.post(f"{url}/revocation", {"reason": "Fout"})
    for path in ("revocation", "suspension"):
        again = waterkant.post(f"{url}/{path}", {"reason": "Fout"}, status=409)
        assert again["code"] == "already_revoked"
    late = order(waterkant, supersedes=award["id"])
    assert waterkant.post("/api/v1/awards", late, status=409)["code"] == "already_revoked"


def test_a_correction_replaces_what_it_corrects(demo: Demo, waterkant: Caller) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))
    better = waterkant.post("/api/v1/awards", order(waterkant, result="8", supersedes=award["id"]))
    former = waterkant.get(f"/api/v1/awards/{award['id']}")
    assert (former["state"], former["superseded_by"]) == ("revoked", better["id"])
    assert better["supersedes"] == award["id"]
    told = verified(demo.stranger, award["credential"]["vc_jwt"], "text/plain")
    assert told["code"] == "revoked"
    assert verified(demo.stranger, better["credential"]["vc_jwt"], "text/plain")["code"] == "valid"


FILTERS = [
    pytest.param({"state": "pending_claim"}, 6, id="state"),
    pytest.param({"state": "claimed"}, 0, id="no such state"),
    pytest.param({"awarded_from": "2026-07-01"}, 2, id="from"),
    pytest.param({"awarded_until": "2026-02-27"}, 2, id="until"),
    pytest.param({"recipient": "P01@Waterkant.example"}, 3, id="recipient"),
    pytest.param({"achievement_id": "none"}, 0, id="achievement"),
]


@pytest.mark.parametrize(("query", "number"), FILTERS)
def test_awards_are_found_by_what_they_are(
    waterkant: Caller, query: dict[str, str], number: int
) -> None:
    found = waterkant.get("/api/v1/awards", **query)["items"]
    assert len(found) == min(number, len(waterkant.get("/api/v1/awards")["items"]))


def test_pages_follow_each_other_and_miss_nothing(waterkant: Caller) -> None:
    everything = [item["id"] for item in waterkant.get("/api/v1/awards")["items"]]
    first = waterkant.get("/api/v1/awards", limit="2")
    found, after = [item["id"] for item in first["items"]], first["next"]
    while after:
        page = waterkant.get("/api/v1/awards", limit="2", after=after)
        found, after = found + [item["id"] for item in page["items"]], page.get("next")
    assert (len(found) > 2, found) == (True, everything)


def test_the_link_header_leads_to_the_next_page(demo: Demo, waterkant: Caller) -> None:
    headers = {"Authorization": f"Bearer {waterkant.token}"}
    answer = demo.stranger.get("/api/v1/awards?limit=1&state=pending_claim", headers=headers)
    address = answer.links["next"]["url"]
    following = demo.stranger.get(address, headers=headers).json()
    assert following["items"][0]["id"] != answer.json()["items"][0]["id"]
    assert "state=pending_claim" in address


@pytest.mark.parametrize("after", ["x", "AAAA", "MjAyNi0xMS0yNFQxMjowMDowMCB4", "é"])
def test_a_cursor_that_is_not_ours_is_refused(demo: Demo, waterkant: Caller, after: str) -> None:
    headers = {"Authorization": f"Bearer {waterkant.token}"}
    answer = demo.stranger.get("/api/v1/awards", params={"after": after}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


def test_what_a_retired_key_signed_stays_valid_and_the_new_key_signs(
    demo: Demo, waterkant: Caller
) -> None:
    before = waterkant.post("/api/v1/awards", order(waterkant))["credential"]
    with demo.database.transaction() as session:
        institutions = demo.services.institutions(session)
        owner = institutions.by_slug("waterkant")
        institutions.rotate(owner.id, Algorithm.EDDSA, now=NOW)
    after = waterkant.post("/api/v1/awards", order(waterkant))["credential"]
    for forms in (before, after):
        assert verified(demo.stranger, forms["vc_jwt"], "text/plain")["outcome"] == "valid"
    methods = [f["data_integrity"]["proof"][0]["verificationMethod"] for f in (before, after)]
    assert methods[0] != methods[1]


def test_of_a_stolen_key_only_what_we_recorded_before_the_theft_counts(
    demo: Demo, waterkant: Caller
) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))["credential"]
    with demo.database.transaction() as session:
        institutions = demo.services.institutions(session)
        owner = institutions.by_slug("waterkant")
        stolen = institutions.signing_key(owner.id, Algorithm.EDDSA)
        record = institutions.key_of(stolen.signer.kid)
        assert record is not None
        institutions.compromise(owner.id, record.id, since=NOW, now=NOW)
    document = award["data_integrity"]
    assert checked(demo, document) == ("invalid", "key_compromised")
    forged = {**document, "id": "urn:uuid:00000000-0000-4000-8000-000000000000"}
    unsecured = {name: member for name, member in forged.items() if name != "proof"}
    backdated = data_integrity.secure(
        unsecured,
        signer=stolen.signer,
        public_key=stolen.public_key,
        suite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW - timedelta(days=30),
    )
    assert checked(demo, backdated) == ("invalid", "key_compromised")


def checked(demo: Demo, document: JSON) -> tuple[str, str]:
    told = demo.stranger.post("/api/v1/verify", json=document).json()
    return told["outcome"], told["code"]
