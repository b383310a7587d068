"""Turns links into what pages show: for their owner, and for who opens one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from app.core.values import Language
from app.pages import holding_names, holding_views, names, views
from app.pages.badge import SHEET, badge_uri, uri_of
from app.pages.holding_showing import NEUTRAL
from app.pages.rendering import day
from app.pages.showing import checked, qr
from app.wallet import handing, sharing
from app.wallet.models import Field, ItemKind, Purpose, Share
from app.wallet.shares import Opened, Shown

DAYS = frozenset({"began_on", "ended_on"})


def share(given: Share, titles: tuple[str, ...], *, now: datetime) -> views.Share:
    """Return a link in the learner's list."""
    return views.Share(
        id=given.id,
        label=given.label,
        titles=titles,
        state=sharing.state_of(given, now=now).value,
        show_name=given.shows_name,
        created_at=given.created_at,
        expires_at=given.expires_at,
        looks=given.views,
        max_views=given.max_views,
        has_pin=given.pin_hash is not None,
        locked=sharing.is_locked(given),
        allow_download=given.allow_download,
        for_linkedin=given.purpose is Purpose.LINKEDIN,
    )


def choosables(
    items: Iterable[holding_views.Item],
    offered: Mapping[str, tuple[Field, ...]],
    chosen: Mapping[str, frozenset[Field]],
    language: Language,
) -> tuple[views.Choosable, ...]:
    """Return what can be shared; the items in `chosen` are ticked, with their fields."""
    return tuple(
        views.Choosable(
            card=_card(one),
            chosen=one.id in chosen,
            fields=tuple(
                _choice(field, one.origin, language, chosen=field in chosen.get(one.id, ()))
                for field in offered[one.id]
            ),
        )
        for one in items
    )


def _card(item: holding_views.Item) -> views.Card:
    return views.Card(
        id=item.id,
        title=item.title,
        kind=item.kind,
        institution=item.institution,
        awarded_on=item.day,
        badge=item.badge,
        chips=item.chips,
        state=item.state,
        origin=item.origin,
        hidden=item.hidden,
    )


def _choice(field: Field, origin: str, language: Language, *, chosen: bool) -> views.FieldChoice:
    own = origin == ItemKind.SELF_ASSERTED
    return views.FieldChoice(
        code=field.value,
        name=names.name_of(
            holding_names.OWN_FIELDS if own else names.SHARE_FIELDS, field, language
        ),
        hint=names.in_language(names.SHARE_HINTS.get(field, ("", "")), language),
        chosen=chosen,
    )


def form_of(given: Share) -> views.ShareForm:
    """Return what stands in the form that changes a link; its PIN is not known."""
    return views.ShareForm(
        label=given.label,
        days=0,
        message=given.message or "",
        max_views=str(given.max_views or ""),
        allow_download=given.allow_download,
    )


def opened_page(
    opened: Opened, language: Language, *, url: str = "", grant: str = ""
) -> views.VerificationPage:
    """Return what somebody sees who opens a link; without an address it is a preview."""
    return views.VerificationPage(
        outcome=opened.outcome.value,
        items=tuple(_shown(shown, opened.share, language) for shown in opened.shown),
        checked_at=opened.shown[0].verdict.checked_at,
        url=url,
        qr=qr(url) if url else "",
        expires_at=opened.share.expires_at,
        message=opened.share.message or "",
        grant=grant,
        downloads=opened.share.allow_download,
    )


def _shown(shown: Shown, share: Share, language: Language) -> views.Checked:
    """Return one credential. What the page is made of is the projection, never the whole."""
    disclosed = shown.disclosed
    if shown.showable.origin is ItemKind.SELF_ASSERTED:
        return _said(shown, language)
    contents = disclosed.contents if disclosed is not None else None
    page = checked(replace(shown.verdict, credential=contents), language, name=None)
    if shown.showable.origin is ItemKind.IMPORTED:
        page = replace(page, origin=ItemKind.IMPORTED.value, card=_foreign(page.card, shown))
    if disclosed is None:
        return page
    return replace(
        page,
        name=disclosed.person.name,
        birth_date=disclosed.person.birth_date,
        files=handing.forms(shown) if share.allow_download else (),
    )


def _foreign(card: views.Card | None, shown: Shown) -> views.Card | None:
    """Return the card of an import, without the ribbon and colours of what was issued here."""
    if card is None:
        return None
    issuer = shown.verdict.issuer_id
    return replace(card, badge=badge_uri("elsewhere", issuer=issuer, label="", colour=NEUTRAL))


def _said(shown: Shown, language: Language) -> views.Checked:
    """Return what a learner says, as far as it was chosen. A title is its own heading."""
    said = shown.disclosed.contents if shown.disclosed is not None else {}
    title = str(said.get("title", ""))
    card = views.Card(
        id="",
        title=title,
        kind=names.in_language(holding_names.OWN_KIND, language),
        institution="",
        awarded_on=None,
        badge=uri_of(SHEET),
        origin=ItemKind.SELF_ASSERTED.value,
    )
    page = checked(replace(shown.verdict, credential=None), language, name=None)
    return replace(
        page,
        card=card,
        contents=views.Contents(
            description=str(said.get("description", "")),
            criteria="",
            outcomes=(),
            facts=tuple(
                views.Fact(names.name_of(holding_names.OWN_FACTS, name, language), value)
                for name in holding_names.OWN_FACTS
                if (value := _written(name, said.get(name), language))
            ),
        ),
        origin=ItemKind.SELF_ASSERTED.value,
        picture=str(said.get("picture", "")),
    )


def _written(name: str, value: object, language: Language) -> str:
    if value is None:
        return ""
    return day(date.fromisoformat(str(value)), language) if name in DAYS else str(value)
