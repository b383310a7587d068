"""What a provider of EVC may record, and what institutions hold equal, through HTTP."""

from typing import Any

import pytest

from tests.people import Demo, found, school
from tests.prior_learning.world import (
    PEOPLE,
    UNITS,
    Experience,
    assessment,
    certificate,
    code,
    experience,
    standard,
    wish,
)

JSON = dict[str, Any]
EPPN = "s1@waterkant.example"
ASSESSMENTS = "/api/v1/evc-assessments"


@pytest.fixture
def evc(demo: Demo) -> Experience:
    return experience(demo)


def codes_of(answer: JSON) -> list[str]:
    return [each["code"] for each in answer["errors"]]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        pytest.param({"assessed_on": "2023-12-31"}, "evc_provider_not_recognised", id="too early"),
        pytest.param({"findings": [{"unit": "u1", "demonstrated": True}]}, "unit_not_judged_once",
                     id="five units not judged"),
        pytest.param({"evidence": []}, "evidence_missing", id="no evidence"),
        pytest.param({"evidence": [{"kind": "course", "name": "x", "units": ["u9"]}]},
                     "unknown_unit", id="evidence for no unit"),
        pytest.param({"name": "Fenna 123456782"}, "bsn_not_allowed", id="a BSN"),
        pytest.param({"evidence": [{"kind": "course", "name": "123456782", "units": ["u1"]}]},
                     "bsn_not_allowed", id="a BSN in the evidence"),
        pytest.param({"findings": [{"unit": "u9", "demonstrated": True}]}, "unknown_unit",
                     id="no unit of the standard"),
        pytest.param({"assessed_on": "2026-12-24"}, "awarded_in_future", id="tomorrow"),
    ],
)  # fmt: skip
def test_an_assessment_that_cannot_be_says_why(evc: Experience, change: JSON, codes: str) -> None:
    answer = evc.provider.post(ASSESSMENTS, assessment(EPPN, **change), status=422)
    assert codes in codes_of(answer)
    assert evc.assessed() == []


def test_an_assessment_in_which_nothing_was_shown_gives_no_certificate(evc: Experience) -> None:
    answer = evc.provider.post(ASSESSMENTS, assessment(EPPN, shown=0, evidence=[]), status=422)
    assert codes_of(answer) == ["nothing_demonstrated"]


def test_an_unknown_standard_and_a_unit_named_twice_are_refused(evc: Experience) -> None:
    lost = assessment(EPPN, standard="bestaat-niet")
    assert evc.provider.post(ASSESSMENTS, lost, status=404)["code"] == "unknown_standard"
    twice = standard(units=[*standard()["units"], standard()["units"][0]])
    assert evc.put(evc.provider, "/api/v1/evc-standards/dubbel", twice).status_code == 422


@pytest.mark.parametrize(
    ("day", "status"),
    [
        pytest.param("2024-01-01", 201, id="on the first day of the recognition"),
        pytest.param("2023-12-31", 422, id="a day before it"),
    ],
)
def test_the_provider_is_recognised_on_the_day_itself(
    evc: Experience, day: str, status: int
) -> None:
    evc.provider.post(ASSESSMENTS, assessment(EPPN, assessed_on=day), status=status)


def test_another_recognition_is_not_that_of_an_evc_provider(evc: Experience) -> None:
    college = evc.college
    college.post("/api/v1/achievements", {"slug": "evc-zes", "definition": certificate()})
    assert evc.put(college, "/api/v1/evc-standards/verzorgende", standard()).status_code == 200
    answer = college.post(ASSESSMENTS, assessment(EPPN), status=422)
    assert answer["code"] == "evc_provider_not_recognised"


def test_the_certificate_says_what_was_shown_and_nothing_else(evc: Experience) -> None:
    made = evc.provider.post(ASSESSMENTS, assessment(EPPN, shown=2))
    subject = made["award"]["credential"]["data_integrity"]["credentialSubject"]
    assert subject["achievement"]["learningOutcome"] == ["Eenheid 1", "Eenheid 2"]
    assert (subject["awardGround"], made["award"]["demonstrated"]) == ("validation", ["u1", "u2"])


def test_the_same_key_assesses_once(evc: Experience) -> None:
    headers = {"Authorization": f"Bearer {evc.provider.token}", "Idempotency-Key": "k1"}
    answers = [
        evc.provider.client.post(ASSESSMENTS, json=assessment(EPPN), headers=headers).json()["id"]
        for _ in range(2)
    ]
    assert len(set(answers)) == len(evc.assessed()) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"certificate": "bestaat-niet"}, "no_experience_certificate", id="unknown"),
        pytest.param({"units": [{**standard()["units"][0], "id": "u9"}]},
                     "unit_not_on_certificate", id="a unit that the certificate lacks"),
        pytest.param({"title": {"nl": "Nr 123456782", "en": "x"}}, "bsn_not_allowed", id="a BSN"),
    ],
)  # fmt: skip
def test_a_standard_fits_its_certificate(evc: Experience, change: JSON, code: str) -> None:
    answer = evc.put(evc.provider, "/api/v1/evc-standards/anders", standard(**change))
    assert (answer.status_code, codes_of(answer.json())) == (422, [code])


def test_a_changed_standard_is_a_new_version_and_old_assessments_keep_theirs(
    evc: Experience,
) -> None:
    made = evc.provider.post(ASSESSMENTS, assessment(EPPN))
    path = "/api/v1/evc-standards/verzorgende"
    assert evc.put(evc.provider, path, standard()).json()["version"] == 1
    fewer = standard(units=standard()["units"][:2])
    assert evc.put(evc.provider, path, fewer).json()["version"] == 2
    kept = evc.provider.get(f"{ASSESSMENTS}/{made['id']}")
    assert (kept["standard_version"], len(kept["findings"])) == (1, 6)
    listed = evc.provider.get("/api/v1/evc-standards")["items"]
    assert [each["version"] for each in listed if each["slug"] == "verzorgende"] == [2]


@pytest.mark.parametrize("path", ["evc-standards/verzorgende", "evc-assessments/{id}"])
def test_what_is_of_a_provider_is_not_there_for_another(evc: Experience, path: str) -> None:
    made = evc.provider.post(ASSESSMENTS, assessment(EPPN))
    url = f"/api/v1/{path.format(id=made['id'])}"
    assert evc.provider.get(url)
    headers = {"Authorization": f"Bearer {evc.college.token}"}
    assert evc.college.client.get(url, headers=headers).status_code == 404


def test_what_is_held_equal_is_proposed_from_then_on(evc: Experience) -> None:
    learner, item = evc.certified(shown=4)
    path = f"/api/v1/equivalences/{UNITS[4]}"
    worth = {"alternatives": [{"codes": [code(1), code(2)], "note": "Samen evenveel."}]}
    assert evc.put(evc.college, path, worth).status_code == 200
    case = learner.post(PEOPLE, wish(item))
    last = case["proposals"][-1]
    assert (last["unit"], last["basis"], last["note"]) == (
        UNITS[4],
        "equivalence",
        "Samen evenveel.",
    )
    assert evc.put(evc.college, path, {"alternatives": []}).status_code == 200
    assert len(learner.get(f"{PEOPLE}/{case['id']}")["proposals"]) == 4
    assert [each["unit"] for each in evc.college.get("/api/v1/equivalences")["items"]] == [UNITS[4]]


@pytest.mark.parametrize(
    ("unit", "body", "status", "code"),
    [
        pytest.param("bestaat-niet", {"alternatives": []}, 404, "unknown_unit", id="no unit"),
        pytest.param(UNITS[0], {"alternatives": [{"codes": []}]}, 422, "validation_failed",
                     id="no codes"),
        pytest.param(UNITS[0], {"alternatives": [{"codes": [code(1)], "note": "123456782"}]}, 422,
                     "equivalence_refused", id="a BSN"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_equal_says_why(
    evc: Experience, unit: str, body: JSON, status: int, code: str
) -> None:
    answer = evc.put(evc.college, f"/api/v1/equivalences/{unit}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_only_an_experience_certificate_names_what_was_shown(evc: Experience) -> None:
    waterkant = school(evc.demo, "waterkant")
    (module,) = [
        each["id"]
        for each in waterkant.get("/api/v1/achievements")["items"]
        if each["slug"] == "hbo-module-klinisch-redeneren"
    ]
    order = {
        "achievement_id": module,
        "recipient": {"eppn": EPPN},
        "name": "x",
        "awarded_on": "2026-11-02",
        "demonstrated": ["u1"],
    }
    answer = waterkant.post("/api/v1/awards", order, status=422)
    assert "demonstrated_not_of_kind" in codes_of(answer)


def test_a_certificate_names_only_outcomes_of_its_own(evc: Experience) -> None:
    (own,) = [
        each["id"]
        for each in evc.provider.get("/api/v1/achievements")["items"]
        if each["slug"] == "evc-zes"
    ]
    order = {
        "achievement_id": own,
        "recipient": {"eppn": EPPN},
        "name": "x",
        "awarded_on": "2026-11-02",
        "demonstrated": ["u1", "u99"],
    }
    answer = evc.provider.post("/api/v1/awards", order, status=422)
    assert "unknown_outcome" in codes_of(answer)


def test_the_units_are_on_the_page_that_an_employer_opens(evc: Experience) -> None:
    learner, item = evc.certified(shown=4)
    share = learner.post(
        "/api/v1/me/shares",
        {"label": "x", "items": [{"item_id": item, "fields": ["outcomes"]}]},
    )
    page = evc.demo.stranger.get(share["url"], headers={"Accept": "text/html"}).text
    assert found(r"<li>(Eenheid \d)</li>", page) == [f"Eenheid {number}" for number in range(1, 5)]
    assert "Aangetoonde onderdelen" in page
    assert "Alleen een examencommissie verleent vrijstelling" in page
