"""A large catalogue for measurements: offerings of which each word has a known share."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from app.catalogue.models import Level, LevelBasis, Prose, Text, Workload, WorkloadUnit
from app.catalogue.offering_models import Delivery, FundingKind, OfferingDefinition, TariffMode
from app.core.db import Database
from app.institutions.models import NewRecognition, RecognitionKind
from app.ops.demo.catalogue import demo_catalogue
from app.wiring import Services

CHUNK = 1_000
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIRST_DAY = date(2026, 12, 1)
SECTORS = ("zorg_en_welzijn", "techniek_en_ict", "bouw", "onderwijs", "groen", "horeca")
PLACES = ("Waterkant", "Lagewater", "Polderstad", "Taxushoven")
TOPICS = ("redeneren", "meten", "plannen", "lassen", "rekenen", "begeleiden", "ontwerpen")
LOADS = ("1", "2.5", "3", "5", "7.5", "10", "15", "30")
LEVELS = (("3", 3), ("4", 4), ("5", 5), ("6", 6), ("7", 7))
# Half of all have the first word, one in a hundred the second, one in ten thousand the third.
COMMON, SELDOM, RARE = "basis", "verdieping", "meesterproef"


def offerings(number: int) -> Iterator[OfferingDefinition]:
    """Yield so many offerings, always the same ones."""
    for each in range(number):
        topic, place = TOPICS[each % 7], PLACES[each // 3 % 4]
        words = [topic, f"thema{each % 5_000}", COMMON if each % 2 else "gevorderd"]
        words += [SELDOM] if each % 100 == 0 else []
        words += [RARE] if each % 10_000 == 0 else []
        nlqf, eqf = LEVELS[each % 5]
        online = each % 3 == 0
        title = " ".join(words).capitalize()
        yield OfferingDefinition(
            code=f"M{each:06}",
            title=Text(nl=title, en=f"Course {each}"),
            description=Prose(
                nl=f"In deze cursus werkt u aan {topic} in {place}, met opdracht {each % 900}.",
                en=f"You will practise in {place}, with assignment {each % 900}.",
            ),
            workload=Workload(unit=WorkloadUnit.ECTS, value=Decimal(LOADS[each % 8])),
            level=Level.model_validate({"nlqf": nlqf, "eqf": eqf, "basis": LevelBasis.INDICATIVE}),
            sector=SECTORS[each // 7 % 6],
            language="en" if each % 9 == 0 else "nl",
            delivery=Delivery.ONLINE if online else Delivery.ON_SITE,
            place=None if online else place,
            starts_on=FIRST_DAY + timedelta(days=each * 7 % 701),
            funding=FundingKind.NON_FUNDED,
            tariff=TariffMode.OWN if each % 4 else TariffMode.MODULE,
            price_cents=each % 400 * 1_000 if each % 4 else None,
        )


def fill(database: Database, services: Services, number: int) -> None:
    """Put so many offerings of one institution into an empty database."""
    profile = demo_catalogue().institutions[0].profile
    recognised = NewRecognition(
        kind=RecognitionKind.FUNDED, authority="OCW (fictief)", valid_from=date(2020, 1, 1)
    )
    with database.transaction() as session:
        register = services.institutions(session)
        owner = register.register(profile, now=NOW).id
        register.add_recognition(owner, recognised, now=NOW)
    waiting = list(offerings(number))
    for start in range(0, number, CHUNK):
        with database.transaction() as session:
            chunk = waiting[start : start + CHUNK]
            results = services.offerings(session).put_many(owner, chunk, NOW)
            refused = [result for result in results if result.refusals]
            if refused:
                raise AssertionError(refused[0])
