"""What batches, their states and what is wrong with a row are called on the pages."""

from app.batches.models import BatchKind, BatchState
from app.core.values import Language
from app.pages.import_names import FAULTS as OF_IMPORTS
from app.pages.names import Names
from app.work.models import RowError

KINDS: Names = {
    BatchKind.ISSUE: ("toekennen", "award"),
    BatchKind.REVOKE: ("intrekken", "revoke"),
}
STATES: Names = {
    BatchState.RECEIVED: ("kolommen kiezen", "choose the columns"),
    BatchState.VALIDATING: ("wordt nagekeken", "being checked"),
    BatchState.READY: ("klaar om te starten", "ready to start"),
    BatchState.SCHEDULED: ("ingepland", "scheduled"),
    BatchState.RUNNING: ("bezig", "running"),
    BatchState.PAUSED: ("staat stil", "paused"),
    BatchState.FINISHED: ("klaar", "finished"),
    BatchState.CANCELLED: ("gestopt", "cancelled"),
}
COLUMNS: Names = {
    "row_key": ("Uw eigen nummer van de rij", "Your own number of the row"),
    "email": ("E-mailadres", "E-mail address"),
    "eppn": ("Account bij de instelling (eppn)", "Account at the institution (eppn)"),
    "claim_code": ("Met een code in een brief (ja)", "By a code in a letter (yes)"),
    "name": ("Naam", "Name"),
    "given_name": ("Voornamen", "Given names"),
    "family_name": ("Achternaam", "Family name"),
    "birth_date": ("Geboortedatum", "Date of birth"),
    "awarded_on": ("Dag van toekenning", "Day of the award"),
    "achievement": ("Wat u toekent (code)", "What you award (code)"),
    "result": ("Resultaat", "Result"),
    "ground": ("Grond", "Ground"),
    "language": ("Taal", "Language"),
    "valid_until": ("Geldig tot", "Valid until"),
    "claim_until": ("Aan te nemen tot", "To be accepted until"),
    "demonstrated": ("Aangetoonde uitkomsten", "Outcomes shown"),
    "evidence_name": ("Bewijsstuk: naam", "Evidence: name"),
    "evidence_description": ("Bewijsstuk: omschrijving", "Evidence: description"),
    "evidence_url": ("Bewijsstuk: adres", "Evidence: address"),
    "award_id": ("Nummer van de toekenning", "Id of the award"),
    "credential_id": ("Nummer van het bewijs", "Id of the credential"),
    "reason": ("Reden", "Reason"),
}
# In Dutch; in English the message of the rule itself is told.
FAULTS = {
    **OF_IMPORTS,
    "already_revoked": "Dit is al ingetrokken.",
    "award_twice": "Een eerdere rij trekt dit ook in.",
    "awarded_in_future": "Deze dag is nog niet geweest.",
    "birth_date_not_of_kind": "Alleen op een diploma staat een geboortedatum. Laat die hier weg.",
    "born_after_award": "De geboortedatum ligt niet voor de dag van toekenning.",
    "claim_ends_too_soon": "Geef iemand minstens een dag om het aan te nemen.",
    "expires_before_award": "De geldigheid eindigt voor de dag van toekenning.",
    "issuer_not_recognised": "Uw instelling was op die dag niet erkend.",
    "no_award": "Geef het nummer van de toekenning of dat van het bewijs.",
    "no_reason": "Geef een reden, in de rij of voor de hele reeks.",
    "not_in_rows": "Dit zegt u van de hele reeks, of van één toekenning.",
    "proposal_outdated": "Wat u toekent is gewijzigd nadat de rijen zijn nagekeken.",
    "result_not_on_scale": "Dit resultaat staat niet op de schaal.",
    "row_key_missing": "Geef elke rij een eigen nummer.",
    "row_too_large": "Deze rij is te groot.",
    "row_key_twice": "Een eerdere rij heeft dit nummer ook. Die is toegekend.",
    "second_person_needed": "Hiervoor wil uw instelling nu een tweede persoon.",
    "unknown_achievement": "Dit kent uw instelling niet toe. Kijk naar de code.",
    "unknown_award": "Uw instelling heeft deze toekenning niet.",
    "unstorable_text": "Hier staat een teken dat wij niet kunnen bewaren.",
    "wrong_cell": "Deze waarde past niet. Kijk in de uitleg van de kolommen.",
}
ELSE = "Deze rij past niet. Kijk in de Engelse tekst van het rapport wat er mis is."
UPLOAD_FAULTS: Names = {
    "nothing_given": ("Kies een bestand.", "Choose a file."),
    "unreadable_file": (
        "Dit bestand kunnen wij niet lezen. Bewaar het als CSV in UTF-8, met een rij namen boven.",
        "We cannot read this file. Save it as CSV in UTF-8, with a row of names on top.",
    ),
    "no_batch_rows": ("Er staan geen rijen in dit bestand.", "There are no rows in this file."),
    "too_many_batch_rows": (
        "Er staan te veel rijen in dit bestand. Splits het.",
        "There are too many rows in this file. Split it.",
    ),
}
START_FAULTS: Names = {
    "second_person_needed": (
        "Iemand anders dan wie de reeks inleverde moet hem starten: iemand van de examencommissie.",
        "Somebody else than who handed it in has to start it: somebody of the exam board.",
    ),
    "batch_not_ready": (
        "Wacht tot alle rijen zijn nagekeken.",
        "Wait until all rows are checked.",
    ),
    "batch_over": ("Dit was al klaar.", "This was over already."),
    "start_too_late": (
        "Kies een moment binnen zestig dagen.",
        "Choose a moment within sixty days.",
    ),
    "no_moment": ("Dit is geen dag met een tijd.", "This is no day with a time."),
}


def sentence_of(error: RowError, language: Language) -> str:
    """Return what is wrong with a row."""
    return error.message if language == "en" else FAULTS.get(error.code, ELSE)
