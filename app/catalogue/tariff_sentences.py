"""What each tariff means to the person who pays it, in both languages."""

from collections.abc import Mapping

from app.catalogue.offering_models import TariffMode
from app.core.values import Localised

SENTENCES: Mapping[TariffMode, Localised] = {
    TariffMode.OWN: Localised(
        nl="De aanbieder bepaalt deze prijs zelf.",
        en="The provider sets this price itself.",
    ),
    TariffMode.STATUTORY_YEAR: Localised(
        nl="Het wettelijke tarief voor een studiejaar van een geaccrediteerde opleiding.",
        en="The statutory tariff for a year of an accredited programme.",
    ),
    TariffMode.STATUTORY_MODULE: Localised(
        nl="Het wettelijke tarief, naar rato van de studielast. "
        "De module hoort bij een geaccrediteerde opleiding.",
        en="The statutory tariff, in proportion to the study load. "
        "The module belongs to an accredited programme.",
    ),
    TariffMode.MODULE: Localised(
        nl="Het volle tarief voor losse modules, naar rato van de studielast.",
        en="The full tariff for single modules, in proportion to the study load.",
    ),
    TariffMode.FLEX: Localised(
        nl="Flexstuderen: het wettelijke tarief per studiepunt, met een eventuele opslag. "
        "Alleen voor wie bij de opleiding is ingeschreven.",
        en="Flexible study: the statutory tariff per credit, with a surcharge where there is one. "
        "Only for who is enrolled in the programme.",
    ),
}
