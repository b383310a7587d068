"""Turns sources, and what was given from them, into what the pages of funders show."""

from collections.abc import Iterable, Iterator
from datetime import date

from app.core.values import Language
from app.learning_account.earmarks import pays_on
from app.learning_account.funding import HANDED_OUT_OTHERWISE, is_loan
from app.learning_account.models import Access, FundingSource, Rhythm, TopUp
from app.learning_account.vouchers import Voucher
from app.pages import funder_names, names
from app.pages import funder_views as views
from app.pages.account_views import Piece
from app.pages.offering_showing import SECTORS
from app.pages.rendering import as_euros, day
from app.pages.views import Fact

WHOLE = 1000
STATES = ("open", "coming", "over")


def say(code: str, language: Language, **values: object) -> str:
    """Return a text of the pages of funders with its values filled in."""
    return names.name_of(funder_names.WORDS, code, language).format_map(values)


def source_line(
    source: FundingSource, *, left_cents: int, language: Language, today: date
) -> views.SourceLine:
    """Return a source as a line of a table."""
    return views.SourceLine(
        id=source.id,
        name=source.names.in_language(language),
        kind=names.name_of(funder_names.KINDS, source.kind, language),
        state=state_of(source, today=today),
        gives=what_it_gives(source),
        lent=is_loan(source.kind),
        yearly=source.rhythm is Rhythm.YEARLY,
        budget_cents=source.budget_cents,
        left_cents=left_cents,
        bar=bar(source.budget_cents, left_cents),
        bar_label=bar_label(source.budget_cents, left_cents, language),
        valid_from=source.valid_from,
        valid_until=source.valid_until,
        purpose=tuple(_purpose(source, language)) or (say("any", language),),
    )


def state_of(source: FundingSource, *, today: date) -> str:
    """Return whether a source gives today, later, or no more."""
    if pays_on(today, source):
        return "open"
    return "coming" if source.closed_on is None and today < source.valid_from else "over"


def what_it_gives(source: FundingSource) -> str:
    """Return in what form money of a source is given."""
    if source.kind in HANDED_OUT_OTHERWISE:
        return "vouchers"
    return "drawn" if source.access is Access.POOL else "money"


def bar(budget_cents: int, left_cents: int) -> tuple[Piece, ...]:
    """Return what was given and what is left as parts of a bar."""
    # What comes back to a pool of a later year can make it fuller than its budget.
    whole = max(budget_cents, left_cents, 1)
    left = WHOLE * left_cents // whole
    parts = (Piece(0, WHOLE - left, "given"), Piece(WHOLE - left, left, "left"))
    return tuple(part for part in parts if part.width)


def bar_label(budget_cents: int, left_cents: int, language: Language) -> str:
    """Return the same in words."""
    given, left = max(budget_cents - left_cents, 0), left_cents
    return say("bar", language, given=as_euros(given, language), left=as_euros(left, language))


def sources_page(
    desk: views.Desk,
    found: Iterable[tuple[FundingSource, views.SourceLine]],
    language: Language,
) -> views.SourcesPage:
    """Return the sources of a funder, what gives first; what is lent is apart and in no sum."""
    every = sorted(found, key=lambda one: STATES.index(one[1].state))
    sources = tuple(line for source, line in every if not is_loan(source.kind))
    giving = [line for line in sources if line.state == "open"]
    budget = sum(line.budget_cents for line in giving)
    left = sum(line.left_cents for line in giving)
    return views.SourcesPage(
        desk=desk,
        sources=sources,
        loans=tuple(line for source, line in every if is_loan(source.kind)),
        budget_cents=budget,
        left_cents=left,
        bar=bar(budget, left) if giving else (),
        bar_label=bar_label(budget, left, language),
    )


def facts(source: FundingSource, line: views.SourceLine, language: Language) -> tuple[Fact, ...]:
    """Return what a source is for, when it gives, and how long that can be used."""
    budget = say(source.rhythm.value, language, euros=as_euros(source.budget_cents, language))
    values = (
        ("kind", line.kind),
        ("rhythm", budget),
        ("window", _window(source, language)),
        ("purpose", "; ".join(line.purpose)),
        ("validity", _validity(source, language)),
        ("access", _access(source, language)),
    )
    return tuple(
        Fact(names.name_of(funder_names.FACTS, code, language), value) for code, value in values
    )


def top_up(given: TopUp) -> views.GivenLine:
    """Return a top-up as a line; what became of it is not in it."""
    return views.GivenLine(given.recipient.value, given.reason, given.cents, given.effective_on)


def voucher(given: Voucher) -> views.GivenLine:
    """Return a voucher as a line; whether it was used is not in it."""
    return views.GivenLine(given.recipient.value, "", given.cents, given.created_at.date())


def _purpose(source: FundingSource, language: Language) -> Iterator[str]:
    if source.earmark is not None:
        name = names.in_language(SECTORS.get(source.earmark, (source.earmark,) * 2), language)
        yield say("sector", language, name=name)
    if source.offering_codes:
        yield say("offerings", language, name=", ".join(source.offering_codes))
    if source.person_group is not None:
        yield say("group", language, name=source.person_group)
    if source.share_percent is not None:
        yield say("share", language, percent=source.share_percent)


def _window(source: FundingSource, language: Language) -> str:
    if source.closed_on is not None:
        return say("closed", language, first=day(source.closed_on, language))
    first = day(source.valid_from, language)
    if source.valid_until is None:
        return say("from", language, first=first)
    return say("between", language, first=first, last=day(source.valid_until, language))


def _validity(source: FundingSource, language: Language) -> str:
    if source.validity_months is not None:
        return say("months", language, months=source.validity_months)
    if source.valid_until is not None:
        return say("until", language, last=day(source.valid_until, language))
    return say("always", language)


def _access(source: FundingSource, language: Language) -> str:
    if source.per_person_cents is None:
        return say("individual", language)
    return say("drawn", language, euros=as_euros(source.per_person_cents, language))
