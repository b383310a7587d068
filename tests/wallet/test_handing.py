"""Which signed forms a link can hand over: as much as it shows, and never more."""

from typing import Any

import pytest

from app.credentials.proofs import sd_jwt
from app.wallet.models import Field
from tests.people import Demo, found
from tests.wallet.sharing_world import DATA, HTML, Owner, owner_of, path_of
from tests.wallet.test_wallet_api import claimed, learner

JSON = dict[str, Any]
MICROCREDENTIAL = "Microcredential Data-analyse"


@pytest.fixture
def owner(demo: Demo) -> Owner:
    return owner_of(demo)


def microcredential_of(demo: Demo) -> Owner:
    caller = learner(demo, "p01")
    claimed(caller)
    held = caller.get("/api/v1/me/credentials")["items"]
    item = next(one for one in held if one["title"]["nl"].startswith(MICROCREDENTIAL))
    return Owner(demo, caller, item["id"], item["award_id"])


def answer(owner: Owner, share: JSON, form: str, **more: object) -> Any:
    client, path = owner.demo.stranger, path_of(share)
    grant = client.post(path, headers=DATA).json()["grant"]
    return client.post(f"{path}/downloads", json={"grant": grant, "form": form, **more})


@pytest.mark.parametrize(
    ("fields", "forms"),
    [
        pytest.param([], {"sd_jwt"}, id="the least"),
        pytest.param([Field.NAME, Field.LEVEL], {"sd_jwt"}, id="some"),
        pytest.param([Field.WHOLE], {"sd_jwt", "json"}, id="the whole"),
    ],
)
def test_of_a_diploma_there_is_a_file_for_every_choice(
    owner: Owner, fields: list[Field], forms: set[str]
) -> None:
    share = owner.share(*fields, allow_download=True)
    assert {form for form in ("sd_jwt", "json") if answer(owner, share, form).is_success} == forms
    page = owner.demo.stranger.get(path_of(share), headers=HTML).text
    assert set(found(r'name="form" value="(\w+)"', page)) == forms | {"pdf"}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param([], 404, id="without the description"),
        pytest.param([Field.DESCRIPTION], 200, id="with it"),
    ],
)
def test_of_a_european_microcredential_the_file_needs_its_description(
    demo: Demo, fields: list[Field], status: int
) -> None:
    owner = microcredential_of(demo)
    share = owner.share(*fields, allow_download=True)
    assert answer(owner, share, "sd_jwt").status_code == status
    assert answer(owner, share, "pdf").status_code == 200


def test_a_presentation_says_for_whom_it_was_made(owner: Owner) -> None:
    share = owner.share(Field.GRADE, allow_download=True)
    file = answer(owner, share, "sd_jwt")
    given = sd_jwt.split(file.text)
    assert sd_jwt.disclosed_names(given) == {"assessment_grade"}
    assert given.key_binding is not None
    assert file.headers["content-type"] == "application/dc+sd-jwt"
    assert file.headers["content-disposition"] == 'attachment; filename="credential-1.sd-jwt"'
    assert path_of(share).rpartition("/")[2] not in file.text


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        pytest.param({"form": "sd_jwt", "item": 2}, 404, "nothing_to_download", id="no such item"),
        pytest.param({"form": "json"}, 404, "nothing_to_download", id="more than is shown"),
        pytest.param({"form": "exe"}, 422, "validation_failed", id="no such form"),
        pytest.param({"form": "pdf", "item": 0}, 422, "validation_failed", id="no number"),
        pytest.param({"form": "pdf", "grant": "x"}, 403, "invalid_share_grant", id="not opened"),
    ],
)
def test_what_cannot_be_had_is_refused(owner: Owner, more: JSON, status: int, code: str) -> None:
    share = owner.share(Field.GRADE, allow_download=True)
    refused = answer(owner, share, **more)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
