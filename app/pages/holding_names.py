"""What the words of the wallet are called when people read them, in Dutch and in English."""

from app.credentials.models import Standing
from app.pages.names import Names
from app.wallet.history import Happening
from app.wallet.models import ItemKind

ORIGINS: Names = {
    ItemKind.ISSUED: ("In Leerkluis uitgegeven", "Issued in Leerkluis"),
    ItemKind.IMPORTED: ("Elders uitgegeven", "Issued elsewhere"),
    ItemKind.SELF_ASSERTED: ("Niet gevalideerd", "Not validated"),
}
STANDINGS: Names = {
    Standing.VALID: ("Geldig", "Valid"),
    Standing.EXPIRED: ("Verlopen", "Expired"),
    Standing.SUSPENDED: ("Opgeschort", "Suspended"),
    Standing.REVOKED: ("Ingetrokken", "Revoked"),
    Standing.UNSURE: ("Niet zeker", "Not certain"),
}
FILTERS: Names = {
    "kind": ("Soort", "Kind"),
    "institution": ("Instelling", "Institution"),
    "level": ("Niveau", "Level"),
    "year": ("Jaar", "Year"),
    "state": ("Status", "Status"),
    "origin": ("Herkomst", "Origin"),
    "group": ("Groep", "Group"),
}
ALL = ("Alle", "All")
NO_TITLE = ("Bewijs zonder gecontroleerde inhoud", "Credential with unchecked contents")
OWN_KIND = ("Eigen ervaring", "Own experience")
# What the fields of a link open of it, and what each of them is called.
OWN_FIELDS: Names = {
    "description": ("Beschrijving", "Description"),
    "evidence": ("Link en plaatje", "Link and picture"),
    "background": ("Organisatie en periode", "Organisation and period"),
}
OWN_FACTS: Names = {
    "organisation": ("Organisatie", "Organisation"),
    "began_on": ("Begin", "Beginning"),
    "ended_on": ("Einde", "End"),
    "link": ("Link", "Link"),
}
HAPPENINGS: Names = {
    Happening.AWARDED: ("Toegekend door de instelling", "Awarded by the institution"),
    Happening.CORRECTS: ("Verbetert een eerder bewijs", "Corrects an earlier credential"),
    Happening.OFFERED: ("Aan u aangeboden", "Offered to you"),
    Happening.ACCEPTED: ("Door u aangenomen", "Accepted by you"),
    Happening.NAME_CONFIRMED: (
        "Door u bevestigd dat het van u is, al is de naam anders",
        "Confirmed by you as yours, though the name differs",
    ),
    Happening.IMPORTED: ("Door u toegevoegd", "Added by you"),
    Happening.ADDED: ("Door u opgeschreven", "Written down by you"),
    Happening.CHECKED: ("Voor het laatst gecontroleerd", "Last checked"),
    Happening.SHARED: ("Door u gedeeld", "Shared by you"),
    Happening.WITHDRAWN: ("Link door u ingetrokken", "Link withdrawn by you"),
    Happening.LOOKED_AT: ("Via uw link bekeken", "Looked at through your link"),
    Happening.SUSPENDED: ("Opgeschort door de uitgever", "Suspended by the issuer"),
    Happening.EXPIRED: ("De geldigheid liep af", "The validity ended"),
    Happening.REVOKED: ("Ingetrokken door de uitgever", "Revoked by the issuer"),
    Happening.CORRECTED: (
        "Vervangen door een verbeterde versie",
        "Replaced by a corrected version",
    ),
}
