"""Every error code with its status and meaning, and how a problem is told to a person."""

from collections.abc import Iterator
from http import HTTPStatus

from app.core.errors import AppError
from app.core.values import Language
from app.pages import views
from app.pages.names import in_language
from app.web.problems import CODE_OF_STATUS, INTERNAL_DETAIL, VALIDATION_CODE, status_of

# What to do, by status; the detail of a problem document says it more exactly.
ADVICE = {
    400: "Send bytes of the form that the operation reads; nothing was done.",
    401: "Send an access token that is still valid, or log in.",
    403: "Use a token or an account that may do this.",
    404: "Check the address and the identifier.",
    405: "Use one of the methods in the header Allow.",
    409: "Read the present state again before you send it again.",
    410: "Ask the owner for a new link; this one does not come back.",
    413: "Send less.",
    415: "Send one of the media types that the operation names.",
    422: "Change what `errors` or `detail` points at, and send it again.",
    429: "Wait for the number of seconds in Retry-After.",
    500: "Try again later; with the request id we can find what happened.",
    503: "Try again after the number of seconds in Retry-After.",
}
TITLES = {
    400: ("Dit konden wij niet lezen", "We could not read this"),
    401: ("U bent niet ingelogd", "You are not logged in"),
    403: ("Dit mag niet", "This is not allowed"),
    404: ("Niet gevonden", "Not found"),
    405: ("Dit kan hier niet", "This is not possible here"),
    409: ("Dit kan nu niet", "This is not possible now"),
    410: ("Deze link werkt niet meer", "This link no longer works"),
    413: ("Dit is te groot", "This is too large"),
    415: ("Dit soort bestand lezen wij niet", "We do not read this kind of file"),
    422: ("Er klopt iets niet", "Something does not fit"),
    429: ("Even wachten", "One moment"),
    500: ("Er ging iets mis bij ons", "Something went wrong on our side"),
    503: ("Dit werkt nu even niet", "This does not work right now"),
}
SENTENCES = {
    400: ("Controleer wat u hebt gestuurd.", "Check what you sent."),
    401: ("Log in om verder te gaan.", "Log in to go on."),
    403: (
        "Uw account heeft hier geen toegang toe. Er is niets veranderd.",
        "Your account has no access to this. Nothing was changed.",
    ),
    404: (
        "Kijk of het adres helemaal is overgenomen. Kreeg u een link, vraag dan om een nieuwe.",
        "Check that the address was copied whole. If somebody gave you a link, ask for a new one.",
    ),
    405: ("Ga terug en probeer het opnieuw.", "Go back and try again."),
    409: (
        "Iemand was u voor, of dit is al eerder gedaan. Ga terug om te zien hoe het nu is.",
        "Somebody was before you, or this was done already. Go back to see how it is now.",
    ),
    410: (
        "De link is ingetrokken of verlopen. De bewijzen zelf niet: vraag om een nieuwe link.",
        "The link was withdrawn or has expired. The credentials have not: ask for a new link.",
    ),
    413: ("Kies een kleiner bestand.", "Choose a smaller file."),
    415: ("Kies een bewijs als JSON of JWT.", "Choose a credential as JSON or JWT."),
    422: (
        "Er is niets opgeslagen. Ga terug, verbeter wat hieronder staat en probeer het opnieuw.",
        "Nothing was stored. Go back, correct what stands below, and try again.",
    ),
    429: (
        "Er kwamen te veel verzoeken achter elkaar. Wacht een minuut en probeer het opnieuw.",
        "Too many requests came at once. Wait a minute and try again.",
    ),
    500: (
        "Probeer het later opnieuw. Met het nummer hieronder kunnen wij het terugvinden.",
        "Try again later. With the number below we can find what happened.",
    ),
    503: ("Probeer het over een minuut opnieuw.", "Try again in a minute."),
}
# Where the status alone would tell too little: a title and a sentence, in both languages.
OF_CODE = {
    "login_level_not_reached": (
        ("Uw naam is niet gecontroleerd", "Your name was not checked"),
        (
            "De inlogdienst deed de controle niet. Er is niets veranderd. Probeer het opnieuw.",
            "The login service did not do the check. Nothing was changed. Try again.",
        ),
    ),
    "login_denied": (
        ("U bent niet ingelogd", "You are not logged in"),
        (
            "De inlogdienst heeft u niet ingelogd. Probeer het opnieuw.",
            "The login service did not log you in. Try again.",
        ),
    ),
    "recovery_refused": (
        ("De kluis kan nu niet worden geopend", "The vault cannot be opened now"),
        (
            "Op de pagina over het terugkrijgen van uw kluis staat waarom.",
            "The page about getting back your vault tells why.",
        ),
    ),
}
# Where the status says too little about what to do.
SENTENCES_OF_CODE = {
    "role_too_low": (
        "Deze taak hoort niet bij uw rol. Vraag het een beheerder van uw instelling.",
        "This task does not belong to your role. Ask an administrator of your institution.",
    ),
    "own_proposal": (
        "U hebt dit zelf voorgesteld. Iemand anders moet het goedkeuren of afwijzen.",
        "You proposed this yourself. Somebody else has to approve or decline it.",
    ),
    "already_decided": (
        "Iemand heeft hier al over beslist. Ga terug om te zien hoe het nu is.",
        "Somebody has decided this already. Go back to see how it is now.",
    ),
    "proposal_outdated": (
        "De beschrijving is na het voorstel veranderd. Wijs dit af en stel het opnieuw voor.",
        "The description was changed after the proposal. Decline this and propose it anew.",
    ),
    "last_administrator": (
        "Dit is de laatste beheerder. Maak eerst iemand anders beheerder.",
        "This is the last administrator. Make somebody else an administrator first.",
    ),
    "no_role": (
        "Kies ten minste één rol, of neem de toegang helemaal af.",
        "Choose at least one role, or remove the access altogether.",
    ),
    "invitation_closed": (
        "Deze uitnodiging is al gebruikt, ingetrokken of verlopen. Vraag om een nieuwe.",
        "This invitation was used or withdrawn, or it has expired. Ask for a new one.",
    ),
}
OTHER = 500


def error_codes() -> tuple[views.ErrorCode, ...]:
    """Return every code that a client can see, in the order of the alphabet."""
    own = {kind.code: _row(kind) for kind in _kinds(AppError) if kind is not AppError}
    framework = {
        code: views.ErrorCode(code, status, _meaning_of(status), ADVICE[status])
        for status, code in CODE_OF_STATUS.items()
        if code not in own
    }
    invalid = views.ErrorCode(
        VALIDATION_CODE, 422, "The request does not fit its description.", ADVICE[422]
    )
    large = views.ErrorCode("body_too_large", 413, "The body is too large.", ADVICE[413])
    found = {**own, **framework, invalid.code: invalid, large.code: large}
    return tuple(found[code] for code in sorted(found))


def _kinds(kind: type[AppError]) -> Iterator[type[AppError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


def _row(kind: type[AppError]) -> views.ErrorCode:
    meaning = (kind.__doc__ or "").strip().partition("\n")[0]
    status = status_of(kind)
    return views.ErrorCode(kind.code, status, meaning, ADVICE[status])


def _meaning_of(status: int) -> str:
    return INTERNAL_DETAIL if status == OTHER else f"{HTTPStatus(status).phrase}."


def error_page(members: dict[str, object], language: Language) -> views.ErrorPage:
    """Return a problem document as a page."""
    status, code = int(str(members["status"])), str(members["code"])
    known = status if status in TITLES else OTHER
    title, sentence = OF_CODE.get(code, (TITLES[known], SENTENCES[known]))
    faults = members.get("errors")
    return views.ErrorPage(
        status=status,
        code=code,
        title=in_language(title, language),
        advice=in_language(SENTENCES_OF_CODE.get(code, sentence), language),
        request_id=str(members["instance"]).removeprefix("urn:request:"),
        detail=str(members["detail"]),
        faults=tuple(faults) if isinstance(faults, list) else (),
    )
