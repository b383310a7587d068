"""S13: every grant explains itself in a sentence."""

from datetime import date

import pytest

from app.entitlements.due import due, granted
from app.entitlements.sentences import explained
from tests.entitlements.people import level, variant, working
from tests.moments import NOW

DAY = date(2035, 12, 31)


def sentences(*levels: str, **changes: object) -> list[str]:
    policy = variant(**changes)
    return [
        explained(granted("p", grant, policy, verified=True, now=NOW), policy).nl
        for grant in due([policy], working(*levels), day=DAY, last_run=None)
    ]


END = "beleidsvariant LLO-2020"
TOLD = {
    "mbo-2": (("mbo2",), {}, "45 jaar, mbo-2: 2 weken x 40 uur x EUR 7,50 = EUR 600, "),
    "mbo-4": (("mbo4",), {}, "45 jaar, mbo-4: 1,5 week x 40 uur x EUR 7,50 = EUR 450, "),
    "hbo": (("hbo_wo",), {}, "45 jaar, hbo of wo: 1 week x 40 uur x EUR 7,50 = EUR 300, "),
    "no level": ((), {}, "45 jaar, niveau niet opgegeven: 1 week x 40 uur x EUR 7,50 = EUR 300, "),
    "another price": (
        ("mbo2",),
        {"cents_per_hour": 801, "hours_per_week": 36},
        "45 jaar, mbo-2: 2 weken x 36 uur x EUR 8,01 = EUR 576,72, ",
    ),
    "a cap": (
        ("mbo2",),
        {"budget_cap": {"cents": 218_000_000_00, "persons": 10_000_000}},
        (
            "45 jaar, mbo-2: 2 weken x 40 uur x EUR 7,50 = EUR 21,80,"
            " verlaagd tot wat het budget per persoon toelaat, "
        ),
    ),
    "at the start of the scheme": (
        ("mbo2",),
        {"scheme_start": date(2035, 7, 1)},
        (
            "45 jaar, mbo-2: 2 weken x 40 uur x EUR 7,50 = EUR 600,"
            " het lopende jaar bij de start van de regeling, "
        ),
    ),
}


@pytest.mark.parametrize(("levels", "changes", "told"), TOLD.values(), ids=TOLD.keys())
def test_s13_a_grant_explains_itself(
    levels: tuple[str, ...], changes: dict[str, object], told: str
) -> None:
    assert sentences(*levels, **changes) == [told + END]


def test_s13_in_english_too_and_with_who_said_the_level() -> None:
    policy = variant()
    (grant,) = due([policy], working("mbo2"), day=DAY, last_run=None)
    written = granted("p", grant, policy, verified=False, now=NOW)
    assert explained(written, policy).en == (
        "age 45, mbo 2: 2 weeks x 40 hours x EUR 7.50 = EUR 600, policy variant LLO-2020"
    )
    assert (written.level_source, written.birth_date_verified) == ("institution", False)


def test_s13_a_share_of_a_year_says_so() -> None:
    policy = variant(level_rule="monthly")
    facts = working("mbo2", level("mbo4", date(2034, 7, 10)))
    year = list(due([policy], facts, day=date(2035, 2, 9), last_run=None))
    told = explained(granted("p", year[-1], policy, verified=True, now=NOW), policy)
    assert told.nl == (
        "44 jaar, mbo-4: 1,71 week x 40 uur x EUR 7,50 = EUR 512,50, naar rato per maand, " + END
    )


def test_s4_a_bonus_names_its_sector() -> None:
    bonus = {
        "campaign": "zorg-2035",
        "sector": "zorg",
        "weeks": "0.5",
        "valid_from": date(2035, 3, 1),
        "valid_until": date(2035, 12, 31),
    }
    assert sentences("mbo2", sector_bonuses=[bonus])[1] == (
        "45 jaar, sector zorg: 0,5 week x 40 uur x EUR 7,50 = EUR 150, " + END
    )
