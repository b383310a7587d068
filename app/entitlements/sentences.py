"""Explains a grant in one sentence, in Dutch and English: why this much, by which rule."""

from decimal import Decimal
from fractions import Fraction

from app.core.values import Localised
from app.entitlements.models import Granted, HighestLevel
from app.entitlements.policy import EntitlementPolicy
from app.learning_account.funding import euros

LEVELS = {
    HighestLevel.NO_BASIC_QUALIFICATION: Localised(
        nl="geen startkwalificatie", en="no basic qualification"
    ),
    HighestLevel.ENTREE: Localised(nl="entree (mbo-1)", en="entry level (mbo 1)"),
    HighestLevel.MBO_2: Localised(nl="mbo-2", en="mbo 2"),
    HighestLevel.MBO_3: Localised(nl="mbo-3", en="mbo 3"),
    HighestLevel.MBO_4: Localised(nl="mbo-4", en="mbo 4"),
    HighestLevel.HAVO_VWO: Localised(nl="havo of vwo", en="havo or vwo"),
    HighestLevel.ASSOCIATE_DEGREE: Localised(nl="Associate degree", en="Associate degree"),
    HighestLevel.HBO_WO: Localised(nl="hbo of wo", en="bachelor or master"),
    HighestLevel.DOCTOR: Localised(nl="doctor", en="doctorate"),
}
UNKNOWN = Localised(nl="niveau niet opgegeven", en="level not stated")
RULES = {
    "work_began": Localised(
        nl="vanaf de dag dat u ging werken", en="from the day you began to work"
    ),
    "start_of_scheme": Localised(
        nl="het lopende jaar bij de start van de regeling",
        en="the year that ran when the scheme started",
    ),
    "monthly": Localised(nl="naar rato per maand", en="in proportion to the months"),
}
CAPPED = Localised(
    nl="verlaagd tot wat het budget per persoon toelaat",
    en="lowered to what the budget allows for each person",
)
# Dutch says "1,5 week" and "2 weken".
TWO = Decimal(2)


def level_name(level: HighestLevel | None) -> Localised:
    """Return the name of a level."""
    return LEVELS[level] if level else UNKNOWN


def explained(grant: Granted, policy: EntitlementPolicy) -> Localised:
    """Return why a grant is what it is, with the policy that made it so."""
    dutch = (
        f"{grant.age} jaar, {_subject(grant).nl}: {_dutch_weeks(grant.weeks)}"
        f" x {policy.hours_per_week} uur x EUR {_comma(policy.cents_per_hour)}"
        f" = EUR {_comma(grant.cents)}"
    )
    english = (
        f"age {grant.age}, {_subject(grant).en}: {_english_weeks(grant.weeks)}"
        f" x {policy.hours_per_week} hours x EUR {_plain(policy.cents_per_hour)}"
        f" = EUR {_plain(grant.cents)}"
    )
    notes = _notes(grant, policy)
    return Localised(
        nl=", ".join([dutch, *(note.nl for note in notes), policy.names.nl]),
        en=", ".join([english, *(note.en for note in notes), policy.names.en]),
    )


def _subject(grant: Granted) -> Localised:
    if grant.sector is None:
        return level_name(grant.level)
    return Localised(nl=f"sector {grant.sector}", en=f"sector {grant.sector}")


def _notes(grant: Granted, policy: EntitlementPolicy) -> list[Localised]:
    found = [RULES[grant.rule]] if grant.rule in RULES else []
    if grant.cents < policy.price(Fraction(grant.weeks)):
        found.append(CAPPED)
    return found


def _dutch_weeks(weeks: str) -> str:
    number = _short(weeks).replace(".", ",")
    return f"{number} {'week' if Decimal(weeks) < TWO else 'weken'}"


def _english_weeks(weeks: str) -> str:
    return f"{_short(weeks)} {'week' if Decimal(weeks) == 1 else 'weeks'}"


def _short(weeks: str) -> str:
    """Return a number with as few decimals as it needs, and two at most."""
    return f"{Decimal(weeks).quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".")


def _plain(cents: int) -> str:
    return euros(cents).removesuffix(".00")


def _comma(cents: int) -> str:
    return _plain(cents).replace(".", ",")
