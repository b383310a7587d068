"""A good request to each operation that keeps a text, with a hostile one in each of its texts."""

import unicodedata
from collections.abc import Callable, Mapping
from itertools import count, cycle
from typing import Any

from tests.catalogue.definitions import definition_of
from tests.credentials.test_elsewhere import ENTRY
from tests.hostile.fields import Place
from tests.hostile.strings import Texts
from tests.journeys.story import INSTITUTION
from tests.matrix.world import World
from tests.prior_learning import world as experience

JSON = dict[str, Any]
Order = Callable[[World, Texts], JSON]
# As many as fit in an award, so that few awards carry all rows.
EVIDENCE = 12
NUMBERS = count(1)
TURNS = cycle(experience.UNITS)


def both(text: Callable[[], str]) -> JSON:
    return {"nl": text(), "en": text()}


def definition(texts: Texts) -> JSON:
    return {
        **definition_of("mc-data-analyse-zorg"),
        "title": both(texts.line),
        "description": both(texts.lines),
        "criteria": both(texts.lines),
        "prerequisites": both(texts.lines),
        "learning_outcomes": [{"id": f"lo{n}", "text": both(texts.lines)} for n in range(2)],
        "quality_assurance": {
            "type": "institutional",
            "name": texts.line(),
            "code": texts.line(),
            "agency": texts.line(),
            "url": "https://kwaliteitskader.example/FICT-MC-007",
        },
    }


def institution(_: World, texts: Texts) -> JSON:
    number = next(NUMBERS)
    return {
        **INSTITUTION,
        "slug": f"vijandig-{number}",
        "schac_home": f"vijandig-{number}.example",
        "registers": {},
        "names": both(texts.line),
        "address": {**INSTITUTION["address"], "street": texts.line(), "locality": texts.line()},
        "quality_assurance": {
            "type": "institutional",
            "name": texts.line(),
            "code": texts.line(),
            "agency": texts.line(),
            "url": "https://kwaliteitskader.example/x",
        },
    }


def recognition(_: World, texts: Texts) -> JSON:
    return {"kind": "keurmerk", "authority": texts.line(), "valid_from": "2020-01-01"}


def client(made: World, texts: Texts) -> JSON:
    return {
        "organisation": {"kind": "institution", "id": made.owned["institution_id"]},
        "name": texts.line(),
        "scopes": ["awards:read"],
    }


def trusted(_: World, texts: Texts) -> JSON:
    return {
        **ENTRY,
        "issuer_id": f"did:web:vijandig-{next(NUMBERS)}.example",
        "names": both(texts.line),
        "source": texts.line(),
        "kinds": [texts.line(100)],
    }


def achievement(_: World, texts: Texts) -> JSON:
    return {"slug": f"vijandig-{next(NUMBERS)}", "definition": definition(texts)}


def award(made: World, texts: Texts) -> JSON:
    return {
        "achievement_id": made.owned["achievement_id"],
        "recipient": {"claim_code": True},
        "name": texts.line(),
        "given_name": texts.line(),
        "family_name": texts.line(),
        "awarded_on": "2026-06-26",
        "result": "7",
        "evidence": [
            {"name": texts.line(), "description": texts.lines(1_000)} for _ in range(EVIDENCE)
        ],
    }


def reason(_: World, texts: Texts) -> JSON:
    return {"reason": texts.line()}


def refusal(made: World, texts: Texts) -> JSON:
    return {"award_id": made.owned["waiting"], "reason": texts.lines(1_000)}


def presentation(_: World, texts: Texts) -> JSON:
    return {"disclose": [], "audience": texts.line(), "nonce": texts.line()}


def adviser(_: World, texts: Texts) -> JSON:
    return {"label": texts.line(), "parts": ["credentials"]}


def group(_: World, texts: Texts) -> JSON:
    return {"name": texts.line(60)}


def entry(_: World, texts: Texts) -> JSON:
    return {
        "title": texts.line(),
        "organisation": texts.line(),
        "description": texts.lines(),
    }


def collection(made: World, texts: Texts) -> JSON:
    return {"name": texts.line(60), "item_ids": [made.owned["item_id"]]}


def share(made: World, texts: Texts) -> JSON:
    return {
        "item_ids": [made.owned["item_id"]],
        "label": texts.line(),
        "message": texts.lines(1_000),
    }


def share_change(_: World, texts: Texts) -> JSON:
    return {"label": texts.line(), "message": texts.lines(1_000)}


def source(_: World, texts: Texts) -> JSON:
    return {
        "kind": "werkgever",
        "organisation_id": "demo-fund",
        "names": both(texts.line),
        "offering_codes": [texts.line()],
        "budget_cents": 100_000,
        "valid_from": "2020-01-01",
    }


def webhook(_: World, texts: Texts) -> JSON:
    return {
        "url": "https://sis.school.example/in",
        "description": texts.line(),
        "event_types": ["award.issued"],
    }


def webhook_change(_: World, texts: Texts) -> JSON:
    return {"description": texts.line()}


def seat(_: World, texts: Texts) -> JSON:
    return {
        "organisation_id": "demo-fund",
        "organisation_name": texts.line(),
        "person": {"eppn": "p01@waterkant.example"},
    }


def topup(made: World, texts: Texts) -> JSON:
    return {
        "source_id": made.owned["funded"],
        "recipient": {"eppn": "p01@waterkant.example"},
        "cents": 100,
        "reason": texts.line(),
    }


def codes(texts: Texts) -> list[JSON]:
    return [{"type": "x-own", "code": texts.line()}]


def programme(_: World, texts: Texts) -> JSON:
    return {
        "title": both(texts.line),
        "description": both(texts.lines),
        "codes": codes(texts),
        "level": {"nlqf": "6", "eqf": 6, "basis": "formal"},
        "size": {"unit": "ects", "value": 240},
        "accreditations": [{"by": texts.line(), "code": texts.line(), "valid_from": "2020-01-01"}],
    }


def unit(_: World, texts: Texts) -> JSON:
    return {
        "kind": "module",
        "title": both(texts.line),
        "description": both(texts.lines),
        "codes": codes(texts),
        "workload": {"unit": "ects", "value": 5},
    }


def offering(made: World, texts: Texts) -> JSON:
    return {
        "code": made.owned["offering_code"],
        "title": both(texts.line),
        "description": both(texts.lines),
        "codes": codes(texts),
        "delivery": "on_site",
        "place": texts.line(),
        "starts_on": "2027-03-01",
        "funding": "non_funded",
        "price_cents": 100,
    }


def tariffs(_: World, texts: Texts) -> JSON:
    return {"basis": both(texts.line), "statutory_cents": 200_000, "module_cents": 800_000}


VERSIONS = count(1)


def policy(_: World, texts: Texts) -> JSON:
    # Each version has a name and a first day of its own.
    number = next(VERSIONS)
    return {
        "version": f"LLO-{number}",
        "names": both(texts.line),
        "effective_from": f"{2100 + number}-01-01",
        "first_age": 27,
        "last_age": 66,
        "extra_weeks": {"mbo2": "1"},
        "hours_per_week": 40,
        "cents_per_hour": 750,
        "lapse_age": 67,
    }


def standard(_: World, texts: Texts) -> JSON:
    units = experience.standard()["units"]
    named = [{**each, "title": both(texts.line), "codes": codes(texts)} for each in units]
    return experience.standard(title=both(texts.line), codes=codes(texts), units=named)


def assessment(_: World, texts: Texts) -> JSON:
    good = experience.assessment("", recipient={"claim_code": True}, name=texts.line())
    return {
        **good,
        "given_name": texts.line(),
        "family_name": texts.line(),
        "evidence": [{**each, "name": texts.line()} for each in good["evidence"]],
        "findings": [{**each, "reason": texts.line()} for each in good["findings"]],
    }


def equivalence(_: World, texts: Texts) -> JSON:
    return {"alternatives": [{"codes": codes(texts), "note": texts.line()}]}


def advice(_: World, texts: Texts) -> JSON:
    return {"unit": experience.UNITS[0], "favourable": True, "text": texts.lines()}


def decision(_: World, texts: Texts) -> JSON:
    # Each unit is decided once.
    return {"unit": next(TURNS), "verdict": "granted", "reason": texts.lines()}


# Whose token is sent beside it; the owner of the path unless it says so.
ORDERS: Mapping[tuple[str, str], Order] = {
    ("post", "/api/v1/institutions"): institution,
    ("post", "/api/v1/institutions/{institution_id}/recognitions"): recognition,
    ("post", "/api/v1/api-clients"): client,
    ("post", "/api/v1/trusted-issuers"): trusted,
    ("post", "/api/v1/achievements"): achievement,
    ("put", "/api/v1/achievements/{achievement_id}"): lambda _, texts: definition(texts),
    ("put", "/api/v1/programmes/{programme_slug}"): programme,
    ("put", "/api/v1/units/{unit_slug}"): unit,
    ("put", "/api/v1/institution-offerings/{offering_code}"): offering,
    ("put", "/api/v1/tariff-tables/{from_year}"): tariffs,
    ("post", "/api/v1/entitlement-policies"): policy,
    ("put", "/api/v1/evc-standards/{standard}"): standard,
    ("post", "/api/v1/evc-assessments"): assessment,
    ("put", "/api/v1/equivalences/{unit}"): equivalence,
    ("post", "/api/v1/desks/{slug}/exemption-requests/{request_id}/advice"): advice,
    ("post", "/api/v1/desks/{slug}/exemption-requests/{request_id}/decisions"): decision,
    ("post", "/api/v1/awards"): award,
    ("post", "/api/v1/awards/{award_id}/suspension"): reason,
    ("post", "/api/v1/awards/{award_id}/revocation"): reason,
    ("post", "/api/v1/me/advisers"): adviser,
    ("post", "/api/v1/me/credentials/{item_id}/presentations"): presentation,
    ("post", "/api/v1/me/refusals"): refusal,
    ("post", "/api/v1/me/groups"): group,
    ("put", "/api/v1/me/groups/{group_id}"): group,
    ("post", "/api/v1/me/portfolio"): entry,
    ("put", "/api/v1/me/portfolio/{item_id}"): entry,
    ("post", "/api/v1/me/collections"): collection,
    ("post", "/api/v1/me/shares"): share,
    ("patch", "/api/v1/me/shares/{share_id}"): share_change,
    ("post", "/api/v1/funding-sources"): source,
    ("post", "/api/v1/topups"): topup,
    ("post", "/api/v1/funder-seats"): seat,
    ("post", "/api/v1/webhooks"): webhook,
    ("patch", "/api/v1/webhooks/{webhook_id}"): webhook_change,
}
# Texts that name, choose or prove something: what is not one of ours is refused, and not kept.
NO_TEXTS: Mapping[tuple[str, str], set[Place]] = {
    ("post", "/api/v1/institutions"): {("did",)},
    ("post", "/api/v1/api-clients"): {("scopes", "*")},
    ("post", "/api/v1/trusted-issuers"): {("keys", "*", "kid")},
    ("post", "/api/v1/achievements"): {
        ("definition", "assessment", "grading", "max"),
        ("definition", "assessment", "grading", "min"),
        ("definition", "assessment", "grading", "pass"),
        ("definition", "validity"),
        ("definition", "workload", "value"),
    },
    ("put", "/api/v1/achievements/{achievement_id}"): {
        ("assessment", "grading", "max"),
        ("assessment", "grading", "min"),
        ("assessment", "grading", "pass"),
        ("validity",),
        ("workload", "value"),
    },
    ("put", "/api/v1/programmes/{programme_slug}"): {
        ("size", "value"),
        ("requirement", "credits", "value"),
        ("requirement", "parts", "*", "credits", "value"),
        ("requirement", "parts", "*", "parts", "*", "credits", "value"),
    },
    ("put", "/api/v1/units/{unit_slug}"): {("workload", "value")},
    ("put", "/api/v1/institution-offerings/{offering_code}"): {("code",), ("workload", "value")},
    ("put", "/api/v1/tariff-tables/{from_year}"): {("flex_surcharge_percent",)},
    ("post", "/api/v1/entitlement-policies"): {
        ("base_weeks",),
        ("sector_bonuses", "*", "weeks"),
    },
    ("post", "/api/v1/awards"): {
        ("achievement_id",),
        ("result",),
        ("supersedes",),
    },
    ("post", "/api/v1/me/emails"): {("email",)},
    ("post", "/api/v1/me/emails/{email_id}/verification"): {("code",)},
    ("post", "/api/v1/me/terms"): {("version",)},
    ("post", "/api/v1/advice/redemptions"): {("code",)},
    ("post", "/api/v1/me/claims"): {("award_id",), ("claim_code",)},
    ("post", "/api/v1/me/credentials/{item_id}/presentations"): {("disclose", "*")},
    ("post", "/api/v1/me/refusals"): {("award_id",)},
    ("post", "/api/v1/me/shares"): {("item_ids", "*"), ("items", "*", "item_id")},
    ("patch", "/api/v1/me/shares/{share_id}"): {("items", "*", "item_id")},
    ("post", "/v/{token}"): {("pin",), ("grant",)},
    ("post", "/v/{token}/downloads"): {("grant",)},
    ("post", "/api/v1/topups"): {("recipient", "email"), ("recipient", "eppn")},
    ("post", "/api/v1/topup-vouchers"): {("recipient", "email"), ("recipient", "eppn")},
    ("put", "/api/v1/topup-groups/{group_name}"): {
        ("members", "*", "email"),
        ("members", "*", "eppn"),
    },
    ("post", "/api/v1/funder-seats"): {("person", "email"), ("person", "eppn")},
    ("post", "/api/v1/level-attestations"): {("person", "email"), ("person", "eppn")},
    ("post", "/api/v1/register-attestations"): {("person", "email"), ("person", "eppn")},
}


def places_in(body: Any, given: set[str], place: Place = ()) -> set[Place]:
    """Return where a body holds one of the texts that were given for it."""
    if isinstance(body, dict):
        members = [places_in(one, given, (*place, name)) for name, one in body.items()]
        return set[Place]().union(*members)
    if isinstance(body, list):
        return set[Place]().union(*(places_in(one, given, (*place, "*")) for one in body))
    composed = unicodedata.normalize("NFC", body) if isinstance(body, str) else None
    return {place} if composed in given else set()


def placed(place: Place, text: str) -> Any:
    """Return the smallest body with a text in one place."""
    if not place:
        return text
    inner = placed(place[1:], text)
    return [inner] if place[0] == "*" else {place[0]: inner}


def merged(body: Any, part: Any) -> Any:
    """Return a body with a part of it replaced."""
    if isinstance(body, dict) and isinstance(part, dict):
        return {**body, **{name: merged(body.get(name), one) for name, one in part.items()}}
    return part
