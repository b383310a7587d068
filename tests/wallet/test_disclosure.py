"""What each field opens of a credential, and that nothing else is opened."""

from datetime import date

import pytest

from app.core.documents import JSONObject
from app.credentials.formats.sd_jwt_vc import ALWAYS_HIDDEN, OWN_HIDDEN
from app.wallet.disclosure import (
    OPENS,
    claims_shown,
    disclose,
    offered,
    presentable,
    project,
)
from app.wallet.models import Field, ItemKind, Person

NONE: frozenset[Field] = frozenset()
FENNA = Person(name="Fenna", birth_date=date(1990, 1, 2))
NLQF = {"targetType": "ext:NLQF", "targetName": "NLQF 6"}
QUALITY = {"targetType": "ext:QualityAssurance", "targetName": "Keurmerk"}
BADGE: JSONObject = {
    "@context": ["https://x.example"],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential"],
    "name": "Titel",
    "awardedDate": "2026-01-01T00:00:00Z",
    "issuer": {"id": "did:web:x", "type": ["Profile"], "name": "School", "address": {"a": 1}},
    "evidence": [{"name": "Werkstuk"}],
    "credentialStatus": [{"id": "status"}],
    "proof": {"proofValue": "z1"},
    "credentialSubject": {
        "id": "urn:uuid:2",
        "type": ["AchievementSubject"],
        "awardGround": "regular",
        "result": [{"type": ["Result"], "value": "8", "resultDescription": "https://x/1#r"}],
        "achievement": {
            "id": "https://x/1",
            "type": ["Achievement"],
            "kind": "ho_module",
            "name": "Titel",
            "description": "Beschrijving",
            "learningOutcome": ["Kan het"],
            "ECTS": 5,
            "alignment": [NLQF, QUALITY],
            "somethingNew": "geheim",
        },
    },
}
LEAST: JSONObject = {
    "type": ["VerifiableCredential"],
    "name": "Titel",
    "awardedDate": "2026-01-01T00:00:00Z",
    "issuer": {"id": "did:web:x", "type": ["Profile"], "name": "School"},
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {"type": ["Achievement"], "kind": "ho_module", "name": "Titel"},
    },
}
CLAIMS: JSONObject = {
    "iss": "did:web:x",
    "jti": "urn:uuid:1",
    "vct": "https://x.example/diploma",
    "cnf": {"jwk": {}},
    "achievement_title": "Titel",
    "family_name": "Voorbeeld",
    "assessment_grade": "8",
    "unheard_of": "geheim",
}


def test_without_a_field_only_the_least_is_shown() -> None:
    assert project(BADGE, NONE) == LEAST
    assert disclose(BADGE, FENNA, NONE).person == Person()


@pytest.mark.parametrize(
    ("field", "members"),
    [
        pytest.param(Field.DESCRIPTION, {"description": "Beschrijving"}, id="description"),
        pytest.param(Field.OUTCOMES, {"learningOutcome": ["Kan het"]}, id="outcomes"),
        pytest.param(Field.WORKLOAD, {"ECTS": 5}, id="workload"),
        pytest.param(Field.LEVEL, {"alignment": [NLQF]}, id="level"),
        pytest.param(Field.BACKGROUND, {"alignment": [QUALITY]}, id="background"),
    ],
)
def test_a_field_opens_its_part_of_the_achievement(field: Field, members: JSONObject) -> None:
    subject = LEAST["credentialSubject"]
    expected = {**subject, "achievement": {**subject["achievement"], **members}}
    assert project(BADGE, frozenset({field})) == {**LEAST, "credentialSubject": expected}


def test_a_grade_is_shown_without_the_address_of_its_scale() -> None:
    shown = project(BADGE, frozenset({Field.GRADE}))["credentialSubject"]
    assert shown["result"] == [{"type": ["Result"], "value": "8"}]


def test_evidence_and_the_ground_of_the_award_are_shown_where_chosen() -> None:
    shown = project(BADGE, frozenset({Field.EVIDENCE, Field.ASSESSMENT}))
    assert shown["evidence"] == [{"name": "Werkstuk"}]
    assert shown["credentialSubject"]["awardGround"] == "regular"


@pytest.mark.parametrize(
    ("fields", "person"),
    [
        pytest.param({Field.NAME}, Person(name="Fenna"), id="name"),
        pytest.param({Field.BIRTH_DATE}, Person(birth_date=date(1990, 1, 2)), id="birthday"),
        pytest.param({Field.WHOLE}, Person(), id="the whole credential does not name the person"),
    ],
)
def test_the_person_is_shown_by_name_only(fields: set[Field], person: Person) -> None:
    assert disclose(BADGE, FENNA, frozenset(fields)).person == person


def test_the_whole_is_the_document_itself() -> None:
    assert project(BADGE, frozenset({Field.WHOLE})) is BADGE


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        pytest.param(NONE, {"iss", "vct", "achievement_title"}, id="least"),
        pytest.param(
            {Field.GRADE}, {"iss", "vct", "achievement_title", "assessment_grade"}, id="grade"
        ),
        pytest.param({Field.NAME}, {"iss", "vct", "achievement_title", "family_name"}, id="name"),
    ],
)
def test_of_claims_the_same_fields_are_shown(fields: set[Field], names: set[str]) -> None:
    assert project(CLAIMS, frozenset(fields)).keys() == names


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"issuer": "did:web:x", "credentialSubject": "x"}, id="no objects"),
        pytest.param({"credentialSubject": {"achievement": [], "result": "8"}}, id="other types"),
    ],
)
def test_a_document_of_another_form_shows_less_and_never_fails(document: JSONObject) -> None:
    shown = project(document, frozenset(Field) - {Field.WHOLE})
    assert shown["credentialSubject"]["achievement"] == {}
    assert shown["issuer"] == document.get("issuer")


def test_only_what_is_there_is_offered() -> None:
    found = offered(BADGE, Person(name="Fenna"))
    assert Field.BIRTH_DATE not in found
    assert set(Field) - set(found) == {Field.BIRTH_DATE}
    assert offered(LEAST, Person()) == ()


def test_every_claim_that_can_be_hidden_is_opened_by_one_field() -> None:
    opened = [name for opens in OPENS.values() for name in opens.claims]
    assert sorted(opened) == sorted(ALWAYS_HIDDEN | OWN_HIDDEN)


def test_the_whole_opens_every_claim_but_the_person() -> None:
    person = OPENS[Field.NAME].claims | OPENS[Field.BIRTH_DATE].claims
    everything = claims_shown(frozenset(Field))
    assert everything - claims_shown(frozenset({Field.WHOLE})) == person


@pytest.mark.parametrize(
    ("clear", "fields", "may"),
    [
        pytest.param({"iss", "vct", "cnf", "status"}, NONE, True, id="least"),
        pytest.param({"iss", "achievement_description"}, NONE, False, id="a clear description"),
        pytest.param({"achievement_description"}, {Field.DESCRIPTION}, True, id="chosen"),
        pytest.param({"iss", "unheard_of"}, set(Field), False, id="a claim nobody knows"),
    ],
)
def test_a_token_is_handed_over_when_all_in_clear_is_shown(
    clear: set[str], fields: set[Field], *, may: bool
) -> None:
    assert presentable(clear, frozenset(fields)) is may


SAID: JSONObject = {
    "title": "Bestuurslid",
    "organisation": "Buurt",
    "began_on": "2019-01-01",
    "ended_on": "2020-01-01",
    "description": "Kas",
    "link": "https://x.example",
    "picture": "data:",
    "somethingNew": "geheim",
}


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        pytest.param(NONE, set(), id="the least"),
        pytest.param({Field.DESCRIPTION}, {"description"}, id="description"),
        pytest.param({Field.BACKGROUND}, {"organisation", "began_on", "ended_on"}, id="background"),
        pytest.param({Field.EVIDENCE}, {"link", "picture"}, id="evidence"),
        pytest.param({Field.WHOLE, Field.NAME}, set(), id="no whole and no name"),
    ],
)
def test_of_what_a_learner_says_a_field_opens_its_own(fields: set[Field], names: set[str]) -> None:
    shown = disclose(SAID, Person(), fields, origin=ItemKind.SELF_ASSERTED).contents
    assert shown.keys() == {"title"} | names


def test_only_fields_with_something_to_show_are_offered_of_it() -> None:
    found = offered({"title": "x", "link": "y"}, Person(), origin=ItemKind.SELF_ASSERTED)
    assert found == (Field.EVIDENCE,)
