"""A second person: who, when, once, and no way around."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.catalogue.kinds import RULES, is_formal
from app.catalogue.models import AchievementKind, AwardGround
from app.core.db import Database
from app.core.errors import AppError
from app.credentials.awarding import AwardOrder
from app.credentials.making import Options
from app.credentials.models import RecipientKind
from app.institutions.log_chain import Actor, ActorKind
from app.ops.demo.catalogue import demo_catalogue
from app.staff.four_eyes import OwnProposalError
from app.staff.models import Proposal, Role
from tests.journeys.story import Caller, api_caller
from tests.moments import NOW
from tests.people import Demo, found
from tests.people import school as api_of
from tests.service import whole_services
from tests.staff.desk import FORMAL, INFORMAL, School, an_institution, school

PROPOSAL, AWARD = r"/proposals/([0-9a-f-]{36})", r"/awards/([0-9a-f-]{36})"
FIRST, SECOND = (Actor(kind=ActorKind.MEMBER, id=name) for name in ("first", "second"))
FORMAL_KINDS = {
    AchievementKind.HBO_BACHELOR,
    AchievementKind.HBO_MASTER,
    AchievementKind.ASSOCIATE_DEGREE,
    AchievementKind.WO_BACHELOR,
    AchievementKind.WO_MASTER,
    AchievementKind.MBO_DIPLOMA,
    AchievementKind.MBO_CERTIFICATE_ELECTIVE,
    AchievementKind.MBO_CERTIFICATE_OCCUPATIONAL,
}


@pytest.fixture
def waterkant(demo: Demo) -> School:
    found_school = school(demo)
    found_school.four_eyes(on=True)
    return found_school


@pytest.fixture
def api(demo: Demo, waterkant: School) -> Caller:
    return api_of(demo, waterkant.institution.slug)


def bearer(caller: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller.token}"}


def body(waterkant: School, slug: str, **change: object) -> dict[str, object]:
    return {
        "achievement_id": waterkant.achievement(slug),
        "recipient": {"eppn": "s1@waterkant.example"},
        "name": "Thijs Denkbeeldig",
        "awarded_on": "2026-11-02",
        **change,
    }


@pytest.mark.parametrize("kind", AchievementKind)
def test_formal_is_what_the_law_gives_its_effect(kind: AchievementKind) -> None:
    assert kind in RULES
    assert is_formal(kind) is (kind in FORMAL_KINDS)


def test_a_formal_award_waits_for_somebody_else(waterkant: School) -> None:
    issuer = waterkant.person("p04", Role.ISSUER)
    page = waterkant.award(issuer, waterkant.order(FORMAL))
    proposal = found(PROPOSAL, page)[0]
    board = waterkant.person("p03", Role.EXAM_BOARD)
    approved = board.post(f"{waterkant.home}/proposals/{proposal}/approval")
    assert found(AWARD, approved.text)
    assert waterkant.log()[-3:] == ["member.added", "award.issued", "proposal.approved"]


def test_what_is_not_formal_is_awarded_at_once(waterkant: School) -> None:
    page = waterkant.award(waterkant.person("p04", Role.ISSUER), waterkant.order(INFORMAL))
    assert (found(PROPOSAL, page), len(found(AWARD, page))) == ([], 1)


def test_without_the_option_a_formal_award_is_made_at_once(waterkant: School) -> None:
    waterkant.four_eyes(on=False)
    page = waterkant.award(waterkant.person("p04", Role.ISSUER), waterkant.order(FORMAL))
    assert found(PROPOSAL, page) == []


def test_nobody_approves_a_proposal_of_their_own(waterkant: School) -> None:
    both = waterkant.person("p04", Role.ISSUER, Role.EXAM_BOARD)
    proposal = found(PROPOSAL, waterkant.award(both, waterkant.order(FORMAL)))[0]
    answer = both.post(f"{waterkant.home}/proposals/{proposal}/approval")
    assert (answer.status_code, "own_proposal" in answer.text) == (403, True)


def test_who_comes_back_still_does_not_approve_their_own(waterkant: School) -> None:
    issuer = waterkant.person("p04", Role.ISSUER)
    proposal = found(PROPOSAL, waterkant.award(issuer, waterkant.order(FORMAL)))[0]
    with waterkant.demo.database.transaction() as session:
        members = waterkant.demo.services.members(session)
        owner = waterkant.institution.id
        gone = members.store.of_institution(owner)[-1]
        members.store.put(gone.model_copy(update={"withdrawn_at": NOW}))
    back = waterkant.person("p04", Role.EXAM_BOARD)
    assert back.post(f"{waterkant.home}/proposals/{proposal}/approval").status_code == 403


def test_a_proposal_is_declined_with_a_reason(waterkant: School, api: Caller) -> None:
    proposal = api.post("/api/v1/awards", body(waterkant, FORMAL), status=202)["proposal_id"]
    board = waterkant.person("p03", Role.EXAM_BOARD)
    path = f"{waterkant.home}/proposals/{proposal}/refusal"
    assert board.post(path, data={"reason": " "}).headers["location"].endswith("fault=reason")
    assert board.post(path, data={"reason": "Cijferlijst ontbreekt"}).status_code == 303
    told = api.get(f"/api/v1/proposals/{proposal}")
    assert (told["state"], told["reason"]) == ("declined", "Cijferlijst ontbreekt")
    assert board.post(path, data={"reason": "Nog eens"}).status_code == 409


def test_the_api_is_no_way_around(waterkant: School, api: Caller) -> None:
    made = api.post("/api/v1/awards", body(waterkant, FORMAL), status=202)
    assert (made["state"], "credential" in made) == ("pending", False)
    board = waterkant.person("p03", Role.EXAM_BOARD)
    board.post(f"{waterkant.home}/proposals/{made['proposal_id']}/approval")
    told = api.get(f"/api/v1/proposals/{made['proposal_id']}")
    assert told["state"] == "approved"
    assert api.get(f"/api/v1/awards/{told['award_id']}")["name"] == "Thijs Denkbeeldig"


def test_who_made_a_client_does_not_approve_what_it_proposed(waterkant: School) -> None:
    both = waterkant.person("p03", Role.ADMINISTRATOR, Role.EXAM_BOARD)
    form = {"name": "Mijn programma", "scope": ["awards:write"], "key": "k" * 43}
    page = both.post(f"{waterkant.home}/clients", data=form).text
    client_id, secret = found(r"<code[^>]*>([^<]+)</code>", page)[:2]
    client = api_caller(waterkant.demo.stranger, client_id, secret)
    made = client.post("/api/v1/awards", body(waterkant, FORMAL), status=202)
    path = f"{waterkant.home}/proposals/{made['proposal_id']}"
    answer = both.post(f"{path}/approval")
    assert (answer.status_code, "own_proposal" in answer.text) == (403, True)
    assert f'action="{path}/approval"' not in both.get(path).text
    other = waterkant.person("p04", Role.EXAM_BOARD)
    assert other.post(f"{path}/approval").status_code == 200


def test_a_repeated_request_gets_the_same_proposal(waterkant: School, api: Caller) -> None:
    answers = [
        api.client.post(
            "/api/v1/awards",
            json=body(waterkant, FORMAL),
            headers={**bearer(api), "Idempotency-Key": "k"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()


def test_a_correction_needs_a_second_person_too(waterkant: School, api: Caller) -> None:
    waterkant.four_eyes(on=False)
    award = api.post("/api/v1/awards", body(waterkant, FORMAL))
    waterkant.four_eyes(on=True)
    asked = body(waterkant, FORMAL, supersedes=award["id"], name="Thijs D. Denkbeeldig")
    proposal = api.post("/api/v1/awards", asked, status=202)["proposal_id"]
    assert api.get(f"/api/v1/awards/{award['id']}")["state"] == "pending_claim"
    board = waterkant.person("p03", Role.EXAM_BOARD)
    board.post(f"{waterkant.home}/proposals/{proposal}/approval")
    assert api.get(f"/api/v1/awards/{award['id']}")["state"] == "revoked"


def test_a_proposal_of_another_institution_is_not_there(demo: Demo, waterkant: School) -> None:
    api = api_of(demo, waterkant.institution.slug)
    proposal = api.post("/api/v1/awards", body(waterkant, FORMAL), status=202)["proposal_id"]
    stranger = api_of(demo, "lagewater")
    path = f"/api/v1/proposals/{proposal}"
    assert stranger.client.get(path, headers=bearer(stranger)).status_code == 404


def test_what_was_changed_after_the_proposal_is_not_approved(
    waterkant: School, api: Caller
) -> None:
    asked = body(waterkant, FORMAL)
    proposal = api.post("/api/v1/awards", asked, status=202)["proposal_id"]
    path = f"/api/v1/achievements/{asked['achievement_id']}"
    definition = api.get(path)["definition"]
    definition["title"] = {"nl": "Iets anders", "en": "Something else"}
    assert api.client.put(path, json=definition, headers=bearer(api)).status_code == 200
    board = waterkant.person("p03", Role.EXAM_BOARD)
    page = board.get(f"{waterkant.home}/proposals/{proposal}").text
    assert "na het voorstel veranderd" in page
    answer = board.post(f"{waterkant.home}/proposals/{proposal}/approval")
    assert (answer.status_code, "proposal_outdated" in answer.text) == (409, True)


def test_with_four_eyes_nothing_is_signed_unseen(api: Caller) -> None:
    answer = api.client.post(
        "/vc-api/issuers/waterkant/credentials/issue",
        json={"credential": {}},
        headers=bearer(api),
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "four_eyes_required")


def test_two_approvals_at_once_make_one_award(database: Database) -> None:
    owner, proposal = proposed(database)
    thirds = [Actor(kind=ActorKind.MEMBER, id=f"board-{number}") for number in range(4)]

    def approve(by: Actor) -> str:
        try:
            with database.transaction() as session:
                deciding = whole_services().deciding(session)
                deciding.approve(proposal.id, institution_id=owner, by=by, now=NOW)
        except AppError as error:
            return error.code
        return "approved"

    with ThreadPoolExecutor(len(thirds)) as pool:
        outcomes = sorted(pool.map(approve, thirds))
    assert outcomes == ["already_decided"] * 3 + ["approved"]
    with database.reading() as session:
        log = whole_services().logbook(session)
        acts = [entry.act.value for entry in log.store.entries(owner)]
        assert acts == ["proposal.made", "award.issued", "proposal.approved"]
        assert log.verify(owner).sequence == 3


def test_a_proposal_and_its_refusal_on_both_databases(database: Database) -> None:
    owner, proposal = proposed(database)
    with database.transaction() as session:
        deciding = whole_services().deciding(session)
        with pytest.raises(OwnProposalError):
            deciding.decline(proposal.id, institution_id=owner, reason="x", by=FIRST, now=NOW)
        deciding.decline(proposal.id, institution_id=owner, reason="x", by=SECOND, now=NOW)
        assert deciding.get(proposal.id, institution_id=owner).decided_by == SECOND


def proposed(database: Database) -> tuple[str, Proposal]:
    """Propose a formal award in an empty database."""
    owner, services = an_institution(database), whole_services()
    given = next(each for each in demo_catalogue().achievements if each.slug == FORMAL)
    with database.transaction() as session:
        services.administration(session).institutions.store.set_four_eyes(owner, on=True)
        catalogue = services.catalogue(session)
        achievement = catalogue.create(owner, given.slug, given.definition, now=NOW)
        order = AwardOrder(
            achievement_id=achievement.id,
            recipient_kind=RecipientKind.EPPN,
            recipient_value="s1@waterkant.example",
            name="Thijs Denkbeeldig",
            awarded_on=NOW.date(),
            ground=AwardGround.REGULAR,
        )
        made = services.deciding(session).award(
            order, institution_id=owner, options=Options(), by=FIRST, now=NOW
        )
    assert isinstance(made, Proposal)
    return owner, made
