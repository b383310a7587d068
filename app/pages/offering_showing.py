"""Turns offerings into what their pages show. Nothing is decided here."""

from collections.abc import Iterator

from app.catalogue.models import Level, Workload, WorkloadUnit
from app.catalogue.offering_models import ApplicationWindow, Delivery, FundingKind, TariffMode
from app.catalogue.offerings import Offered
from app.catalogue.study_load import LEVELS
from app.catalogue.tariff_models import Price, year_name
from app.catalogue.tariff_sentences import SENTENCES
from app.core.values import Language
from app.pages import names, views
from app.pages.offering_views import OfferingCard, Options, PriceView
from app.pages.rendering import day

SECTORS: names.Names = {
    "zorg_en_welzijn": ("Zorg en welzijn", "Health and care"),
    "techniek_en_ict": ("Techniek en ict", "Technology and ICT"),
    "bouw": ("Bouw", "Construction"),
    "onderwijs": ("Onderwijs", "Education"),
    "groen": ("Groen", "Agriculture and nature"),
    "horeca": ("Horeca", "Hospitality"),
    "handel": ("Handel", "Trade"),
    "economie": ("Economie", "Business"),
    "logistiek": ("Logistiek", "Logistics"),
}
LOADS: names.Names = {
    WorkloadUnit.ECTS: ("EC", "EC"),
    WorkloadUnit.SBU: ("studiebelastingsuren", "hours of study"),
    WorkloadUnit.HOURS: ("uur", "hours"),
}
WAYS: names.Names = {
    Delivery.ONLINE: ("Online", "Online"),
    Delivery.ON_SITE: ("Op locatie", "On site"),
    Delivery.BLENDED: ("Deels online", "Partly online"),
}
EFFECTS: names.Names = {
    "diploma": ("Diploma", "Diploma"),
    "mbo_certificaat": ("Mbo-certificaat", "Mbo certificate"),
    "studiepunten": ("Studiepunten", "Credits"),
    "microcredential": ("Microcredential", "Micro-credential"),
    "ervaringscertificaat": ("Ervaringscertificaat", "Experience certificate"),
    "branche": ("Branchecertificaat", "Industry certificate"),
    "none": ("Bewijs van deelname", "Certificate of participation"),
}
BASES: names.Names = {
    "formal": ("formeel", "formal"),
    "ncp_nlqf": ("ingeschaald door NCP NLQF", "classified by NCP NLQF"),
    "indicative": ("inschatting van de aanbieder", "estimate of the provider"),
}
FACTS: names.Names = {
    "start": ("Begint op", "Starts on"),
    "end": ("Eindigt op", "Ends on"),
    "applying": ("Aanmelden", "Applying"),
    "where": ("Waar", "Where"),
    "language": ("Taal", "Language"),
    "load": ("Studielast", "Study load"),
    "level": ("Niveau", "Level"),
    "effect": ("Wat u ervoor krijgt", "What you get"),
    "capacity": ("Aantal plaatsen", "Places"),
    "funding": ("Bekostiging", "Funding"),
    "codes": ("Codes", "Codes"),
}
FUNDED = ("Bekostigd onderwijs", "Funded education")
NOT_FUNDED = ("Niet bekostigd onderwijs", "Education that is not funded")
# In which reckonings a comma and a point mean what they mean to the reader.
DUTCH_SIGNS = str.maketrans(",.", ".,")


def card(offered: Offered, language: Language, *, budget_cents: int | None) -> OfferingCard:
    """Return an offering for the list."""
    definition = offered.offering.definition
    return OfferingCard(
        id=offered.offering.id,
        title=definition.title.in_language(language),
        provider=offered.institution.in_language(language) if offered.institution else "",
        starts_on=definition.starts_on,
        where=_where(offered, language),
        chips=tuple(_chips(offered, language)),
        price=_price(offered.price, language, budget_cents) if offered.price else None,
    )


def facts(offered: Offered, language: Language) -> tuple[views.Fact, ...]:
    """Return what is known of an offering, in the order in which one asks for it."""
    definition, whole = offered.offering.definition, offered.whole
    funding = FUNDED if definition.funding is FundingKind.FUNDED else NOT_FUNDED
    told: tuple[tuple[str, str], ...] = (
        ("start", day(definition.starts_on, language)),
        ("end", day(definition.ends_on, language) if definition.ends_on else ""),
        ("applying", _window(definition.application, language)),
        ("where", _where(offered, language)),
        ("language", names.name_of(names.VALUES, definition.language, language)),
        ("load", _load(whole.workload, language) if whole.workload else ""),
        ("level", _level(whole.level, language)),
        ("effect", names.name_of(EFFECTS, _effect(offered), language)),
        ("capacity", str(definition.capacity or "")),
        ("funding", names.in_language(funding, language)),
        ("codes", ", ".join(f"{code.type} {code.code}" for code in definition.codes)),
    )
    cautions = {"level": names.in_language(names.LEVEL_CAUTION, language)}
    return tuple(
        views.Fact(names.name_of(FACTS, name, language), value, cautions.get(name, ""))
        for name, value in told
        if value
    )


def sector_options(sectors: tuple[str, ...], language: Language) -> Options:
    """Return the sectors by their names."""
    named = [(sector, names.name_of(SECTORS, sector, language)) for sector in sectors]
    return tuple(sorted(named, key=lambda option: option[1].casefold()))


def level_options() -> Options:
    """Return the levels of the NLQF."""
    return tuple((level, f"NLQF {level}") for level in LEVELS if level != "entry")


def _chips(offered: Offered, language: Language) -> Iterator[str]:
    whole = offered.whole
    if whole.workload is not None:
        yield _load(whole.workload, language)
    if whole.level is not None:
        yield f"NLQF {whole.level.nlqf}"
    if whole.sector is not None:
        yield names.name_of(SECTORS, whole.sector, language)
    if offered.offering.definition.language == "en":
        yield names.in_language(("Engelstalig", "In English"), language)


def _price(price: Price, language: Language, budget_cents: int | None) -> PriceView:
    told = price.explanation
    own = told.rule is TariffMode.OWN
    reckoning = told.reckoning.translate(DUTCH_SIGNS) if language == "nl" else told.reckoning
    return PriceView(
        cents=price.cents,
        left_cents=None if budget_cents is None else max(0, price.cents - budget_cents),
        rule=SENTENCES[told.rule].in_language(language),
        reckoning="" if own else reckoning.replace(" x ", " \u00d7 ").replace("EUR ", "€\u00a0"),
        year=year_name(told.year),
        table=told.table.definition.basis.in_language(language) if told.table else "",
        is_yearly=told.rule is TariffMode.STATUTORY_YEAR,
    )


def _window(window: ApplicationWindow | None, language: Language) -> str:
    if window is None:
        return ""
    until = names.in_language(("tot en met", "to"), language)
    return f"{day(window.opens_on, language)} {until} {day(window.closes_on, language)}"


def _level(level: Level | None, language: Language) -> str:
    if level is None:
        return ""
    return f"NLQF {level.nlqf} ({names.name_of(BASES, level.basis, language)})"


def _where(offered: Offered, language: Language) -> str:
    definition = offered.offering.definition
    way = names.name_of(WAYS, definition.delivery, language)
    return f"{way}, {definition.place}" if definition.place else way


def _effect(offered: Offered) -> str:
    unit, own = offered.whole.unit, offered.offering.definition.civil_effect
    return unit.civil_effect if unit is not None and own == "none" else own


def _load(load: Workload, language: Language) -> str:
    value = f"{load.value.normalize():f}"
    shown = value.replace(".", ",") if language == "nl" else value
    return f"{shown} {names.name_of(LOADS, load.unit, language)}"
