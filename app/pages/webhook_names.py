"""What the events of webhooks, what became of them, and what is wrong with a form are called."""

from app.core.addresses import ForbiddenAddressError
from app.core.fetch import FetchFailedError
from app.core.public_calls import FetchTimedOutError
from app.pages.names import Names
from app.webhooks.models import EventType
from app.webhooks.sending import SEALED_ELSEWHERE

EVENTS: Names = {
    EventType.AWARD_ISSUED: ("toegekend", "awarded"),
    EventType.AWARD_CLAIMED: ("aangenomen door de ontvanger", "accepted by the recipient"),
    EventType.AWARD_REFUSED: ("geweigerd door de ontvanger", "refused by the recipient"),
    EventType.AWARD_REVOKED: ("ingetrokken", "revoked"),
    EventType.TEST: ("proefbericht", "test message"),
}
# Why there was no answer the last time.
FAULTS: Names = {
    FetchTimedOutError.code: ("geen antwoord binnen 15 seconden", "no answer within 15 seconds"),
    FetchFailedError.code: ("geen verbinding", "no connection"),
    SEALED_ELSEWHERE: (
        "het geheim is voor ons onleesbaar; vervang het",
        "we cannot read the secret; replace it",
    ),
    ForbiddenAddressError.code: (
        "het adres ligt niet op het openbare internet",
        "the address is not on the public internet",
    ),
}
ANSWER, NO_ANSWER = ("antwoord", "answer"), ("geen antwoord", "no answer")
# By the field of the form.
FORM_FAULTS: Names = {
    "url": (
        "Geef een adres met https:// en een openbare server, zonder poort en wachtwoord.",
        "Give an address with https:// and a public server, without a port and a password.",
    ),
    "description": (
        "Schrijf één regel van ten hoogste 200 tekens.",
        "Write one line of at most 200 characters.",
    ),
    "event_types": ("Kies ten minste één gebeurtenis.", "Choose at least one event."),
}
# What could not be done, by the code of why.
REFUSALS: Names = {
    "too_many_webhooks": (
        "Uw instelling heeft al tien webhooks. Verwijder er eerst een.",
        "Your institution has ten webhooks already. Remove one first.",
    ),
    "too_many_secrets": (
        "Dit geheim is al een paar keer vervangen. Wacht hoogstens een dag.",
        "This secret was replaced a few times. Wait for a day at most.",
    ),
    "webhook_off": (
        "Deze webhook staat uit. Zet hem eerst aan.",
        "This webhook is off. Turn it on first.",
    ),
    "not_sure": (
        "Er is niets verwijderd. Zet eerst het vinkje.",
        "Nothing was removed. Tick the box first.",
    ),
}
