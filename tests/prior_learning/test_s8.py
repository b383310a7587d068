"""DOMAIN S8: units shown to a provider become exemptions that only an exam board grants."""

from typing import Any

import pytest

from app.catalogue.exemptions import ExemptionGround
from app.staff.models import Role
from tests.people import Demo
from tests.prior_learning.world import (
    PEOPLE,
    PROGRAMME,
    UNITS,
    Experience,
    desk,
    experience,
    wish,
)

JSON = dict[str, Any]


@pytest.fixture
def evc(demo: Demo) -> Experience:
    return experience(demo)


def grant(unit: str = UNITS[0], **change: str) -> JSON:
    return {"unit": unit, "verdict": "granted", "reason": "Aangetoond in de praktijk.", **change}


@pytest.mark.parametrize(
    ("shown", "proposed", "left"),
    [
        pytest.param(4, UNITS[:4], UNITS[4:], id="S8: 4 of 6 units, pathway of 2"),
        pytest.param(1, UNITS[:1], UNITS[1:], id="S8: 1 of 6"),
        pytest.param(6, UNITS, (), id="S8: 6 of 6, nothing left"),
    ],
)
def test_what_was_shown_is_proposed_and_the_rest_is_the_pathway(
    evc: Experience, shown: int, proposed: tuple[str, ...], left: tuple[str, ...]
) -> None:
    _, case = evc.asked(shown=shown)
    assert tuple(each["unit"] for each in case["proposals"]) == proposed
    assert tuple(each["unit"] for each in case["pathway"]) == left
    assert {each["basis"] for each in case["proposals"]} == {"register"}


@pytest.mark.parametrize(
    ("role", "status"),
    [
        pytest.param(Role.TEACHER, 403, id="S8: a teacher does not decide"),
        pytest.param(Role.EXAM_BOARD, 201, id="S8: the exam board decides"),
        pytest.param(Role.ISSUER, 403, id="an issuer does not decide"),
        pytest.param(Role.VIEWER, 403, id="a viewer does not decide"),
        pytest.param(Role.ADMINISTRATOR, 403, id="an administrator does not decide"),
    ],
)
def test_only_the_exam_board_grants(evc: Experience, role: Role, status: int) -> None:
    learner, case = evc.asked()
    somebody = evc.worker("p06", role)
    answer = somebody.post(desk(case, "/decisions"), grant(), status=status)
    assert answer.get("code") == (None if status == 201 else "role_too_low")
    assert len(evc.granted(learner)) == (status == 201)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        pytest.param(Role.TEACHER, 201, id="a teacher advises"),
        pytest.param(Role.EXAM_BOARD, 201, id="the exam board advises too"),
        pytest.param(Role.VIEWER, 403, id="a viewer does not advise"),
        pytest.param(Role.ISSUER, 403, id="an issuer does not advise"),
    ],
)
def test_a_teacher_advises(evc: Experience, role: Role, status: int) -> None:
    _, case = evc.asked()
    somebody = evc.worker("p06", role)
    advice = {"unit": UNITS[0], "favourable": True, "text": "Sterk portfolio."}
    somebody.post(desk(case, "/advice"), advice, status=status)
    board = evc.worker("p05", Role.EXAM_BOARD)
    assert len(board.get(desk(case))["advice"]) == (status == 201)


def test_s8_from_four_units_to_a_pathway_of_two(evc: Experience) -> None:
    learner, case = evc.asked()
    board = evc.worker("p06", Role.EXAM_BOARD)
    for unit in UNITS[:4]:
        board.post(desk(case, "/decisions"), grant(unit))
    found = learner.get(f"{PEOPLE}/{case['id']}")
    assert [each["unit"] for each in found["pathway"]] == list(UNITS[4:])
    granted = evc.granted(learner)
    assert sorted(each.unit for each in granted) == list(UNITS[:4])
    assert {(each.programme, each.ground) for each in granted} == {
        (PROGRAMME, ExemptionGround.PRIOR_LEARNING)
    }


def test_what_is_refused_is_to_be_followed_and_the_reason_is_told(evc: Experience) -> None:
    learner, case = evc.asked()
    board = evc.worker("p06", Role.EXAM_BOARD)
    board.post(desk(case, "/decisions"), grant(verdict="refused", reason="Te lang geleden."))
    found = learner.get(f"{PEOPLE}/{case['id']}")
    assert [each["unit"] for each in found["pathway"]] == [UNITS[0], *UNITS[4:]]
    assert [each["reason"] for each in found["decisions"]] == ["Te lang geleden."]
    assert evc.granted(learner) == ()


def test_the_decision_stands_in_the_log_of_the_institution(evc: Experience) -> None:
    _, case = evc.asked()
    evc.worker("p05", Role.TEACHER).post(
        desk(case, "/advice"), {"unit": UNITS[0], "favourable": False, "text": "Twijfel."}
    )
    board = evc.worker("p06", Role.EXAM_BOARD)
    board.post(desk(case, "/decisions"), grant())
    board.post(desk(case, "/decisions"), grant(UNITS[1], verdict="refused"))
    assert [act for act in evc.place.log() if act.startswith("exemption")] == [
        "exemption.advised",
        "exemption.granted",
        "exemption.refused",
    ]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        pytest.param({"unit": UNITS[4]}, 409, "unit_not_proposed", id="a unit not shown"),
        pytest.param({"unit": "iets-anders"}, 409, "unit_not_proposed", id="no unit"),
        pytest.param({"reason": " "}, 422, "validation_failed", id="no reason"),
        pytest.param({"verdict": "maybe"}, 422, "validation_failed", id="no verdict"),
        pytest.param({"reason": "Zie 123456782"}, 422, "bsn_not_allowed", id="a BSN"),
    ],
)
def test_a_decision_that_cannot_be_says_why(
    evc: Experience, change: JSON, status: int, code: str
) -> None:
    learner, case = evc.asked()
    board = evc.worker("p06", Role.EXAM_BOARD)
    answer = board.post(desk(case, "/decisions"), {**grant(), **change}, status=status)
    assert (answer["code"], evc.granted(learner)) == (code, ())


def test_a_unit_is_decided_once(evc: Experience) -> None:
    _, case = evc.asked()
    board = evc.worker("p06", Role.EXAM_BOARD)
    board.post(desk(case, "/decisions"), grant())
    again = board.post(desk(case, "/decisions"), grant(verdict="refused"), status=409)
    assert again["code"] == "exemption_decided"


def test_a_withdrawn_request_shows_no_certificate_and_is_not_decided(evc: Experience) -> None:
    learner, case = evc.asked()
    board = evc.worker("p06", Role.EXAM_BOARD)
    board.post(desk(case, "/decisions"), grant())
    learner.post(f"{PEOPLE}/{case['id']}/withdrawal", {}, status=200)
    refused = board.post(desk(case, "/decisions"), grant(UNITS[1]), status=410)
    seen = board.get(desk(case))
    assert refused["code"] == "consent_withdrawn"
    assert ("certificate" in seen and seen["certificate"], seen["proposals"]) == (None, [])
    assert "Fenna" not in str(seen)
    assert len(evc.granted(learner)) == 1


def test_a_revoked_certificate_carries_nothing_more(evc: Experience) -> None:
    _, case = evc.asked()
    (found,) = evc.assessed()
    evc.provider.post(f"/api/v1/awards/{found['award_id']}/revocation", {"reason": "Fraude"})
    board = evc.worker("p06", Role.EXAM_BOARD)
    refused = board.post(desk(case, "/decisions"), grant(), status=409)
    assert refused["code"] == "certificate_not_valid"
    assert board.get(desk(case))["certificate"]["standing"] == "revoked"


def test_a_correction_of_the_certificate_keeps_what_was_shown(evc: Experience) -> None:
    learner, _ = evc.certified()
    (found,) = evc.assessed()
    former = evc.provider.get(f"/api/v1/awards/{found['award_id']}")
    order = {name: former[name] for name in ("achievement_id", "recipient", "awarded_on")}
    corrected = evc.provider.post(
        "/api/v1/awards",
        {
            **order,
            "name": "Fenna van Voorbeeld",
            "ground": "validation",
            "supersedes": former["id"],
        },
    )
    learner.post("/api/v1/me/claims", {"award_id": corrected["id"]})
    items = learner.get("/api/v1/me/credentials")["items"]
    (item,) = [one["id"] for one in items if one["award_id"] == corrected["id"]]
    assert corrected["demonstrated"] == ["u1", "u2", "u3", "u4"]
    assert len(learner.post(PEOPLE, wish(item))["proposals"]) == 4
