"""The texts of mails about an account: plain, Dutch and then English, nothing of a credential.

No mail asks anybody to click: it tells where to look, on the address of the service.
"""

from app.core.mail import Mail

SIGN_OFF = "\n\nLeerkluis\n"
LINE = "\n\n---\n\n"
NOT_YOU = (
    "Vroeg u dit niet? Dan hoeft u niets te doen: zonder deze code gebeurt er niets.",
    "Did you not ask for this? Then there is nothing to do: without this code nothing happens.",
)


def code_letter(to: str, code: str, *, minutes: int) -> Mail:
    """Return the mail with the code that shows whose address it is."""
    return Mail(
        to=to,
        subject="Uw code voor Leerkluis / Your code for Leerkluis",
        text=_both(
            f"Uw code is {code}. Vul hem binnen {minutes} minuten in op de pagina Mijn gegevens."
            f" Geef hem aan niemand anders.\n\n{NOT_YOU[0]}",
            f"Your code is {code}. Enter it within {minutes} minutes on the page My details."
            f" Give it to nobody else.\n\n{NOT_YOU[1]}",
        ),
    )


def asked_letter(to: str, *, days: int, page: str) -> Mail:
    """Return the mail that tells that somebody asks for a wallet with a new account."""
    wait = (
        (
            f"Over {days} dagen krijgt dat account toegang, tenzij u het eerder afwijst.",
            f"In {days} days that account gets access, unless you refuse it before.",
        )
        if days
        else (
            "De kluis was lang niet gebruikt, dus het kan meteen.",
            "The vault was not used for long, so it can be done at once.",
        )
    )
    return Mail(
        to=to,
        subject="Vraag om toegang tot een kluis / Request for access to a vault",
        text=_both(
            "Iemand logde in met een nieuw account en vroeg om een bestaande kluis van Leerkluis."
            " De inlogdienst bevestigde dat beide accounts bij hetzelfde account van een"
            f" onderwijsinstelling horen.\n\n{wait[0]}\n\nWas u dit niet? Log in met uw oude"
            f" account en wijs het af: {page}",
            "Somebody logged in with a new account and asked for an existing vault of Leerkluis."
            " The login service confirmed that both accounts belong to the same account at an"
            f" institution.\n\n{wait[1]}\n\nWas this not you? Log in with your old account and"
            f" refuse it: {page}",
        ),
    )


def refused_letter(to: str) -> Mail:
    """Return the mail that tells that the owner of a wallet said no."""
    return Mail(
        to=to,
        subject="Toegang tot een kluis afgewezen / Access to a vault refused",
        text=_both(
            "De vraag om toegang tot een bestaande kluis is afgewezen. Er is niets veranderd.",
            "The request for access to an existing vault was refused. Nothing has changed.",
        ),
    )


def joined_letter(to: str, *, page: str) -> Mail:
    """Return the mail that tells that a new account now opens a wallet."""
    return Mail(
        to=to,
        subject="Een nieuw account bij uw kluis / A new account for your vault",
        text=_both(
            "Uw kluis van Leerkluis is gekoppeld aan een nieuw account. Alle apparaten zijn"
            f" uitgelogd. Was u dit niet? Log in en neem contact met ons op: {page}",
            "Your vault at Leerkluis was connected to a new account. All devices were logged"
            f" out. Was this not you? Log in and contact us: {page}",
        ),
    )


def _both(dutch: str, english: str) -> str:
    return dutch + SIGN_OFF + LINE + english + SIGN_OFF
