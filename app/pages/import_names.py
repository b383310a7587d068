"""What imports, their states and what is wrong with a row are called on the pages."""

from app.catalogue.import_models import CatalogueImport, ImportFormat, ImportSubject
from app.core.values import Language
from app.pages.names import Names, name_of
from app.work.models import JobState, RowError

SUBJECTS: Names = {
    ImportSubject.PROGRAMMES: ("opleidingen", "programmes"),
    ImportSubject.COURSES: ("vakken en modules", "courses and modules"),
    ImportSubject.OFFERINGS: ("aanbod", "offerings"),
}
FORMATS: Names = {
    ImportFormat.OOAPI_V5: ("Open Education API, versie 5 (JSON)", "Open Education API, version 5"),
    ImportFormat.OOAPI_V6: ("Open Education API, versie 6 (JSON)", "Open Education API, version 6"),
    ImportFormat.CSV: ("tabel (CSV), alleen aanbod", "table (CSV), offerings only"),
}
# Of a preview, and of the import itself.
PREVIEW_STATES: Names = {
    JobState.RUNNING: ("wordt bekeken", "being looked at"),
    JobState.PAUSED: ("bekijken staat stil", "looking is paused"),
    JobState.CANCELLED: ("gestopt", "cancelled"),
    JobState.FINISHED: ("klaar om in te voeren", "ready to be imported"),
}
IMPORT_STATES: Names = {
    JobState.RUNNING: ("wordt ingevoerd", "being imported"),
    JobState.PAUSED: ("invoeren staat stil", "importing is paused"),
    JobState.CANCELLED: ("gestopt", "cancelled"),
    JobState.FINISHED: ("ingevoerd", "imported"),
}
COUNTS: Names = {
    "created": ("nieuw", "new"),
    "changed": ("gewijzigd", "changed"),
    "unchanged": ("ongewijzigd", "unchanged"),
    "refused": ("niet goed", "not right"),
}
# In Dutch; in English the message of the rule itself is told.
FAULTS = {
    "bsn_not_allowed": "Hier staat een BSN. Laat het weg: wij mogen het niet bewaren.",
    "code_incomplete": "Geef bij elke code ook de soort.",
    "code_missing": "De code waaronder u dit kent, ontbreekt.",
    "code_of_person": "Laat codes van personen weg.",
    "code_twice": "Deze code staat al in een eerdere rij van dit bestand.",
    "currency_not_euro": "Geef de prijs in euro's.",
    "does_not_fit": "Deze waarde past niet. Kijk in de uitleg van de kolommen.",
    "internal_error": "Dit deel lukte bij ons niet, ook niet na herhalen. Er is niets van bewaard.",
    "invalid_json": "Deze rij is geen goede JSON.",
    "language_not_ours": "Alleen Nederlands en Engels zijn hier bekend.",
    "level_mismatch": "Het EQF-niveau hoort niet bij het NLQF-niveau.",
    "level_not_known": "Dit is geen niveau van het NLQF.",
    "missing": "Dit ontbreekt.",
    "not_a_list": "Hier hoort een lijst te staan.",
    "not_a_number": "Hier hoort een heel getal te staan.",
    "not_a_text": "Hier hoort tekst te staan.",
    "price_not_known": "Schrijf het bedrag in euro's, zoals 340.84.",
    "provider_not_funded": "Alleen een bekostigde instelling biedt bekostigd onderwijs aan.",
    "provider_not_recognised": "Uw instelling is op de eerste dag niet erkend.",
    "statutory_tariff_not_allowed": "Het wettelijke tarief mag hier niet.",
    "unknown_achievement": "Dit bewijs bestaat niet bij uw instelling.",
    "unknown_programme": "Deze opleiding staat niet in uw catalogus. Voer eerst opleidingen in.",
    "unknown_part_of": "Deze opleiding staat niet in uw catalogus. Voer eerst opleidingen in.",
    "unknown_unit": "Dit vak staat nog niet in uw catalogus. Voer eerst vakken en modules in.",
    "window_after_the_end": "De aanmelding sluit pas na het einde.",
    "workload_not_in_steps": "Tel EC in stappen van 0,5 en uren in hele uren.",
    "workload_not_known": "Geef de studielast in EC, SBU of uren.",
}
ELSE = "Deze rij past niet. Kijk in de Engelse tekst van het rapport wat er mis is."
UPLOAD_FAULTS: Names = {
    "nothing_given": ("Kies een bestand.", "Choose a file."),
    "unreadable_file": (
        "Dit bestand kunnen wij niet lezen. Is het de vorm die u koos, en is een tabel in UTF-8?",
        "We cannot read this file. Is it of the form that you chose, and is a table in UTF-8?",
    ),
    "no_rows": ("Er staan geen rijen in dit bestand.", "There are no rows in this file."),
    "too_many_rows": (
        "Er staan te veel rijen in dit bestand. Splits het.",
        "There are too many rows in this file. Split it.",
    ),
    "format_not_for_subject": (
        "Opleidingen en vakken kunnen alleen als JSON worden ingevoerd.",
        "Programmes and courses can be imported as JSON only.",
    ),
}


def state_of(found: CatalogueImport, language: Language) -> str:
    """Return how far an import is, in words."""
    if found.running is not None:
        return name_of(IMPORT_STATES, found.running.state, language)
    return name_of(PREVIEW_STATES, found.preview.state, language)


def sentence_of(error: RowError, language: Language) -> str:
    """Return what is wrong with a row."""
    return error.message if language == "en" else FAULTS.get(error.code, ELSE)
