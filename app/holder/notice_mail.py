"""What a notice says. It names no institution, no credential and no person.

A mailbox is not a wallet: others read along in it, and it is kept for ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.mail import Mail, is_mailbox
from app.core.values import Language
from app.holder.models import NoticeKind

SUBJECTS: Mapping[NoticeKind, tuple[str, str]] = {
    NoticeKind.NEW_AWARD: ("Er staat iets voor u klaar", "Something is waiting for you"),
    NoticeKind.AWARD_WAITING: ("Er wacht nog iets op u", "Something is still waiting for you"),
    NoticeKind.STATUS_CHANGED: (
        "Er is iets veranderd in uw kluis",
        "Something has changed in your vault",
    ),
    NoticeKind.SHARE_EXPIRING: ("Een van uw links verloopt", "One of your links will expire"),
    NoticeKind.MONEY_ENDING: ("Geld om te leren loopt af", "Money to learn is about to end"),
    NoticeKind.MONEY_DORMANT: ("U hebt geld om te leren", "You have money to learn"),
}
SENTENCES: Mapping[NoticeKind, tuple[str, str]] = {
    NoticeKind.NEW_AWARD: (
        """\
Een instelling heeft u iets toegekend. Log in om het te bekijken.
Daarna neemt u het aan of weigert u het.""",
        """\
An institution has awarded you something. Log in to see it.
Then you accept it or refuse it.""",
    ),
    NoticeKind.AWARD_WAITING: (
        """\
Twee weken geleden heeft een instelling u iets toegekend.
U hebt het nog niet aangenomen of geweigerd. Log in om te kiezen.""",
        """\
Two weeks ago an institution awarded you something.
You have not accepted or refused it yet. Log in to choose.""",
    ),
    NoticeKind.STATUS_CHANGED: (
        """\
Een instelling heeft een bewijs in uw kluis ingetrokken of opgeschort.
Log in om te zien welk bewijs en waarom.""",
        """\
An institution has revoked or suspended a credential in your vault.
Log in to see which one and why.""",
    ),
    NoticeKind.SHARE_EXPIRING: (
        """\
Binnen drie dagen werkt een van uw links niet meer.
Wilt u langer delen? Log in en maak een nieuwe link.""",
        """\
Within three days one of your links stops working.
Do you want to share for longer? Log in and make a new link.""",
    ),
    NoticeKind.MONEY_ENDING: (
        """\
Binnen drie maanden vervalt er geld op uw leerrekening.
Log in om te zien hoeveel, en wat u ermee kunt doen.""",
        """\
Within three months money on your learning account lapses.
Log in to see how much, and what you can do with it.""",
    ),
    NoticeKind.MONEY_DORMANT: (
        """\
U hebt twee jaar niets uitgegeven van uw leerrekening.
Log in om te zien wat erop staat, en wat u ermee kunt doen.""",
        """\
You have spent nothing from your learning account for two years.
Log in to see what is on it, and what you can do with it.""",
    ),
}
CLOSING = (
    "U krijgt dit bericht omdat u daarom hebt gevraagd. Stop met dit soort berichten:",
    "You get this message because you asked for it. Stop messages of this kind:",
)
GREETING = ("Dag,", "Hello,")


@dataclass(frozen=True, slots=True)
class Links:
    """Where the learner goes from a notice, and where the notices stop."""

    wallet: str
    stop: str


def address_of(emails: Iterable[str]) -> str | None:
    """Return where notices go; None when no address can be written in a mail."""
    return next((email for email in emails if is_mailbox(email)), None)


def mail_of(kind: NoticeKind, *, to: str, language: Language, links: Links) -> Mail:
    """Return the mail of a notice, as plain text."""

    def told(pair: tuple[str, str]) -> str:
        return pair[1] if language == "en" else pair[0]

    parts = (
        told(GREETING),
        told(SENTENCES[kind]),
        links.wallet,
        "--\nLeerkluis",
        f"{told(CLOSING)}\n{links.stop}",
    )
    return Mail(to=to, subject=f"{told(SUBJECTS[kind])} | Leerkluis", text=_joined(parts))


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"
