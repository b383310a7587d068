"""The administration invites by API and command line; what systems do stands in the log."""

from pathlib import Path

import pytest

from app.web.callers import OrganisationKind
from tests.journeys.story import Caller
from tests.people import Demo, api_client
from tests.people import school as api_of
from tests.running import leerkluis
from tests.staff.desk import INFORMAL, School, school


@pytest.fixture
def waterkant(demo: Demo) -> School:
    return school(demo)


@pytest.fixture
def platform(demo: Demo) -> Caller:
    return api_client(demo, OrganisationKind.PLATFORM, "platform")


def test_the_administration_invites_somebody_who_accepts(
    waterkant: School, platform: Caller
) -> None:
    path = f"/api/v1/institutions/{waterkant.institution.id}/staff"
    made = platform.post(path, {"eppn": "P05@Waterkant.example", "roles": ["administrator"]})
    assert (made["kind"], made["address"]) == ("eppn", "p05@waterkant.example")
    listed = platform.get(path)["invitations"]
    assert made["id"] in [each["id"] for each in listed]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"roles": ["viewer"]}, id="no address"),
        pytest.param({"eppn": "a@b", "email": "a@b", "roles": ["viewer"]}, id="two addresses"),
        pytest.param({"eppn": "a@b", "roles": []}, id="no role"),
        pytest.param({"eppn": "a@b", "roles": ["king"]}, id="no such role"),
    ],
)
def test_an_invitation_that_does_not_fit_is_refused(
    waterkant: School, platform: Caller, body: dict[str, object]
) -> None:
    path = f"/api/v1/institutions/{waterkant.institution.id}/staff"
    platform.post(path, body, status=422)


def test_an_institution_does_not_invite_over_the_api(demo: Demo, waterkant: School) -> None:
    path = f"/api/v1/institutions/{waterkant.institution.id}/staff"
    body = {"eppn": "a@b", "roles": ["administrator"]}
    assert api_of(demo, "waterkant").post(path, body, status=403)["code"] == "wrong_organisation"


def test_what_a_system_does_stands_in_the_log(demo: Demo, waterkant: School) -> None:
    system = api_of(demo, "waterkant")
    award = system.post(
        "/api/v1/awards",
        {
            "achievement_id": waterkant.achievement(INFORMAL),
            "recipient": {"email": "s1@waterkant.example"},
            "name": "Ewa Proefska",
            "awarded_on": "2026-11-02",
        },
    )
    path = f"/api/v1/awards/{award['id']}"
    system.post(f"{path}/suspension", {"reason": "Onderzoek"})
    system.delete(f"{path}/suspension")
    system.post(f"{path}/revocation", {"reason": "Vergissing"})
    system.post("/api/v1/keys/rotations", {"algorithm": "EdDSA"})
    assert waterkant.log()[-5:] == [
        "award.issued",
        "award.suspended",
        "award.reinstated",
        "award.revoked",
        "key.rotated",
    ]


def test_a_client_that_the_administration_makes_stands_in_the_log(
    waterkant: School, platform: Caller
) -> None:
    organisation = {"kind": "institution", "id": waterkant.institution.id}
    body = {"organisation": organisation, "name": "SIS", "scopes": ["awards:read"]}
    made = platform.post("/api/v1/api-clients", body)
    platform.delete(f"/api/v1/api-clients/{made['id']}")
    assert waterkant.log()[-2:] == ["client.created", "client.disabled"]


def test_the_verbs_of_the_command_line(demo: Demo, tmp_path: Path) -> None:
    database = demo.database.engine.url.render_as_string(hide_password=False)
    told = {"LEERKLUIS_DATA_DIR": str(tmp_path), "LEERKLUIS_DATABASE_URL": database}
    add = ("institution", "staff", "add", "waterkant", "--role", "administrator")
    said = leerkluis(told, *add, "--eppn", "P01@waterkant.example")
    assert said.startswith("p01@waterkant.example can accept this at http")
    assert len(leerkluis(told, *add).strip()) == 19
    end = leerkluis(told, "institution", "log", "verify", "waterkant").strip()
    verify = ("institution", "log", "verify", "waterkant", "--head")
    assert leerkluis(told, *verify, end).strip() == end
    number, _, digest = end.partition(":")
    wrong = f"{number}:{digest[::-1]}"
    assert "does not hold" in leerkluis(told, *verify, wrong, fails=True)
    assert "does not hold" in leerkluis(told, *verify, f"99:{digest}", fails=True)
    nowhere = ("institution", "staff", "add", "nergens", "--role", "viewer")
    assert "no such institution" in leerkluis(told, *nowhere, fails=True)
