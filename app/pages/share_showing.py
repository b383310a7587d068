"""Turns links into what pages show: for their owner, and for who opens one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from app.core.values import Language
from app.pages import names, views
from app.pages.showing import checked, held_card, qr
from app.wallet import handing, sharing
from app.wallet.models import Field, Purpose, Share
from app.wallet.service import Held
from app.wallet.shares import Opened, Shown


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
    held: Iterable[Held],
    offered: Mapping[str, tuple[Field, ...]],
    chosen: Mapping[str, frozenset[Field]],
    language: Language,
    *,
    now: datetime,
) -> tuple[views.Choosable, ...]:
    """Return what can be shared; the credentials in `chosen` are ticked, with their fields."""
    return tuple(
        views.Choosable(
            card=held_card(one, language, now),
            chosen=one.item.id in chosen,
            fields=tuple(
                _choice(field, field in chosen.get(one.item.id, frozenset()), language)
                for field in offered[one.item.id]
            ),
        )
        for one in held
    )


def _choice(field: Field, chosen: bool, language: Language) -> views.FieldChoice:
    return views.FieldChoice(
        code=field.value,
        name=names.name_of(names.SHARE_FIELDS, field, language),
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
        items=tuple(_shown(shown, language) for shown in opened.shown),
        checked_at=opened.shown[0].verdict.checked_at,
        url=url,
        qr=qr(url) if url else "",
        expires_at=opened.share.expires_at,
        message=opened.share.message or "",
        grant=grant,
        downloads=opened.share.allow_download,
    )


def _shown(shown: Shown, language: Language) -> views.Checked:
    """Return one credential. What the page is made of is the projection, never the whole."""
    disclosed = shown.disclosed
    contents = disclosed.contents if disclosed is not None else None
    page = checked(replace(shown.verdict, credential=contents), language, name=None)
    if disclosed is None:
        return page
    return replace(
        page,
        name=disclosed.person.name,
        birth_date=disclosed.person.birth_date,
        files=handing.forms(shown),
    )
