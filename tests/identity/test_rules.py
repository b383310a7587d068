"""What decides about identity: links and their terms, assurance, names of browsers, codes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.identity import email_codes
from app.identity.assurance import ACR_VALIDATE_NAMES as NAMES
from app.identity.assurance import IAP_HIGH, IAP_MEDIUM, has_name_assurance, is_reached
from app.identity.browsers import browser_and_system
from app.identity.linking import carried_over, links_told, live_eppns, live_names
from app.identity.models import EXTERNAL, Learner
from app.identity.oidc import authenticated_at
from app.identity.profile import profile_of
from tests.identity.builders import EPPN, NAME, SCHOOL, a_learner, a_link, a_name, assured
from tests.moments import NOW

JSON = dict[str, Any]
MOMENT = int(NOW.timestamp())
TICK, TERM = timedelta(microseconds=1), timedelta(days=180)
ITEM = {"eppn": EPPN, "schac_home_organization": SCHOOL, "validated_name": NAME}
MFA = NAMES + "/mfa"


@pytest.mark.parametrize(
    ("learner", "is_assured"),
    [
        pytest.param(a_learner(), False, id="nothing is known"),
        pytest.param(a_learner(validated_names=(a_name(),)), True, id="a validated name"),
        pytest.param(
            a_learner(validated_names=(a_name(expires_at=NOW),)), False, id="one that expired"
        ),
        pytest.param(
            a_learner(validated_names=(a_name(expires_at=None),)), True, id="one without an end"
        ),
        pytest.param(a_learner(assured=(assured(IAP_MEDIUM),)), True, id="a level with the name"),
        pytest.param(a_learner(assured=(assured(MFA),)), True, id="with a second factor"),
        pytest.param(
            a_learner(assured=(assured(IAP_HIGH, at=NOW - TERM),)), False, id="told too long ago"
        ),
        pytest.param(
            a_learner(assured=(assured(IAP_HIGH, at=NOW - TERM + TICK),)), True, id="just in time"
        ),
        pytest.param(
            a_learner(assured=(assured("https://refeds.org/assurance/IAP/low"),)),
            False,
            id="a low level",
        ),
    ],
)
def test_a_name_is_assured_by_what_somebody_vouches_for(
    learner: Learner, *, is_assured: bool
) -> None:
    assert has_name_assurance(learner, now=NOW) is is_assured


@pytest.mark.parametrize(
    ("acr", "wanted", "reached"),
    [
        pytest.param(NAMES, NAMES, True, id="the same"),
        pytest.param(MFA, NAMES, True, id="with a second factor"),
        pytest.param(NAMES, MFA, False, id="without the second factor"),
        pytest.param(NAMES + "-external", NAMES, True, id="by a bank"),
        pytest.param(NAMES, NAMES + "-external", False, id="not by a bank"),
        pytest.param(IAP_HIGH, IAP_MEDIUM, True, id="higher"),
        pytest.param(IAP_MEDIUM, IAP_HIGH, False, id="lower"),
        pytest.param(None, NAMES, False, id="nothing"),
        pytest.param([NAMES], NAMES, False, id="a list"),
    ],
)
def test_a_level_is_reached_by_itself_or_by_more(
    acr: object, wanted: str, *, reached: bool
) -> None:
    assert is_reached(acr, wanted=wanted) is reached


def test_an_institution_counts_half_a_year_and_a_bank_five() -> None:
    school, bank = links_told({}, [ITEM, {"validated_name": NAME}], now=NOW)
    assert (school.source, school.expires_at) == (SCHOOL, NOW + TERM)
    assert (bank.source, bank.expires_at) == (EXTERNAL, NOW + timedelta(days=5 * 365))


@pytest.mark.parametrize(
    ("userinfo", "links", "sources"),
    [
        pytest.param({}, None, [], id="nothing"),
        pytest.param({"links": [ITEM]}, None, [SCHOOL], id="in the userinfo"),
        pytest.param({"links": [ITEM]}, [ITEM], [SCHOOL], id="in both, once"),
        pytest.param({"eduperson_principal_name": [EPPN]}, [ITEM], [SCHOOL], id="and as eppn"),
        pytest.param({"eduperson_principal_name": "a@b.example"}, None, ["b.example"], id="eppn"),
        pytest.param({"eduperson_principal_name": "nobody"}, None, [], id="an eppn that is none"),
        pytest.param({}, ["x", 7, {}, {"eppn": "x"}], [], id="what makes no sense"),
        pytest.param({}, [{"eppn": "a\nb@c"}], [], id="a line end"),
        pytest.param({}, [ITEM] * 60, [SCHOOL], id="far too many"),
    ],
)
def test_links_are_taken_where_they_make_sense(
    userinfo: JSON, links: Any, sources: list[str]
) -> None:
    assert [link.source for link in links_told(userinfo, links, now=NOW)] == sources


def test_a_link_keeps_its_dates_while_it_counts_and_begins_anew_after() -> None:
    later, after = NOW + TERM - TICK, NOW + TERM
    (kept,) = carried_over([a_link(told_at=later)], [a_link()], now=later)
    assert (kept.validated_at, kept.told_at) == (NOW, later)
    (anew,) = carried_over([a_link(validated_at=after)], [a_link()], now=after)
    assert anew.validated_at == after


def test_what_has_expired_does_not_count() -> None:
    links = [a_link(), a_link(eppn=None, expires_at=NOW), a_link(eppn="b@c", name=None)]
    assert live_eppns(links, now=NOW) == ("b@c", EPPN)
    assert [name.name for name in live_names(links, now=NOW)] == [NAME]
    assert live_eppns(links, now=NOW + TERM) == ()


@pytest.mark.parametrize(
    ("value", "day"),
    [
        pytest.param("19990214", date(1999, 2, 14), id="a day"),
        pytest.param("1999214", None, id="seven digits"),
        pytest.param("19990230", None, id="no such day"),
        pytest.param("99500101", None, id="a year to come"),
        pytest.param("18500101", None, id="nobody is as old"),
        pytest.param("\u0661" * 8, None, id="other digits"),
        pytest.param(19990214, None, id="a number"),
        pytest.param(None, None, id="not released"),
    ],
)
def test_a_birth_date_is_taken_only_from_the_provider(value: Any, day: date | None) -> None:
    claims = {"iss": "https://login.example", "sub": "s"}
    assert profile_of(claims, {"schacDateOfBirth": value}, now=NOW).birth_date == day


def test_an_address_counts_only_when_the_provider_verified_it() -> None:
    claims = {"iss": "https://login.example", "sub": "s"}
    told = {"email": "A@b.example", "email_verified": True}
    assert profile_of(claims, told, now=NOW).emails == ("a@b.example",)
    assert profile_of(claims, {**told, "email_verified": "true"}, now=NOW).emails == ()


@pytest.mark.parametrize(
    ("user_agent", "named"),
    [
        pytest.param(
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ("Firefox", "Linux"),
            id="Firefox",
        ),
        pytest.param(
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            ("Edge", "Windows"),
            id="Edge",
        ),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            ("Safari", "iPhone"),
            id="Safari",
        ),
        pytest.param("<script>curl", ("", ""), id="anything else"),
    ],
)
def test_a_browser_is_named_coarsely(user_agent: str, named: tuple[str, str]) -> None:
    assert browser_and_system(user_agent) == named


def test_a_code_is_good_for_one_person_and_address() -> None:
    bound = {"key": b"k", "learner_id": "l", "address": "a@b.example"}
    kept = email_codes.code_hash("12345678", **bound)  # type: ignore[arg-type]
    for change in ({"key": b"x"}, {"learner_id": "x"}, {"address": "x"}):
        assert email_codes.code_hash("12345678", **{**bound, **change}) != kept  # type: ignore[arg-type]
    assert email_codes.typed("1234 5678\n") == "12345678"
    assert len(email_codes.new_code()) == email_codes.DIGITS


@pytest.mark.parametrize(
    ("sent_at", "tries", "spent"),
    [
        pytest.param(NOW, 4, False, id="good"),
        pytest.param(NOW, 5, True, id="tried too often"),
        pytest.param(NOW - email_codes.LIFETIME, 0, True, id="too old"),
        pytest.param(NOW - email_codes.LIFETIME + TICK, 0, False, id="just in time"),
        pytest.param(None, 0, True, id="never sent"),
    ],
)
def test_a_code_is_spent(sent_at: Any, tries: int, *, spent: bool) -> None:
    assert email_codes.is_spent(sent_at=sent_at, tries=tries, now=NOW) is spent


@pytest.mark.parametrize(
    ("auth_time", "anew", "tells_when", "seen"),
    [
        pytest.param(MOMENT, False, False, NOW, id="told without being asked"),
        pytest.param(MOMENT - 3600, True, True, NOW - timedelta(hours=1), id="a login of before"),
        pytest.param(MOMENT + 30, True, True, NOW, id="a clock that is ahead"),
        pytest.param(MOMENT + 31, True, True, None, id="a time to come"),
        pytest.param(-1, True, False, None, id="before all time"),
        pytest.param(str(MOMENT), True, False, None, id="as text"),
        pytest.param(True, True, False, None, id="as truth"),
        pytest.param(None, True, False, NOW, id="asked anew of one that cannot tell"),
        pytest.param(None, True, True, None, id="asked anew, and kept from telling"),
        pytest.param(None, False, False, None, id="neither asked nor told"),
    ],
)
def test_when_somebody_was_seen_is_known_or_not(
    auth_time: Any, seen: datetime | None, *, anew: bool, tells_when: bool
) -> None:
    claims = {} if auth_time is None else {"auth_time": auth_time}
    assert authenticated_at(claims, anew=anew, tells_when=tells_when, now=NOW) == seen
