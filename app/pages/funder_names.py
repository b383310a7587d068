"""What sources, files and what is wrong with them are called on the pages of funders."""

from app.core.values import Language
from app.learning_account.models import SourceKind
from app.learning_account.top_up_files import TopUpImport
from app.pages.names import Names, name_of
from app.work.models import JobState, RowError

KINDS: Names = {
    SourceKind.PUBLIC_BASE: ("Publiek basisrecht", "Public base right"),
    SourceKind.PUBLIC_EXTRA: ("Publiek extra recht", "Public extra right"),
    SourceKind.SECTOR_BONUS: ("Extra voor een sector", "Sector bonus"),
    SourceKind.OO_FONDS: ("O&O-fonds", "Sector training fund"),
    SourceKind.CAO: ("Cao-budget", "Collective agreement"),
    SourceKind.WERKGEVER: ("Werkgever", "Employer"),
    SourceKind.STIMULERINGSGELDEN: ("Stimuleringsgelden", "Incentive money"),
    SourceKind.UWV: ("UWV", "UWV (employee insurance agency)"),
    SourceKind.GEMEENTE: ("Gemeente", "Municipality"),
    SourceKind.SECTORPLAN: ("Sectorplan", "Sector plan"),
    SourceKind.ESF: ("ESF", "ESF"),
    SourceKind.TRANSITIEVERGOEDING: ("Transitievergoeding", "Transition payment"),
    SourceKind.OWN_DEPOSIT: ("Eigen inleg", "Own deposit"),
    SourceKind.STUDIEVOUCHER: ("Studievoucher", "Study voucher"),
    SourceKind.MODULE_VOUCHER: ("Vouchers voor modules van 30 EC", "Vouchers for modules of 30 EC"),
    SourceKind.STAP: ("STAP", "STAP"),
    SourceKind.SLIM: ("SLIM", "SLIM"),
    SourceKind.LOAN_LLLK: ("Lening (levenlanglerenkrediet)", "Loan (lifelong learning credit)"),
}
ADDRESS_KINDS: Names = {
    "eppn": ("Account bij een instelling of eduID", "Account at an institution or eduID"),
    "email": ("E-mailadres", "E-mail address"),
}
FACTS: Names = {
    "kind": ("Soort", "Kind"),
    "window": ("Geeft", "Gives"),
    "purpose": ("Bedoeld voor", "Meant for"),
    "validity": ("Te gebruiken", "To be used"),
    "access": ("Wie krijgt het", "Who gets it"),
    "rhythm": ("Budget", "Budget"),
}
WORDS: Names = {
    "from": ("vanaf {first}", "from {first}"),
    "between": ("van {first} tot en met {last}", "from {first} to {last}"),
    "closed": ("gesloten op {first}", "closed on {first}"),
    "sector": ("Sector {name}", "Sector {name}"),
    "offerings": ("Cursussen {name}", "Courses {name}"),
    "group": ("Groep {name}", "Group {name}"),
    "share": ("Hoogstens {percent}% van een prijs", "At most {percent}% of a price"),
    "any": ("Alles wat erkend is", "Anything that is recognised"),
    "months": ("{months} maanden na de dag van storten", "{months} months from the day of giving"),
    "until": ("tot en met {last}", "until {last}"),
    "always": ("zonder einddatum", "without an end date"),
    "drawn": (
        "Mensen van de groep nemen zelf op, ieder hoogstens {euros} per jaar",
        "People of the group draw by themselves, each at most {euros} a year",
    ),
    "individual": ("Wie u zelf kiest", "Whom you choose"),
    "yearly": ("{euros}, elk jaar opnieuw", "{euros}, again each year"),
    "one_off": ("{euros}, eenmalig", "{euros}, once"),
    "bar": ("{given} gegeven, {left} nog over", "{given} given, {left} left"),
}
# What is wrong with the form for one person: where it stands, and what to do.
FAULTS: Names = {
    "address_not_read": (
        "Schrijf één adres, als naam@domein.",
        "Write one address, as name@domain.",
    ),
    "kind_not_known": ("Kies een van de twee.", "Choose one of the two."),
    "reference_missing": ("Schrijf waarvoor het is.", "Write what it is for."),
    "reference_not_kept": (
        "Schrijf één regel van hoogstens 200 tekens, zonder onzichtbare tekens.",
        "Write one line of at most 200 characters, without characters that cannot be seen.",
    ),
    "amount_missing": ("Schrijf een bedrag.", "Write an amount."),
    "amount_negative": ("Een bedrag kan niet negatief zijn.", "An amount cannot be negative."),
    "amount_zero": ("Het bedrag moet meer zijn dan nul.", "The amount must be more than zero."),
    "amount_decimals": (
        "Schrijf twee cijfers achter de komma, of geen komma: 250,50 of 250.",
        "Write two digits after the comma, or no comma: 250,50 or 250.",
    ),
    "amount_with_point": (
        "Laat punten weg: schrijf 1250 of 1250,50.",
        "Leave out points: write 1250 or 1250,50.",
    ),
    "amount_too_large": (
        "Dit is meer dan één bedrag hier kan zijn.",
        "This is more than one amount can be here.",
    ),
    "amount_not_read": (
        "Schrijf het bedrag met gewone cijfers, zoals 250 of 250,50.",
        "Write the amount with plain digits, such as 250 or 250,50.",
    ),
    "pool_exhausted": ("Er is minder over dan dit bedrag.", "There is less left than this amount."),
    "outside_source_window": (
        "Deze bron geeft vandaag niets. Kijk bij de bron van wanneer tot wanneer dat kan.",
        "This source gives nothing today. See at the source from when until when it does.",
    ),
    "bsn_in_top_up": (
        "In het adres of de omschrijving staat een BSN. Laat het weg: wij mogen het niet bewaren.",
        "There is a BSN in the address or the reference. Leave it out: we may not keep it.",
    ),
}
PLACES = {"pool_exhausted": "amount"}
COUNTS: Names = {
    "created": ("nieuw", "new"),
    "unchanged": ("al eerder gestort", "topped up before"),
    "refused": ("niet goed", "not right"),
}
PREVIEW_STATES: Names = {
    JobState.RUNNING: ("wordt bekeken", "being looked at"),
    JobState.PAUSED: ("bekijken staat stil", "looking is paused"),
    JobState.CANCELLED: ("gestopt", "cancelled"),
    JobState.FINISHED: ("klaar om te storten", "ready to top up"),
}
GIVING_STATES: Names = {
    JobState.RUNNING: ("wordt gestort", "being topped up"),
    JobState.PAUSED: ("storten staat stil", "topping up is paused"),
    JobState.CANCELLED: ("gestopt", "cancelled"),
    JobState.FINISHED: ("gestort", "topped up"),
}
UPLOAD_FAULTS: Names = {
    "nothing_given": ("Kies een bestand.", "Choose a file."),
    "no_source": ("Kies een bron.", "Choose a source."),
    "unreadable_file": (
        "Dit bestand kunnen wij niet lezen. Is het CSV in UTF-8, met de kolommen van hieronder?",
        "We cannot read this file. Is it a CSV table in UTF-8, with only the columns below?",
    ),
    "no_top_up_rows": (
        "Er staan geen rijen in dit bestand.",
        "There are no rows in this file.",
    ),
    "too_many_top_up_rows": (
        "Er staan te veel rijen in dit bestand. Splits het.",
        "There are too many rows in this file. Split it.",
    ),
}
# What is wrong with a row; of a cell, by its column.
ROW_FAULTS: Names = {
    "bsn_in_top_up": (
        "Hier staat een BSN. Laat het weg: wij mogen het niet bewaren.",
        "There is a BSN here. Leave it out: we may not keep it.",
    ),
    "bsn_not_allowed": (
        "Hier staat een BSN. Laat het weg: wij mogen het niet bewaren.",
        "There is a BSN here. Leave it out: we may not keep it.",
    ),
    "internal_error": (
        "Dit deel lukte bij ons niet, ook niet na herhalen. Er is niets van gestort.",
        "This part failed on our side, also when it was tried again. Nothing of it was given.",
    ),
    "key_twice": (
        "Deze sleutel staat al in een eerdere rij van dit bestand.",
        "This key stands in an earlier row of this file.",
    ),
    "no_recipient": (
        "Geef één adres: eppn of email, niet allebei.",
        "Give one address: eppn or email, not both.",
    ),
    "outside_source_window": (
        "De bron geeft niets op deze dag.",
        "The source gives nothing on this day.",
    ),
    "pool_exhausted": (
        "Er is minder over dan dit bedrag.",
        "There is less left than this amount.",
    ),
    "row_key_reused": (
        "Met deze sleutel is eerder iets anders gestort. Neem een nieuwe sleutel.",
        "Something else was given under this key before. Take a new key.",
    ),
    "source_of_vouchers": (
        "Deze bron geeft vouchers, geen bedragen.",
        "This source gives vouchers, not amounts.",
    ),
    "unstorable_text": (
        "Hier staat een teken dat wij niet kunnen bewaren.",
        "There is a character here that we cannot keep.",
    ),
    "wrong_cell/key": (
        "Neem een sleutel van letters, cijfers, punten en streepjes.",
        "Take a key of letters, digits, points and hyphens.",
    ),
    "wrong_cell/eppn": FAULTS["address_not_read"],
    "wrong_cell/email": FAULTS["address_not_read"],
    "wrong_cell/cents": (
        "Schrijf het bedrag bij eur als 250,50, of bij cents als 25050; meer dan nul.",
        "Write the amount under eur as 250,50, or under cents as 25050; more than zero.",
    ),
    "wrong_cell/reason": FAULTS["reference_not_kept"],
    "wrong_cell/effective_on": (
        "Schrijf de dag als 2027-02-01.",
        "Write the day as 2027-02-01.",
    ),
}
# The amount of a row stands in one of two columns.
COLUMNS = {"cents": "eur / cents"}
ELSE = ("Deze rij kunnen wij niet lezen.", "We cannot read this row.")


def state_of(found: TopUpImport, language: Language) -> str:
    """Return how far a file is, in words."""
    if found.running is not None:
        return name_of(GIVING_STATES, found.running.state, language)
    return name_of(PREVIEW_STATES, found.preview.state, language)


def sentence_of(error: RowError, language: Language) -> str:
    """Return what is wrong with a row."""
    of_cell = ROW_FAULTS.get(f"{error.code}/{error.column}")
    nl, en = of_cell or ROW_FAULTS.get(error.code, ELSE)
    return en if language == "en" else nl
