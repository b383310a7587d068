"""What the owner of a link did not choose is in no answer at all; what was chosen is."""

import re
from dataclasses import replace

import pytest

from app.wallet.models import Field
from tests.people import Demo
from tests.wallet.sharing_world import (
    DATA,
    ENTRY_MARKS,
    HTML,
    IMPORTED_MARKS,
    MARKS,
    Owner,
    answers,
    entry_of,
    import_of,
    marks_in,
    owner_of,
    path_of,
)

EACH = [pytest.param(field, id=field.value) for field in Field]


@pytest.fixture
def owner(demo: Demo) -> Owner:
    return owner_of(demo)


def test_every_field_has_a_mark_of_its_own() -> None:
    assert MARKS.keys() == set(Field)


@pytest.mark.parametrize("field", EACH)
def test_without_a_field_nothing_of_it_is_anywhere(owner: Owner, field: Field) -> None:
    # The whole credential holds all but the person, so it is chosen by nobody but itself.
    others = set(Field) - {field, Field.WHOLE}
    share = owner.share(*sorted(others), allow_download=True)
    found = list(answers(owner.demo.stranger, share))
    assert len(found) == 11
    assert [text for text in found if re.search(MARKS[field], text)] == []


@pytest.mark.parametrize("field", EACH)
def test_with_only_that_field_it_is_there_and_nothing_else(owner: Owner, field: Field) -> None:
    share = owner.share(field, allow_download=True)
    found = [marks_in(text) for text in answers(owner.demo.stranger, share)]
    may = set(Field) - {Field.NAME, Field.BIRTH_DATE} if field is Field.WHOLE else {field}
    assert field in set().union(*found)
    assert set().union(*found) <= may


def test_the_least_is_title_kind_issuer_day_and_status(owner: Owner) -> None:
    share = owner.share(allow_download=True)
    texts = list(answers(owner.demo.stranger, share))
    assert set().union(*(marks_in(text) for text in texts)) == set()
    page = texts[0]
    for shown in ("Bachelor Verpleegkunde", "Hbo-bachelordiploma", "De Waterkant", "26 juni 2026"):
        assert shown in page
    assert "Wat het bewijs zegt" not in page


def test_the_label_is_for_the_learner_alone(owner: Owner) -> None:
    share = owner.share(*Field, allow_download=True)
    assert not [text for text in answers(owner.demo.stranger, share) if "ETIKETWOORD" in text]


def test_what_was_changed_away_is_gone_at_once(owner: Owner) -> None:
    share = owner.share(*Field, allow_download=True)
    least = [{"item_id": owner.item_id, "fields": []}]
    owner.change(share, items=least, allow_download=False)
    opened = owner.demo.stranger.post(path_of(share), headers=DATA)
    assert marks_in(opened.text) == set()
    asked = {"grant": opened.json()["grant"], "form": "pdf"}
    refused = owner.demo.stranger.post(f"{path_of(share)}/downloads", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (403, "download_not_allowed")


@pytest.mark.parametrize("headers", [HTML, DATA], ids=["page", "json"])
def test_an_answer_that_refuses_tells_nothing(owner: Owner, headers: dict[str, str]) -> None:
    client = owner.demo.stranger
    share = owner.share(*Field, pin="2468", max_views=1, message="BERICHTWOORD")
    path = path_of(share)
    found = [
        client.get(path, headers=headers),
        client.head(path),
        client.post(path, headers=headers),
        client.post(path, json={"pin": "1357"}, headers=headers),
        client.post(path, json={"pin": {}}, headers=headers),
        client.post(f"{path}/downloads", json={"grant": "1.x", "form": "pdf"}, headers=headers),
        client.post("/api/v1/verify", json={"url": share["url"]}, headers=headers),
    ]
    assert client.post(path, json={"pin": "2468"}, headers=DATA).status_code == 200
    found += [client.post(path, json={"pin": "2468"}, headers=headers)]
    owner.caller.delete(f"/api/v1/me/shares/{share['id']}")
    found += [client.get(path, headers=headers), client.post(path, headers=headers)]
    texts = [answer.text for answer in found]
    assert set().union(*(marks_in(text) for text in texts)) == set()
    assert not [text for text in texts if "BERICHTWOORD" in text or "Verpleegkunde" in text]


def revoked(owner: Owner) -> str:
    """Revoke the diploma; return the identifier of its credential."""
    with owner.demo.database.transaction() as session:
        awards = owner.demo.services.awards(session)
        award = awards.many([owner.award_id])[owner.award_id]
        awards.revoke(
            award.id, institution_id=award.institution_id, reason="Vergissing", now=award.created_at
        )
    return award.credential_id


def test_of_a_revoked_credential_only_that_is_shown(owner: Owner) -> None:
    share = owner.share(*Field, allow_download=True)
    revoked(owner)
    for text in answers(owner.demo.stranger, share):
        assert marks_in(text) == set()


def test_a_revoked_credential_is_named_only_where_the_whole_was_chosen(owner: Owner) -> None:
    least, whole = (owner.share(*fields, allow_download=True) for fields in ((), (Field.WHOLE,)))
    name = revoked(owner).removeprefix("urn:uuid:")
    assert not [text for text in answers(owner.demo.stranger, least) if name in text]
    assert [text for text in answers(owner.demo.stranger, whole) if name in text]


OTHERS = [
    pytest.param("imported", field, id=f"imported {field.value}") for field in IMPORTED_MARKS
] + [pytest.param("self_asserted", field, id=f"own {field.value}") for field in ENTRY_MARKS]
MAKE = {"imported": (import_of, IMPORTED_MARKS), "self_asserted": (entry_of, ENTRY_MARKS)}


@pytest.mark.parametrize(("origin", "field"), OTHERS)
def test_of_what_was_not_issued_here_only_that_field_is_there(
    owner: Owner, origin: str, field: Field
) -> None:
    make, marks = MAKE[origin]
    other = replace(owner, item_id=make(owner))
    share = other.share(field, allow_download=True)
    found = [marks_in(text, marks) for text in answers(owner.demo.stranger, share)]
    may = set(marks) if field is Field.WHOLE else {field}
    assert field in set().union(*found)
    assert set().union(*found) <= may


@pytest.mark.parametrize("origin", MAKE)
def test_of_what_was_not_issued_here_the_least_is_labelled(owner: Owner, origin: str) -> None:
    make, marks = MAKE[origin]
    share = replace(owner, item_id=make(owner)).share(Field.NAME, allow_download=True)
    texts = list(answers(owner.demo.stranger, share))
    assert set().union(*(marks_in(text, marks) for text in texts)) == set()
    assert "Zwaantje" not in "".join(texts)
    label = {"imported": "Elders uitgegeven", "self_asserted": "Niet gevalideerd"}[origin]
    assert (label in texts[0], "TITELWOORD" in texts[0]) == (True, True)
    opened = owner.demo.stranger.get(path_of(share), headers=DATA).json()
    assert opened["items"][0]["origin"] == origin
    assert opened["outcome"] == {"imported": "not_trusted", "self_asserted": "undetermined"}[origin]


def test_what_nobody_validated_has_no_whole_and_is_never_valid(owner: Owner) -> None:
    own = replace(owner, item_id=entry_of(owner))
    share = own.share(*Field, allow_download=True)
    opened = owner.demo.stranger.post(path_of(share), headers=DATA).json()
    (item,) = opened["items"]
    assert "credential" not in item
    assert (item["outcome"], item["code"]) == ("undetermined", "not_validated")
    asked = {"grant": opened["grant"], "form": "json"}
    refused = owner.demo.stranger.post(f"{path_of(share)}/downloads", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (404, "nothing_to_download")
    both = [{"item_id": own.item_id}, {"item_id": owner.item_id}]
    mixed = own.caller.post("/api/v1/me/shares", {"items": both, "label": "Samen"})
    shown = owner.demo.stranger.get(path_of(mixed), headers=DATA).json()
    assert [one["outcome"] for one in shown["items"]] == ["undetermined", "valid"]
    assert shown["outcome"] == "undetermined"
