"""What the words of the learning account are called when people read them."""

from app.entitlements.models import LevelSource
from app.learning_account.models import LedgerKind
from app.pages.names import Names

KINDS: Names = {
    LedgerKind.GRANT: ("Leerrecht toegekend", "Learning right granted"),
    LedgerKind.TOPUP: ("Gestort", "Topped up"),
    LedgerKind.RESERVE: ("Opzij gezet voor een cursus", "Put aside for a course"),
    LedgerKind.RELEASE: ("Weer vrij", "Free again"),
    LedgerKind.DEBIT: ("Betaald aan de aanbieder", "Paid to the provider"),
    LedgerKind.REFUND: ("Terugbetaald", "Refunded"),
    LedgerKind.EXPIRE: ("Vervallen: niet op tijd gebruikt", "Expired: not used in time"),
    LedgerKind.ADJUST: ("Gecorrigeerd", "Corrected"),
}
UNUSED: Names = {
    "source_not_chosen": ("U koos andere bronnen.", "You chose other sources."),
    "source_empty": ("Hier staat niets meer op.", "Nothing is left of it."),
    "source_over": ("Dit kon tot een eerdere dag.", "This could be used until an earlier day."),
    "source_not_needed": ("Niet nodig voor deze prijs.", "Not needed for this price."),
    "source_not_spent_here": (
        "Dit geld gebruikt u op een andere manier.",
        "This money is used in another way.",
    ),
    "source_not_open_yet": ("Deze bron is nog niet open.", "This source is not open yet."),
    "source_closed": ("Deze bron is gesloten.", "This source is closed."),
    "earmark_sector": (
        "Bedoeld voor cursussen in een andere sector.",
        "Meant for courses in another sector.",
    ),
    "earmark_offering": ("Bedoeld voor andere cursussen.", "Meant for other courses."),
    "earmark_group": ("Bedoeld voor een andere groep.", "Meant for another group."),
}
SOURCES: Names = {
    LevelSource.SELF: ("Uw eigen opgave", "Your own statement"),
    LevelSource.INSTITUTION: ("Volgt uit een diploma in uw kluis", "Follows from a diploma"),
    LevelSource.REGISTER: ("Volgens het register", "By the register"),
}
BAR = (
    "{public} publiek en {private} privaat beschikbaar, {waiting} opzij gezet",
    "{public} public and {private} private available, {waiting} put aside",
)
MONTHS = (
    ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
