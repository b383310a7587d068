"""Turns the learning account into what its pages show. Nothing is decided here."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from app.core.values import Language
from app.entitlements.models import HighestLevel
from app.entitlements.policy import EntitlementPolicy
from app.entitlements.sentences import LEVELS, explained, level_name
from app.entitlements.service import Rights
from app.holder.overview import MyAccount
from app.learning_account.funding import is_loan, is_public
from app.learning_account.models import NOTICE, Lot, StatementLine
from app.pages import account_names, names
from app.pages import account_views as views
from app.pages.rendering import as_euros
from app.spending.models import Reservation, Split
from app.spending.quoting import Quote, Reach

WHOLE, HIGH, WIDE = 1000, 100, 80
SOON = timedelta(days=92)


def account_page(
    found: MyAccount,
    held: Mapping[date, int],
    sources: Mapping[str, str],
    language: Language,
    *,
    today: date,
) -> views.AccountPage:
    """Return the account at a glance; `held` is the balance at the ends of months."""
    balance, waiting = found.balance, found.waiting_cents
    told = {
        "public": as_euros(balance.public_cents, language),
        "private": as_euros(balance.private_cents, language),
        "waiting": as_euros(waiting, language),
    }
    lines = [_lot(lot, language, today) for lot in found.lots]
    loans = {lot.source.id for lot in found.lots if is_loan(lot.source.kind)}
    return views.AccountPage(
        total_cents=balance.total_cents,
        public_cents=balance.public_cents,
        private_cents=balance.private_cents,
        waiting_cents=waiting,
        bar=_bar((balance.public_cents, balance.private_cents, waiting)),
        bar_label=names.in_language(account_names.BAR, language).format(**told),
        lots=tuple(
            line for lot, line in zip(found.lots, lines, strict=True) if lot.source.id not in loans
        ),
        loans=tuple(
            line for lot, line in zip(found.lots, lines, strict=True) if lot.source.id in loans
        ),
        waiting=tuple(_waiting(one, language) for one in found.waiting),
        reach=tuple(_reach(one, language) for one in found.within_reach),
        last=transfers(found.last.items, sources, language),
        months=_months(held, language),
        notice=NOTICE.in_language(language),
    )


def transfers(
    lines: Iterable[StatementLine], sources: Mapping[str, str], language: Language
) -> tuple[views.Line, ...]:
    """Return what came and went."""
    return tuple(
        views.Line(
            on=line.effective_on,
            what=names.name_of(account_names.KINDS, line.kind, language),
            source=sources.get(line.source_id, ""),
            cents=line.cents,
        )
        for line in lines
    )


def reserve_page(quote: Quote, language: Language, *, key: str) -> views.ReservePage:
    """Return what would be put aside for a course."""
    split: Split = quote.split
    return views.ReservePage(
        id=quote.course.offering_id,
        title=quote.course.title.in_language(language),
        starts_on=quote.course.starts_on,
        price_cents=split.price_cents,
        short_cents=split.short_cents,
        parts=tuple(
            views.PartLine(part.names.in_language(language), part.cents) for part in split.parts
        ),
        unused=tuple(
            views.PartLine(
                one.names.in_language(language),
                one.cents,
                names.name_of(account_names.UNUSED, one.code, language),
            )
            for one in split.unused
        ),
        key=key,
    )


def rights_page(
    rights: Rights, policies: Mapping[str, EntitlementPolicy], language: Language
) -> views.RightsPage:
    """Return learning rights with their explanations."""
    born = rights.birth_date
    return views.RightsPage(
        birth_date=born.day if born else None,
        birth_date_verified=born is not None and born.verified,
        can_change_birth_date=not rights.granted and not (born and born.verified),
        levels=tuple(
            views.LevelLine(
                level_name(one.level).in_language(language),
                names.name_of(account_names.SOURCES, one.source, language),
                one.valid_from,
                one.ended_on,
            )
            for one in rights.levels
        ),
        choices=tuple((level.value, LEVELS[level].in_language(language)) for level in HighestLevel),
        work=tuple((one.begins_on, one.ends_on) for one in rights.work),
        grants=tuple(
            views.GrantLine(
                grant.day,
                grant.cents,
                explained(grant, policies[grant.policy_version]).in_language(language),
            )
            for grant in rights.granted
        ),
        granted_cents=rights.granted_cents,
        expected=tuple((one.day, one.age, one.cents) for one in rights.to_come),
        expected_cents=rights.to_come_cents,
        notice=NOTICE.in_language(language),
    )


def _lot(lot: Lot, language: Language, today: date) -> views.LotLine:
    until = lot.usable_until
    return views.LotLine(
        name=lot.source.names.in_language(language),
        public=is_public(lot.source.kind),
        cents=lot.cents,
        until=until,
        soon=until is not None and until <= today + SOON,
    )


def _waiting(found: Reservation, language: Language) -> views.WaitingLine:
    course = found.course
    return views.WaitingLine(
        id=found.id,
        title=course.title.in_language(language),
        starts_on=course.starts_on,
        cents=course.price_cents,
        state=found.state.value,
    )


def _reach(found: Reach, language: Language) -> views.ReachLine:
    offered = found.offered
    institution = offered.institution
    return views.ReachLine(
        id=offered.offering.id,
        title=offered.offering.definition.title.in_language(language),
        provider=institution.in_language(language) if institution else "",
        starts_on=offered.offering.definition.starts_on,
        price_cents=found.split.price_cents,
        own_cents=found.split.short_cents,
    )


def _bar(amounts: tuple[int, int, int]) -> tuple[views.Piece, ...]:
    total, begins, pieces = sum(amounts), 0, []
    for cents, kind in zip(amounts, ("public", "private", "waiting"), strict=True):
        ends = begins + cents
        x, end = (WHOLE * edge // total if total else 0 for edge in (begins, ends))
        if end > x:
            pieces.append(views.Piece(x, end - x, kind))
        begins = ends
    return tuple(pieces)


def _months(held: Mapping[date, int], language: Language) -> tuple[views.Point, ...]:
    most = max(held.values(), default=0)
    called = names.in_language(account_names.MONTHS, language)  # type: ignore[arg-type]
    points = []
    for place, (day, cents) in enumerate(sorted(held.items())):
        height = HIGH * cents // most if most else 0
        label = f"{called[day.month - 1]} {day.year}: {as_euros(cents, language)}"
        points.append(views.Point(place * WIDE, HIGH - height, height, label))
    return tuple(points)
