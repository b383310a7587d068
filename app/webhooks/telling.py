"""Tells an institution that a webhook was turned off: in its log, and by mail to who mends it."""

from dataclasses import dataclass
from datetime import datetime

from app.core.mail import Mail, is_mailbox
from app.identity.outbox import Outbox
from app.identity.service import Learners
from app.institutions.log_chain import Act, Actor, ActorKind
from app.institutions.logbook import Logbook
from app.staff.models import Role
from app.staff.store import MemberStore
from app.webhooks.models import Endpoint, Off

# The log names who acted; here it was the service itself.
SERVICE = Actor(kind=ActorKind.PLATFORM, id="webhooks")
# Administrators who are written to; an institution has few.
MAX_TOLD = 20
WHY = {
    Off.GONE: (
        "De ontvanger antwoordde dat het adres er niet meer is (410).",
        "The receiver answered that the address is gone (410).",
    ),
    Off.FAILING: (
        "Er kwam vijf dagen lang niets aan.",
        "Nothing arrived for five days.",
    ),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells in the unit of work in which the webhook is turned off."""

    log: Logbook
    members: MemberStore
    learners: Learners
    outbox: Outbox
    base_url: str

    def tell(self, endpoint: Endpoint, *, now: datetime) -> None:
        """Note that an endpoint was turned off, and write to the administrators."""
        owner = endpoint.institution_id
        self.log.note(
            Act.WEBHOOK_TURNED_OFF, endpoint.id, institution_id=owner, by=SERVICE, now=now
        )
        for learner_id in self._administrators(owner):
            address = next(filter(is_mailbox, self.learners.get(learner_id).emails), None)
            if address is not None and endpoint.off is not None:
                mail = turned_off_letter(address, why=endpoint.off, base_url=self.base_url)
                self.outbox.put(mail, learner_id=learner_id, now=now)

    def _administrators(self, institution_id: str) -> list[str]:
        found = [
            member.learner_id
            for member in self.members.of_institution(institution_id)
            if member.is_active and Role.ADMINISTRATOR in member.roles
        ]
        return found[:MAX_TOLD]


def turned_off_letter(to: str, *, why: Off, base_url: str) -> Mail:
    """Return the mail; it names no address of the receiver, for that can hold a secret."""
    dutch, english = WHY[why]
    return Mail(
        to=to,
        subject="Een webhook staat uit / A webhook is off",
        text=(
            "Leerkluis heeft een webhook van uw instelling uitgezet."
            f" {dutch} Berichten blijven dertig dagen bewaard. Zet de webhook weer aan als de"
            f" ontvanger werkt. Log in om te zien welke het is: {base_url}/institution"
            "\n\n---\n\n"
            "Leerkluis has turned off a webhook of your institution."
            f" {english} Messages are kept for thirty days. Turn the webhook on again when the"
            f" receiver works. Log in to see which one it is: {base_url}/institution"
            "\n\nLeerkluis\n"
        ),
    )
