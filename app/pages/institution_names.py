"""What roles, states, acts and faults are called on the pages of an institution."""

from collections.abc import Iterable

from app.catalogue.models import CivilEffect
from app.core.values import Language
from app.institutions.log_chain import Act
from app.pages.names import KINDS, VALUES, Names, name_of
from app.staff.models import Role

ROLES: Names = {
    Role.ADMINISTRATOR: ("beheerder", "administrator"),
    Role.ISSUER: ("uitgever", "issuer"),
    Role.EXAM_BOARD: ("examencommissie", "exam board"),
    Role.VIEWER: ("lezer", "viewer"),
    Role.TEACHER: ("docent", "teacher"),
}
ROLE_HINTS: Names = {
    Role.ADMINISTRATOR: (
        "Mensen, API-toegang, sleutels en instellingen. Kent zelf niets toe.",
        "People, API access, keys and settings. Makes no awards.",
    ),
    Role.ISSUER: (
        "Beschrijft wat u toekent, kent toe, trekt in en schort op.",
        "Describes what you award, awards, revokes and suspends.",
    ),
    Role.EXAM_BOARD: (
        "Beslist over voorstellen en vrijstellingen, trekt in, schort op, leest het logboek.",
        "Decides on proposals and exemptions, revokes, suspends, reads the log.",
    ),
    Role.VIEWER: ("Leest mee en verandert niets.", "Reads along and changes nothing."),
    Role.TEACHER: (
        "Leest mee en adviseert over vrijstellingen. Verleent zelf niets.",
        "Reads along and advises on exemptions. Grants nothing.",
    ),
}
AWARD_STATES: Names = {
    "pending_claim": ("Wacht op de ontvanger", "Waits for the recipient"),
    "claimed": ("Aangenomen", "Accepted"),
    "rejected": ("Geweigerd", "Refused"),
    "expired_claim": ("Niet op tijd aangenomen", "Not accepted in time"),
    "revoked": ("Ingetrokken", "Revoked"),
}
PROPOSAL_STATES: Names = {
    "pending": ("Wacht op goedkeuring", "Waits for approval"),
    "approved": ("Goedgekeurd", "Approved"),
    "declined": ("Afgewezen", "Declined"),
}
ACTS: Names = {
    Act.ACHIEVEMENT_CREATED: ("beschreef een nieuw bewijs", "described a new achievement"),
    Act.ACHIEVEMENT_CHANGED: (
        "veranderde de beschrijving van een bewijs",
        "changed the description of an achievement",
    ),
    Act.AWARD_ISSUED: ("kende een bewijs toe", "made an award"),
    Act.AWARD_REVOKED: ("trok een toegekend bewijs in", "revoked an award"),
    Act.AWARD_SUSPENDED: ("schortte een toegekend bewijs op", "suspended an award"),
    Act.AWARD_REINSTATED: ("hief een opschorting op", "ended a suspension"),
    Act.PROPOSAL_MADE: (
        "deed een voorstel dat een tweede persoon moet goedkeuren",
        "made a proposal that a second person has to approve",
    ),
    Act.PROPOSAL_APPROVED: ("keurde een voorstel goed", "approved a proposal"),
    Act.PROPOSAL_DECLINED: ("wees een voorstel af", "declined a proposal"),
    Act.MEMBER_INVITED: ("nodigde een medewerker uit", "invited a member of staff"),
    Act.MEMBER_ADDED: ("nam een uitnodiging aan", "accepted an invitation"),
    Act.MEMBER_CHANGED: (
        "veranderde de rollen van een medewerker",
        "changed the roles of a member of staff",
    ),
    Act.MEMBER_REMOVED: ("nam een medewerker de toegang af", "removed a member of staff"),
    Act.INVITATION_WITHDRAWN: ("trok een uitnodiging in", "withdrew an invitation"),
    Act.CLIENT_CREATED: ("maakte een API-toegang", "made an API client"),
    Act.CLIENT_DISABLED: ("sloot een API-toegang af", "disabled an API client"),
    Act.KEY_ROTATED: ("nam een nieuwe sleutel in gebruik", "took a new key into use"),
    Act.KEY_COMPROMISED: (
        "meldde dat een sleutel in vreemde handen kan zijn",
        "reported that a key may be in the hands of others",
    ),
    Act.NAMES_STRICT: ("laat namen precies kloppen", "wants names to be the same"),
    Act.NAMES_CONFIRMED: ("laat een andere naam bevestigen", "lets another name be confirmed"),
    Act.FOUR_EYES_ON: ("zette het vier-ogen-principe aan", "turned four eyes on"),
    Act.FOUR_EYES_OFF: ("zette het vier-ogen-principe uit", "turned four eyes off"),
    Act.STANDARD_KEPT: ("legde een EVC-standaard vast", "recorded an RPL standard"),
    Act.EXPERIENCE_ASSESSED: ("legde een EVC-beoordeling vast", "recorded an RPL assessment"),
    Act.EQUIVALENCE_RECORDED: (
        "legde vast wat als een onderdeel telt",
        "recorded what counts as a unit",
    ),
    Act.EXEMPTION_ADVISED: ("adviseerde over een vrijstelling", "advised on an exemption"),
    Act.EXEMPTION_GRANTED: ("verleende een vrijstelling", "granted an exemption"),
    Act.EXEMPTION_REFUSED: ("weigerde een vrijstelling", "refused an exemption"),
    Act.CATALOGUE_IMPORTED: ("voerde een catalogus in", "imported a catalogue"),
    Act.BATCH_RECEIVED: ("leverde een reeks in", "handed in a batch"),
    Act.BATCH_STARTED: ("startte een reeks", "started a batch"),
    Act.BATCH_PAUSED: ("pauzeerde een reeks", "paused a batch"),
    Act.BATCH_RESUMED: ("ging door met een reeks", "resumed a batch"),
    Act.BATCH_CANCELLED: ("stopte een reeks", "cancelled a batch"),
    Act.WEBHOOK_ADDED: ("voegde een webhook toe", "added a webhook"),
    Act.WEBHOOK_CHANGED: ("wijzigde een webhook", "changed a webhook"),
    Act.WEBHOOK_REMOVED: ("verwijderde een webhook", "removed a webhook"),
    Act.WEBHOOK_SECRET_ROTATED: (
        "gaf een webhook een nieuw geheim",
        "gave a webhook a new secret",
    ),
    Act.WEBHOOK_TURNED_OFF: (
        "zette een webhook uit die niet antwoordt",
        "turned off a webhook that does not answer",
    ),
}
WHO: Names = {
    "member": ("Iemand die hier niet meer werkt", "Somebody who no longer works here"),
    "client": ("Een API-toegang", "An API client"),
    "platform": ("De beheerder van Leerkluis", "The administration of Leerkluis"),
    "recipient": ("De ontvanger", "The recipient"),
}
RECIPIENT_ACTS: Names = {
    "claimed": ("nam het bewijs aan", "accepted the credential"),
    "rejected": ("weigerde het bewijs", "refused the credential"),
}
CIVIL_EFFECTS: Names = {
    CivilEffect.DIPLOMA: ("diploma (bij wet geregeld)", "diploma (by law)"),
    CivilEffect.MBO_CERTIFICATE: ("mbo-certificaat (bij wet geregeld)", "mbo certificate (by law)"),
    CivilEffect.CREDITS: ("studiepunten", "credits"),
    CivilEffect.MICROCREDENTIAL: ("microcredential", "micro-credential"),
    CivilEffect.EVC: ("ervaringscertificaat", "experience certificate"),
    CivilEffect.INDUSTRY: ("erkend in een branche", "recognised in an industry"),
    CivilEffect.NONE: ("geen", "none"),
}
BASES: Names = {
    "formal": ("bij wet bepaald", "by law"),
    "ncp_nlqf": ("besluit van NCP NLQF", "decision of NCP NLQF"),
    "indicative": ("eigen inschatting van de instelling", "the institution's own view"),
}
UNITS: Names = {
    "ects": ("EC (studiepunten)", "EC (credits)"),
    "sbu": ("SBU (studiebelastingsuren)", "SBU (study hours, mbo)"),
    "hours": ("uren", "hours"),
}
SCALES: Names = {
    "1-10": ("cijfer 1 tot 10", "grade 1 to 10"),
    "0-100": ("score 0 tot 100", "score 0 to 100"),
    "O-V-G": ("onvoldoende, voldoende, goed", "insufficient, sufficient, good"),
    "pass-fail": ("gehaald of niet gehaald", "pass or fail"),
}
YES_NO: Names = {"yes": ("ja", "yes"), "no": ("nee", "no")}
STACKING: Names = {
    "standalone": ("staat op zichzelf", "stands alone"),
    "stackable": ("telt mee voor iets groters", "counts towards something larger"),
}
QUALITY: Names = {
    "institutional": ("de hele instelling", "the whole institution"),
    "program": ("deze opleiding", "this programme"),
}
RECIPIENTS: Names = {
    "eppn": ("Account van een instelling (eppn)", "Account of an institution (eppn)"),
    "email": ("E-mailadres", "E-mail address"),
    "claim_code": ("Code op een brief", "Code on a letter"),
}
LANGUAGES: Names = {"nl": VALUES["nl"], "en": VALUES["en"]}
SCOPES: Names = {
    "achievements:read": ("bewijzen lezen", "read achievements"),
    "achievements:write": ("bewijzen beschrijven", "describe achievements"),
    "awards:read": ("toekenningen lezen", "read awards"),
    "awards:write": (
        "toekennen, intrekken, opschorten en verbeteren",
        "award, revoke, suspend and correct",
    ),
    "credentials:write": (
        "eigen bewijzen ondertekenen (VC-API)",
        "sign credentials of your own making (VC-API)",
    ),
    "keys:read": ("sleutels lezen", "read keys"),
    "keys:write": ("nieuwe sleutels in gebruik nemen", "take new keys into use"),
    "webhooks:read": ("webhooks lezen", "read webhooks"),
    "webhooks:write": ("webhooks beheren", "manage webhooks"),
}
FILL_IN = ("Vul dit in.", "Fill this in.")
WRONG = (
    "Dit past hier niet. Lees de toelichting bij dit veld.",
    "This does not fit here. Read the note with this field.",
)
FAULTS: Names = {
    "missing": FILL_IN,
    "string_type": FILL_IN,
    "string_too_short": FILL_IN,
    "string_too_long": ("Dit is te lang.", "This is too long."),
    "not_paired": (
        "Geef evenveel regels in het Nederlands als in het Engels.",
        "Give as many lines in Dutch as in English.",
    ),
    "no_address": (
        "Vul een adres in zoals naam@instelling.nl.",
        "Give an address such as name@institution.nl.",
    ),
    "no_slug": (
        "Gebruik kleine letters, cijfers en streepjes.",
        "Use lower-case letters, digits and dashes.",
    ),
    "no_date": ("Kies een dag.", "Choose a day."),
    "not_sure": (
        "Bevestig dat u dit wilt.",
        "Confirm that you want this.",
    ),
    "string_pattern_mismatch": (
        "Dit heeft niet de vorm die hier hoort.",
        "This does not have the form that belongs here.",
    ),
    "stack_unknown": (
        "Uw instelling heeft geen bewijs met een van deze nummers toegekend.",
        "Your institution awarded no credential with one of these numbers.",
    ),
    "stack_twice": ("Noem elk nummer één keer.", "Give each number once."),
    "stack_other_recipient": (
        "Een van deze bewijzen staat op een ander adres. Ken toe aan hetzelfde account of adres.",
        "One of these is of another address. Award to the same account or address.",
    ),
    "stack_not_valid": (
        "Een van deze bewijzen is ingetrokken, opgeschort of verlopen.",
        "One of these is revoked, suspended or expired.",
    ),
    "stack_not_accepted": (
        "De eigenaar heeft een van deze bewijzen nog niet aangenomen.",
        "The owner has not accepted one of these yet.",
    ),
    "no_role": ("Kies ten minste één rol.", "Choose at least one role."),
    "scopes_not_allowed": ("Kies ten minste één recht.", "Choose at least one scope."),
    "unknown_achievement": (
        "Kies een bewijs uit de lijst.",
        "Choose an achievement from the list.",
    ),
    "civil_effect_not_of_kind": (
        "Dit soort bewijs kan deze waarde niet hebben.",
        "This kind cannot have this effect.",
    ),
    "workload_missing": ("Bij dit soort hoort een studielast.", "This kind has a study load."),
    "workload_unit_not_of_kind": (
        "Dit soort bewijs telt in een andere eenheid.",
        "This kind counts in another unit.",
    ),
    "workload_out_of_range": (
        "Dit is te klein of te groot voor dit soort bewijs.",
        "This is too small or too large for this kind.",
    ),
    "workload_not_in_steps": (
        "Tel EC in stappen van 0,5 en uren in hele uren.",
        "Count EC in steps of 0.5 and hours in whole hours.",
    ),
    "pass_mark_not_on_scale": (
        "Dit cijfer staat niet op de schaal.",
        "This mark is not on the scale.",
    ),
    "scale_differs": ("Deze schaal loopt anders.", "This scale has other ends."),
    "level_missing": ("Bij dit soort hoort een NLQF-niveau.", "This kind has an NLQF level."),
    "level_not_formal": (
        "Het niveau van een diploma is bij wet bepaald.",
        "The level of a diploma is set by law.",
    ),
    "programme_missing": ("Dit soort hoort bij een opleiding.", "This kind has a programme."),
    "certificate_code_missing": (
        "Een mbo-certificaat heeft een eigen code.",
        "An mbo certificate has a code of its own.",
    ),
    "leerweg_missing": ("Bij dit soort hoort een leerweg.", "This kind has a learning path."),
    "outcomes_missing": (
        "Bij dit soort horen leeruitkomsten.",
        "This kind has learning outcomes.",
    ),
    "quality_assurance_missing": (
        "Vul in wie op de kwaliteit toeziet.",
        "Say who watches over the quality.",
    ),
    "validity_missing": (
        "Een ervaringscertificaat verloopt: geef een duur, zoals P2Y.",
        "An experience certificate expires: give a period, such as P2Y.",
    ),
    "unknown_part_of": (
        "Uw instelling heeft geen bewijs met deze korte naam.",
        "Your institution has no achievement with this short name.",
    ),
    "bsn_not_allowed": (
        "Laat het burgerservicenummer (BSN) weg: dat mag hier niet staan.",
        "Leave out the citizen service number (BSN): it may not be stored here.",
    ),
    "achievement_exists": (
        "Uw instelling heeft al een bewijs met deze korte naam.",
        "Your institution has an achievement with this short name already.",
    ),
    "issuer_not_recognised": (
        "Op deze dag was uw instelling niet erkend.",
        "Your institution was not recognised on this day.",
    ),
    "awarded_in_future": ("Deze dag ligt in de toekomst.", "This day lies in the future."),
    "ground_not_of_kind": (
        "Deze grond hoort niet bij dit soort bewijs.",
        "This ground does not belong to this kind.",
    ),
    "ground_needs_bol_or_bbl": (
        "Deze grond bestaat alleen voor bol en bbl.",
        "This ground exists for bol and bbl only.",
    ),
    "ground_not_regular": (
        "In de derde leerweg is de grond regulier.",
        "In the third learning path the ground is regular.",
    ),
    "result_not_on_scale": (
        "Dit resultaat staat niet op de schaal van dit bewijs.",
        "This result is not on the scale of this achievement.",
    ),
    "result_not_a_pass": ("Dit resultaat is geen voldoende.", "This result is not a pass."),
    "expires_before_award": (
        "Dit ligt voor de dag van toekenning.",
        "This lies before the day of the award.",
    ),
    "compromise_in_future": (
        "Dit moment ligt in de toekomst.",
        "This moment lies in the future.",
    ),
}


def fault_of(code: str, language: Language) -> str:
    """Return what is wrong with a field, for a person; an unknown code says where to look."""
    return name_of({code: FAULTS.get(code, WRONG)}, code, language)


def options_of(
    names: Names, language: Language, codes: Iterable[str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return codes with their names, for a list to choose from."""
    return tuple((code, name_of(names, code, language)) for code in codes or names)


def roles_of(roles: Iterable[Role], language: Language) -> str:
    """Return the names of roles in one line, in a fixed order."""
    held = set(roles)
    return ", ".join(name_of(ROLES, role, language) for role in Role if role in held)


def kind_options(language: Language) -> tuple[tuple[str, str], ...]:
    """Return every kind of achievement; two kinds of one name are told apart."""
    return tuple((code, _apart(code, name_of(KINDS, code, language), language)) for code in KINDS)


def _apart(code: str, name: str, language: Language) -> str:
    apart: Names = {
        "mbo_certificaat_keuzedeel": ("keuzedeel", "elective"),
        "mbo_certificaat_beroepsgericht": ("beroepsgericht", "occupational"),
        "hbo_bachelor_diploma": ("hbo", "hbo"),
        "hbo_master_diploma": ("hbo", "hbo"),
        "wo_bachelor_diploma": ("wo", "university"),
        "wo_master_diploma": ("wo", "university"),
    }
    return f"{name} ({name_of(apart, code, language)})" if code in apart else name
