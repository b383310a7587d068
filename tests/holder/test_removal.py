"""One credential taken out of a wallet: gone here, and nothing else changes."""

import pytest

from tests.holder.people import Person, World, added, award_of, claimed, fenna_of, shared
from tests.service import whole_app


@pytest.fixture
def items(fenna: Person) -> list[str]:
    return claimed(fenna)


def removed(person: Person, item_id: str) -> int:
    return person.browser.delete(f"/api/v1/me/credentials/{item_id}").status_code


def test_it_is_gone_from_the_wallet_and_can_be_removed_once(
    fenna: Person, items: list[str]
) -> None:
    assert [removed(fenna, items[0]) for _ in range(2)] == [204, 404]
    held = fenna.get("/api/v1/me/credentials")["items"]
    assert {one["id"] for one in held} == set(items[1:])


def test_the_institution_keeps_its_record_and_it_cannot_be_accepted_again(
    world: World, fenna: Person, items: list[str]
) -> None:
    award = award_of(world, fenna, items[0])
    removed(fenna, items[0])
    with world.database.reading() as session:
        kept = world.services.awards(session).get(award.id, institution_id=award.institution_id)
    assert kept == award
    answer = fenna.post("/api/v1/me/claims", {"award_id": award.id}, status=409)
    assert answer["code"] == "already_claimed"


def test_that_it_was_there_is_remembered_so_that_no_level_rises(
    world: World, fenna: Person, items: list[str]
) -> None:
    award = award_of(world, fenna, items[0])
    removed(fenna, items[0])
    with world.database.reading() as session:
        (removal,) = world.services.departures(session).removals.of(fenna.id)
    assert removal.award_id == award.id


def test_a_link_that_shows_it_is_withdrawn_and_another_stays_open(
    world: World, fenna: Person, items: list[str]
) -> None:
    both, other = shared(fenna, items[:2]), shared(fenna, items[1:])
    removed(fenna, items[0])
    assert world.stranger.get(both["url"]).status_code == 410
    assert world.stranger.get(other["url"]).status_code == 200
    states = {one["id"]: one["state"] for one in fenna.get("/api/v1/me/shares")["items"]}
    assert states == {both["id"]: "withdrawn", other["id"]: "open"}


def test_somebody_elses_credential_is_not_found(
    world: World, fenna: Person, items: list[str]
) -> None:
    milan = world.person("milan")
    assert removed(milan, items[0]) == 404
    assert len(fenna.get("/api/v1/me/credentials")["items"]) == len(items)


OTHERS = [pytest.param("imported", id="imported"), pytest.param("self_asserted", id="own")]


@pytest.mark.parametrize("kind", OTHERS)
def test_what_did_not_come_from_here_goes_too_on_both_databases(
    any_world: World, kind: str
) -> None:
    person = fenna_of(any_world)
    item_id = added(person, kind)
    assert [removed(person, item_id) for _ in range(2)] == [204, 404]
    assert person.get("/api/v1/me/credentials")["items"] == []
    with any_world.database.reading() as session:
        assert any_world.services.departures(session).removals.of(person.id) == ()


@pytest.mark.parametrize("kind", OTHERS)
def test_of_somebody_else_it_is_not_found(world: World, fenna: Person, kind: str) -> None:
    item_id = added(fenna, kind)
    assert removed(world.person("milan"), item_id) == 404
    assert len(fenna.get("/api/v1/me/credentials")["items"]) == 1


def test_one_operation_removes(world: World) -> None:
    operations = [
        one["operationId"]
        for path in whole_app(world.database).openapi()["paths"].values()
        for method, one in path.items()
        if method == "delete"
    ]
    assert operations.count("removeCredential") == 1
    assert len(operations) == len(set(operations))
