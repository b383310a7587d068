"""What people do on the pages of an institution, as a browser without JavaScript sends it."""

import pytest
from fastapi.testclient import TestClient

from app.catalogue.models import AchievementKind
from app.ops.demo.catalogue import demo_catalogue
from app.pages.achievement_form import definition_of, fields_of
from app.pages.names import KINDS
from app.staff.models import Role
from tests.people import Demo, found
from tests.staff.desk import KEY, School, school

UNKNOWN = "00000000-0000-4000-8000-000000000000"
AWARD = r"/awards/([0-9a-f-]{36})"
CODE = r"\b([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})\b"


@pytest.fixture
def waterkant(demo: Demo) -> School:
    return school(demo)


@pytest.fixture
def issuer(waterkant: School) -> TestClient:
    return waterkant.person("p05", Role.ISSUER)


@pytest.fixture
def boss(waterkant: School) -> TestClient:
    return waterkant.person("p02", Role.ADMINISTRATOR)


def description(**change: str) -> dict[str, str]:
    return {
        "slug": "cursus-ehbo",
        "kind": AchievementKind.COURSE_CERTIFICATE,
        "title_nl": "Cursus EHBO",
        "title_en": "First aid course",
        "description_nl": "Eerste hulp.",
        "description_en": "First aid.",
        "criteria_nl": "Toets gehaald.",
        "criteria_en": "Test passed.",
        "civil_effect": "none",
        **change,
    }


# ---- achievements


@pytest.mark.parametrize("demo_slug", [each.slug for each in demo_catalogue().achievements])
def test_the_form_of_an_achievement_says_what_the_achievement_says(demo_slug: str) -> None:
    given = next(each for each in demo_catalogue().achievements if each.slug == demo_slug)
    fields = fields_of(given.definition, slug=demo_slug, key="")
    assert definition_of(fields, "nl", former=given.definition) == given.definition


def test_a_new_achievement_is_kept_and_shown(waterkant: School, issuer: TestClient) -> None:
    made = issuer.post(f"{waterkant.home}/achievements", data=description())
    assert made.status_code == 303, made.text
    page = issuer.get(made.headers["location"]).text
    assert "Cursus EHBO" in page
    assert waterkant.log()[-1] == "achievement.created"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"title_nl": ""}, "Vul dit in.", id="no title"),
        pytest.param({"slug": "A B"}, "kleine letters", id="slug"),
        pytest.param({"slug": "mc-data-analyse-zorg"}, "al een bewijs", id="taken"),
        pytest.param({"kind": "microcredential_mbo"}, "horen leeruitkomsten", id="kind"),
        pytest.param({"outcomes_nl": "a\nb", "outcomes_en": "a"}, "evenveel regels", id="pairs"),
        pytest.param({"validity": "2 jaar"}, "Lees de toelichting", id="validity"),
        pytest.param({"workload_value": "veel"}, "Lees de toelichting", id="workload"),
        pytest.param({"description_nl": "Nummer 123456782"}, "burgerservicenummer", id="bsn"),
        pytest.param({"part_of": "bestaat-niet"}, "geen bewijs met", id="part of"),
        pytest.param({"kind": "iets"}, "Lees de toelichting", id="unknown kind"),
    ],
)  # fmt: skip
def test_what_does_not_fit_stands_beside_its_field(
    waterkant: School, issuer: TestClient, change: dict[str, str], said: str
) -> None:
    answer = issuer.post(f"{waterkant.home}/achievements", data=description(**change))
    assert (answer.status_code, said in answer.text) == (422, True)
    assert 'aria-invalid="true"' in answer.text
    assert "First aid course" in answer.text


def test_a_frozen_achievement_gets_a_new_version(waterkant: School, issuer: TestClient) -> None:
    path = f"{waterkant.home}/achievements/{waterkant.achievement('mc-data-analyse-zorg')}"
    given = next(e for e in demo_catalogue().achievements if e.slug == "mc-data-analyse-zorg")
    fields = fields_of(given.definition, slug="", key="").model_dump()
    assert issuer.post(path, data={**fields, "title_nl": "Anders"}).status_code == 303
    page = issuer.get(path).text
    assert "Anders" in page
    assert "<dd>2</dd>" in page


# ---- awards


def test_an_award_is_previewed_made_and_revoked(waterkant: School, issuer: TestClient) -> None:
    page = waterkant.award(issuer, waterkant.order(name="Ewa Proefska"))
    path = f"{waterkant.home}/awards/{found(AWARD, page)[0]}"
    assert "Ewa Proefska" in issuer.get(path).text
    issuer.post(f"{path}/suspension", data={"reason": "Onderzoek"})
    issuer.post(f"{path}/reinstatement")
    assert issuer.post(f"{path}/revocation", data={"reason": "Vergissing"}).status_code == 303
    shown = issuer.get(path).text
    assert "Vergissing" in shown
    assert "trok een toegekend bewijs in" in shown
    assert issuer.post(f"{path}/revocation", data={"reason": "Nog eens"}).status_code == 409
    assert waterkant.log()[-4:] == [
        "award.issued",
        "award.suspended",
        "award.reinstated",
        "award.revoked",
    ]


@pytest.mark.parametrize("move", ["revocation", "suspension"])
def test_without_a_reason_nothing_ends(waterkant: School, issuer: TestClient, move: str) -> None:
    path = f"{waterkant.home}/awards/{found(AWARD, issuer.get(waterkant.home).text)[0]}"
    answer = issuer.post(f"{path}/{move}", data={"reason": ""})
    assert answer.headers["location"] == f"{path}?fault={move}"
    assert "Schrijf een reden" in issuer.get(answer.headers["location"]).text


def test_a_preview_makes_nothing(waterkant: School, issuer: TestClient) -> None:
    before = waterkant.log()
    preview = issuer.post(f"{waterkant.home}/awards/preview", data=waterkant.order())
    assert "Klopt dit?" in preview.text
    assert waterkant.log() == before


def test_a_double_click_makes_one_award_with_one_code(
    waterkant: School, issuer: TestClient
) -> None:
    form = waterkant.order(recipient_kind="claim_code", recipient="")
    key = found(KEY, issuer.post(f"{waterkant.home}/awards/preview", data=form).text)[0]
    pages = [
        issuer.post(f"{waterkant.home}/awards", data={**form, "key": key}).text for _ in range(2)
    ]
    codes = [found(CODE, page) for page in pages]
    assert codes[0] == codes[1] != []
    assert waterkant.log().count("award.issued") == 1


def test_a_key_of_somebody_else_is_another_form(waterkant: School, issuer: TestClient) -> None:
    other = waterkant.person("p04", Role.ISSUER)
    form = {**waterkant.order(), "key": "k" * 43}
    pages = [who.post(f"{waterkant.home}/awards", data=form).text for who in (issuer, other)]
    assert len({found(AWARD, page)[0] for page in pages}) == 2


def test_the_code_of_a_letter_opens_the_award(waterkant: School, issuer: TestClient) -> None:
    form = waterkant.order(recipient_kind="claim_code", recipient="", name="Fenna van Voorbeeld")
    page = waterkant.award(issuer, form)
    learner = waterkant.demo.browser("p01")
    answer = learner.post("/wallet/claims", data={"claim_code": found(CODE, page)[0]})
    assert answer.headers["location"] == "/wallet?notice=accepted"
    path = f"{waterkant.home}/awards/{found(AWARD, page)[0]}"
    assert "nam het bewijs aan" in issuer.get(path).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"achievement_id": ""}, "Kies een bewijs uit de lijst", id="nothing chosen"),
        pytest.param({"achievement_id": "x"}, "Kies een bewijs uit de lijst", id="unknown"),
        pytest.param({"recipient": "thijs"}, "Vul een adres in", id="no address"),
        pytest.param({"recipient_kind": "bsn"}, "Lees de toelichting", id="unknown kind"),
        pytest.param({"name": ""}, "Vul dit in.", id="no name"),
        pytest.param({"awarded_on": ""}, "Kies een dag", id="no day"),
        pytest.param({"awarded_on": "2026-12-24"}, "in de toekomst", id="tomorrow"),
        pytest.param({"awarded_on": "1990-01-01"}, "niet erkend", id="not recognised"),
        pytest.param({"valid_until": "ooit"}, "Kies een dag", id="no end"),
        pytest.param({"valid_until": "2026-01-01"}, "voor de dag van toekenning", id="over"),
        pytest.param({"result": "11"}, "staat niet op de schaal", id="off the scale"),
        pytest.param({"evidence_url": "javascript:1"}, "Vul dit in.", id="evidence without a name"),
        pytest.param({"stack": "module-1"}, "niet de vorm", id="stack of no numbers"),
        pytest.param({"stack": f"urn:uuid:{UNKNOWN}"}, "geen bewijs met", id="unknown stack"),
        pytest.param({"name": "Ewa 123456782"}, "burgerservicenummer", id="bsn"),
    ],
)
def test_an_award_that_does_not_fit_says_why(
    waterkant: School, issuer: TestClient, change: dict[str, str], said: str
) -> None:
    answer = issuer.post(f"{waterkant.home}/awards/preview", data=waterkant.order(**change))
    assert (answer.status_code, said in answer.text) == (422, True), answer.text


def test_a_correction_takes_the_place_of_an_award(waterkant: School, issuer: TestClient) -> None:
    first = found(AWARD, waterkant.award(issuer, waterkant.order(name="Ewa Proefka")))[0]
    form = issuer.get(f"{waterkant.home}/awards/{first}/correction").text
    assert f'name="supersedes" value="{first}"' in form
    assert "Ewa Proefka" in form
    second = found(AWARD, waterkant.award(issuer, waterkant.order(supersedes=first)))[0]
    assert second in issuer.get(f"{waterkant.home}/awards/{first}").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("", 5, id="all"),
        pytest.param("?state=claimed", 0, id="state"),
        pytest.param("?state=nonsense", 5, id="no state"),
        pytest.param("?recipient=P04@waterkant.example", 1, id="recipient"),
        pytest.param("?from=2026-06-01&until=2026-06-30", 1, id="days"),
        pytest.param("?from=gisteren", 5, id="no day"),
        pytest.param("?limit=2", 2, id="a page"),
    ],
)
def test_the_list_of_awards_is_filtered(
    waterkant: School, issuer: TestClient, query: str, count: int
) -> None:
    page = issuer.get(f"{waterkant.home}/awards{query}")
    assert (page.status_code, len(found(AWARD, page.text))) == (200, count)
    assert ("Oudere tonen" in page.text) is (query == "?limit=2")


# ---- people


def test_somebody_is_invited_accepts_and_can_work(waterkant: School, boss: TestClient) -> None:
    form = {"kind": "eppn", "address": "P01@Waterkant.example", "role": ["viewer"], "key": "a"}
    assert boss.post(f"{waterkant.home}/members/invitations", data=form).status_code == 303
    fenna = waterkant.demo.browser("p01")
    offers = found(r'name="invitation_id" value="([^"]+)"', fenna.get("/institution").text)
    answer = fenna.post("/institution/invitations", data={"invitation_id": offers[0]})
    assert answer.headers["location"] == f"{waterkant.home}?notice=welcome"
    assert fenna.get(waterkant.home).status_code == 200
    again = fenna.post("/institution/invitations", data={"invitation_id": offers[0]})
    assert (again.status_code, "invitation_closed" in again.text) == (409, True)


def test_an_invitation_of_somebody_else_is_not_there(waterkant: School, boss: TestClient) -> None:
    form = {"kind": "email", "address": "p01@waterkant.example", "role": ["viewer"], "key": "a"}
    boss.post(f"{waterkant.home}/members/invitations", data=form)
    members = boss.get(f"{waterkant.home}/members").text
    invitation = found(r"/members/invitations/([0-9a-f-]+)/withdrawal", members)[0]
    stranger = waterkant.demo.browser("p02")
    answer = stranger.post("/institution/invitations", data={"invitation_id": invitation})
    assert answer.status_code == 404


def test_a_code_works_once(waterkant: School, boss: TestClient) -> None:
    form = {"kind": "code", "role": ["issuer"], "key": "a"}
    code = found(CODE, boss.post(f"{waterkant.home}/members/invitations", data=form).text)[0]
    answers = [
        waterkant.demo.browser(person).post("/institution/invitations", data={"code": code})
        for person in ("p01", "p06")
    ]
    where = [answer.headers["location"] for answer in answers]
    assert where == [f"{waterkant.home}?notice=welcome", "/institution?fault=unknown_invitation"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        pytest.param({"kind": "eppn", "address": "x", "role": ["viewer"]}, "Vul een adres", id="x"),
        pytest.param({"kind": "eppn", "address": "a@b"}, "ten minste één rol", id="no role"),
        pytest.param({"kind": "code", "role": ["koning"]}, "ten minste één rol", id="no such role"),
    ],
)
def test_an_invitation_that_does_not_fit_says_why(
    waterkant: School, boss: TestClient, form: dict[str, str], said: str
) -> None:
    answer = boss.post(f"{waterkant.home}/members/invitations", data=form)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_the_last_administrator_cannot_go(waterkant: School, boss: TestClient) -> None:
    page = boss.get(f"{waterkant.home}/members").text
    member = found(r"/members/([0-9a-f-]{36})/removal", page)[0]
    for move, data in (("removal", {}), ("roles", {"role": "viewer"})):
        answer = boss.post(f"{waterkant.home}/members/{member}/{move}", data=data)
        assert (answer.status_code, "last_administrator" in answer.text) == (409, True)


def test_a_withdrawn_invitation_is_gone(waterkant: School, boss: TestClient) -> None:
    page = boss.get(f"{waterkant.home}/members").text
    for path in found(r"(/members/invitations/[0-9a-f-]+/withdrawal)", page):
        assert boss.post(waterkant.home + path).status_code == 303
    assert "Uitgenodigd</h2>" not in boss.get(f"{waterkant.home}/members").text


# ---- clients, keys and settings


def test_a_client_is_made_shown_once_and_disabled(waterkant: School, boss: TestClient) -> None:
    form = {"name": "SIS", "scope": ["awards:write"], "key": "a"}
    pages = [boss.post(f"{waterkant.home}/clients", data=form).text for _ in range(2)]
    client_id, secret = found(r"<code[^>]*>([\w-]{36,43})</code>", pages[0])[:2]
    assert secret in pages[1]
    ask = {"grant_type": "client_credentials"}
    token = "/oauth/token"
    stranger = waterkant.demo.stranger
    assert stranger.post(token, data=ask, auth=(client_id, secret)).status_code == 200
    listed = boss.get(f"{waterkant.home}/clients").text
    assert (client_id in listed, secret in listed) == (True, False)
    boss.post(f"{waterkant.home}/clients/{client_id}/disabling")
    assert stranger.post(token, data=ask, auth=(client_id, secret)).status_code == 401
    assert waterkant.log()[-2:] == ["client.created", "client.disabled"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        pytest.param({"name": "SIS"}, "Kies ten minste één recht", id="no scope"),
        pytest.param({"name": "", "scope": "awards:read"}, "Vul dit in", id="no name"),
        pytest.param({"name": "x", "scope": "platform:write"}, "één recht", id="not its business"),
    ],
)
def test_a_client_that_does_not_fit_says_why(
    waterkant: School, boss: TestClient, form: dict[str, str], said: str
) -> None:
    answer = boss.post(f"{waterkant.home}/clients", data=form)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_a_key_is_rotated_and_can_be_rejected(waterkant: School, boss: TestClient) -> None:
    boss.post(f"{waterkant.home}/keys/rotations", data={"algorithm": "EdDSA"})
    page = boss.get(f"{waterkant.home}/keys").text
    assert "Vervangen op" in page
    key = found(r"/keys/([0-9a-f-]{36})/compromise", page)[0]
    path, moment = f"{waterkant.home}/keys/{key}/compromise", "2026-11-24T12:30"
    assert boss.post(path, data={"since": moment}).status_code == 422
    assert boss.post(path, data={"since": "2027-01-01T00:00", "sure": "yes"}).status_code == 422
    assert boss.post(path, data={"since": moment, "sure": "yes"}).status_code == 303
    assert "Niet te vertrouwen" in boss.get(f"{waterkant.home}/keys").text
    assert waterkant.log()[-2:] == ["key.rotated", "key.compromised"]


def test_four_eyes_are_turned_on_and_off_and_noted(waterkant: School, boss: TestClient) -> None:
    for value in ("yes", "yes", ""):
        boss.post(f"{waterkant.home}/settings", data={"four_eyes": value})
    assert waterkant.log()[-2:] == ["four_eyes.on", "four_eyes.off"]
    assert "zette het vier-ogen-principe uit" in boss.get(f"{waterkant.home}/log").text


def test_who_works_somewhere_sees_the_way_there(demo: Demo, boss: TestClient) -> None:
    way = '<a href="/institution"'
    # In the bar, in the menu that opens on a phone, and at the foot, which everybody has.
    assert boss.get("/wallet").text.count(way) == 3
    assert demo.browser("p01").get("/wallet").text.count(way) == 1


def test_every_kind_can_be_chosen(waterkant: School, issuer: TestClient) -> None:
    page = issuer.get(f"{waterkant.home}/achievements/new").text
    assert [kind for kind in KINDS if f'value="{kind}"' not in page] == []
