"""Turns what a learner holds into what pages show. Nothing is decided here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from app.core.documents import JSONObject
from app.core.values import Language, Localised
from app.credentials.models import Form, SecuredForm, Standing
from app.credentials.verification import Verdict
from app.goals.models import Place
from app.institutions.models import Recognition
from app.institutions.trust import recognised_on
from app.pages import goal_showing, holding_names, holding_views, names, showing, views
from app.pages.badge import SHEET, badge_svg, badge_uri, uri_of
from app.pages.contents import Reading
from app.wallet.history import Event
from app.wallet.holding import Holding
from app.wallet.models import Group, Imported, PortfolioItem
from app.wallet.service import Described, Held
from app.wallet.sought import Facets, Sought

# What nobody may vouch for has no colour of its own, and no ribbon.
NEUTRAL = "#495b5f"
# The names under which the signed forms are downloaded.
FILES = ((Form.DATA_INTEGRITY, "json"), (Form.VC_JWT, "jwt"), (Form.SD_JWT_VC, "sdjwt"))


def item(
    holding: Holding, language: Language, *, now: datetime, groups: Mapping[str, str]
) -> holding_views.Item:
    """Return an item as a card."""
    if holding.held is not None:
        card = _issued(holding.held, language, now)
    elif holding.imported is not None:
        card = _imported(holding.item.id, holding.imported, language)
    else:
        card = _entry(holding.portfolio, language)
    standing = holding.standing(now=now)
    return replace(
        card,
        origin=holding.item.kind.value,
        state=standing.value if standing else "",
        group=groups.get(holding.item.group_id or "", ""),
        hidden=holding.item.hidden,
    )


def title(holding: Holding, language: Language) -> str:
    """Return the title of an item, of whatever kind."""
    if holding.held is not None:
        return holding.held.described.achievement.definition.title.in_language(language)
    own = holding.portfolio or holding.imported
    return (own.title if own else None) or names.in_language(holding_names.NO_TITLE, language)


def _issued(held: Held, language: Language, now: datetime) -> holding_views.Item:
    card = showing.held_card(held, language, now)
    return holding_views.Item(
        id=card.id,
        origin="",
        title=card.title,
        kind=card.kind,
        institution=card.institution,
        day=card.awarded_on,
        badge=card.badge,
        chips=card.chips,
    )


def _imported(item_id: str, imported: Imported, language: Language) -> holding_views.Item:
    # A name that nobody vouches for is not shown: anybody can call themselves a university.
    vouched = imported.vouched
    return holding_views.Item(
        id=item_id,
        origin="",
        title=imported.title or names.in_language(holding_names.NO_TITLE, language),
        kind=names.name_of(holding_names.ORIGINS, "imported", language),
        institution=vouched.in_language(language) if vouched else imported.issuer_id,
        day=None,
        badge=badge_uri("elsewhere", issuer=imported.issuer_id, label="", colour=NEUTRAL),
    )


def _entry(entry: PortfolioItem | None, language: Language) -> holding_views.Item:
    assert entry is not None  # noqa: S101 - one of the three is there
    picture = f"/wallet/portfolio/{entry.item_id}/picture" if entry.has_picture else uri_of(SHEET)
    return holding_views.Item(
        id=entry.item_id,
        origin="",
        title=entry.title,
        kind=names.in_language(holding_names.OWN_KIND, language),
        institution=entry.organisation or "",
        day=entry.ended_on or entry.began_on,
        badge=picture,
    )


def items(
    found: Iterable[Holding], groups: Sequence[Group], language: Language, *, now: datetime
) -> tuple[holding_views.Item, ...]:
    """Return items as cards; each has the day by which it is found, if it has one at all."""
    named = {group.id: group.name for group in groups}
    return tuple(item(one, language, now=now, groups=named) for one in found)


def years(
    found: Sequence[Holding], cards: Sequence[holding_views.Item]
) -> tuple[tuple[int, tuple[holding_views.Item, ...]], ...]:
    """Return cards by year, the latest first."""
    by_year: dict[int, list[holding_views.Item]] = {}
    for one, card in zip(found, cards, strict=True):
        by_year.setdefault(one.item.dated_at.year, []).append(card)
    return tuple((year, tuple(inside)) for year, inside in by_year.items())


def offer(waiting: Described, language: Language, *, now: datetime) -> holding_views.Offer:
    """Return an award that waits."""
    card = showing.card(waiting, card_id=waiting.award.id, language=language, now=now)
    return holding_views.Offer(card, waiting.award.claim_until)


def search(
    sought: Sought,
    facets: Facets,
    issuers: Mapping[str, Localised | None],
    groups: Sequence[Group],
    language: Language,
    *,
    query: Mapping[str, str],
) -> holding_views.Search:
    """Return the form for a search. A filter with nothing to choose between is left out."""
    choices = _choices(facets, issuers, groups, language)
    filters = tuple(
        _filter(name, choices[name], getattr(sought, name), language)
        for name in holding_names.FILTERS
        if len(choices[name]) > 1 or getattr(sought, name) is not None
    )
    kept = {name: value for name, value in query.items() if name not in {"view", "after", "lang"}}
    return holding_views.Search(
        text=sought.text,
        filters=filters,
        narrows=sought.narrows,
        chosen=sum(any(one.chosen and one.value for one in each.options) for each in filters),
        timeline=sought.timeline,
        list_url="/wallet?" + urlencode({**kept, "view": "list"}),
        timeline_url="/wallet?" + urlencode({**kept, "view": "timeline"}),
        hidden=sought.hidden,
    )


def _choices(
    facets: Facets,
    issuers: Mapping[str, Localised | None],
    groups: Sequence[Group],
    language: Language,
) -> dict[str, list[tuple[str, str]]]:
    schools = [
        (issuer, name.in_language(language) if name else issuer) for issuer, name in issuers.items()
    ]
    levels = sorted(facets.levels, key=lambda level: (level != "entry", level))
    return {
        "kind": sorted(
            ((kind, names.name_of(names.KINDS, kind, language)) for kind in facets.kinds),
            key=lambda pair: pair[1].casefold(),
        ),
        "institution": sorted(schools, key=lambda pair: pair[1].casefold()),
        "level": [(level, f"NLQF {level}") for level in levels],
        "year": [(str(year), str(year)) for year in sorted(facets.years, reverse=True)],
        "state": [
            (one.value, names.name_of(holding_names.STANDINGS, one, language)) for one in Standing
        ],
        "origin": [
            (one.value, names.name_of(holding_names.ORIGINS, one, language))
            for one in sorted(facets.origins)
        ],
        "group": [(group.id, group.name) for group in groups],
    }


def _filter(
    name: str, choices: Sequence[tuple[str, str]], chosen: object, language: Language
) -> holding_views.Filter:
    wanted = "" if chosen is None else str(chosen)
    every = holding_views.Option("", names.in_language(holding_names.ALL, language), not wanted)
    options = tuple(holding_views.Option(value, label, value == wanted) for value, label in choices)
    label = names.name_of(holding_names.FILTERS, name, language)
    return holding_views.Filter(
        name, label, (replace(every, chosen=False), *options) if wanted else (every, *options)
    )


def history(events: Iterable[Event], language: Language) -> tuple[holding_views.Happened, ...]:
    """Return what happened to an item."""
    return tuple(
        holding_views.Happened(
            names.name_of(holding_names.HAPPENINGS, event.what, language),
            event.on,
            event.at,
            event.about,
        )
        for event in events
    )


@dataclass(frozen=True, slots=True)
class Told:
    """All that is known of a credential that was issued here."""

    document: JSONObject
    forms: Mapping[Form, SecuredForm]
    recognitions: tuple[Recognition, ...]
    events: tuple[Event, ...]
    places: tuple[Place, ...] = ()


def credential_page(
    held: Held, told: Told, language: Language, *, now: datetime
) -> holding_views.CredentialPage:
    """Return one credential that was issued here, for its owner."""
    award = held.described.award
    status_at = award.revoked_at or award.suspended_at
    return holding_views.CredentialPage(
        card=showing.held_card(held, language, now),
        contents=Reading(told.document, language).contents(),
        registered_name=award.name,
        recognised_then=_recognised(recognised_on(told.recognitions, award.awarded_on)),
        recognised_now=_recognised(recognised_on(told.recognitions, now.date())),
        valid_until=award.valid_until.date() if award.valid_until else None,
        status_on=status_at.date() if status_at else None,
        status_reason=award.status_reason,
        homepage=held.described.institution.homepage,
        forms=tuple(file for form, file in FILES if form in told.forms),
        history=history(told.events, language),
        corrected=award.superseded_by is not None,
        places=tuple(goal_showing.place(one, held.item.id, language) for one in told.places),
    )


def _recognised(found: Recognition | None) -> views.Recognised:
    if found is None:
        return views.Recognised("")
    return views.Recognised(found.authority, found.valid_from, found.valid_until)


def elsewhere_page(
    holding: Holding,
    verdict: Verdict,
    events: Iterable[Event],
    language: Language,
    *,
    now: datetime,
) -> holding_views.ElsewherePage:
    """Return one credential that was issued elsewhere, for its holder."""
    return holding_views.ElsewherePage(
        item=item(holding, language, now=now, groups={}),
        checked=showing.checked(verdict, language, name=None),
        checked_at=verdict.checked_at,
        vouched=verdict.issuer is not None,
        history=history(events, language),
    )


def entry_page(
    holding: Holding, events: Iterable[Event], language: Language, *, now: datetime
) -> holding_views.EntryPage:
    """Return what a learner says of themselves."""
    entry = holding.portfolio
    assert entry is not None  # noqa: S101 - the route has looked at the kind
    card = item(holding, language, now=now, groups={})
    return holding_views.EntryPage(
        item=card,
        organisation=entry.organisation or "",
        began_on=entry.began_on,
        ended_on=entry.ended_on,
        description=entry.description or "",
        link=entry.link or "",
        picture=card.badge if entry.has_picture else "",
        history=history(events, language),
    )


def drawn_badge(held: Held, language: Language) -> str:
    """Return the drawn seal of a credential, as the file into which it is baked."""
    institution, definition = held.described.institution, held.described.achievement.definition
    glance = {"credentialSubject": {"achievement": showing.glance(held.described)}}
    return badge_svg(
        definition.kind.value,
        issuer=institution.did,
        label=Reading(glance, language).workload(),
        colour=institution.colour,
    )
