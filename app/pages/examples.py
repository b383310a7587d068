"""The two cards on the front door: invented, to show what a credential looks like."""

from datetime import date

from app.core.values import Language
from app.pages.badge import badge_uri
from app.pages.names import in_language
from app.pages.views import Card


def example_cards(language: Language) -> tuple[Card, ...]:
    """Return the examples in the language of the reader."""
    return (
        Card(
            id="",
            title=in_language(("Data-analyse in de zorg", "Data analysis in care"), language),
            kind=in_language(("Microcredential hbo/wo", "Micro-credential"), language),
            institution=in_language(("Voorbeeldhogeschool", "Example university"), language),
            awarded_on=date(2026, 10, 1),
            badge=badge_uri("microcredential_ho", issuer="example", label="15 EC"),
            chips=("15 EC", "NLQF 6"),
        ),
        Card(
            id="",
            title=in_language(("Wijkgericht werken", "Community-based work"), language),
            kind=in_language(("Mbo-certificaat", "Mbo certificate"), language),
            institution=in_language(("Voorbeeld-ROC", "Example college"), language),
            awarded_on=date(2026, 7, 3),
            badge=badge_uri("mbo_certificaat_keuzedeel", issuer="roc", label="240 SBU"),
            chips=("240 SBU", "NLQF 4"),
        ),
    )
