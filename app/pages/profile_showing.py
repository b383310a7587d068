"""Turns what is known of a learner into what the pages about it show. Nothing is decided here."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from app.identity.assurance import ACR_VALIDATE_NAMES, is_level_enough, is_name_validated
from app.identity.email_store import OWN, EmailAddress
from app.identity.models import EXTERNAL, Learner, LearnerSession, LinkedAccount
from app.identity.recoveries import Offer, Situation
from app.identity.recovery import Recovery
from app.identity.return_to import login_path
from app.pages import profile_views as views

PROFILE = "/wallet/profile"
STEP_UP = login_path(PROFILE, acr=ACR_VALIDATE_NAMES)


def linked_line(link: LinkedAccount, *, now: datetime) -> views.LinkedLine:
    """Return a linked account as a line."""
    return views.LinkedLine(
        source="" if link.source == EXTERNAL else link.source,
        eppn=link.eppn,
        name=link.name,
        validated_at=link.validated_at,
        expires_at=link.expires_at,
        live=link.is_live(now=now),
    )


def email_lines(
    emails: Iterable[EmailAddress], *, fault: str, at: str
) -> tuple[views.EmailLine, ...]:
    """Return the addresses; `fault` stands with the one that the last form was about."""
    return tuple(
        views.EmailLine(email.id, email.value, _state(email), fault if email.id == at else "")
        for email in emails
    )


def _state(email: EmailAddress) -> str:
    if email.source != OWN:
        return "provider"
    return "verified" if email.verified_at else "waiting"


def session_line(session: LearnerSession, *, current: str | None) -> views.SessionLine:
    """Return a session as a line."""
    return views.SessionLine(
        id=session.id,
        browser=session.browser,
        system=session.system,
        started_at=session.created_at,
        last_seen_at=session.last_seen_at,
        current=session.id_hash == current,
    )


def assurance(learner: Learner, *, now: datetime) -> str:
    """Return how sure the name is: somebody checked it, a level includes it, or neither."""
    if is_name_validated(learner, now=now):
        return "name"
    return "level" if is_level_enough(learner, now=now) else "none"


def provider_of(learner: Learner) -> str:
    """Return the name of the provider, as people see it in an address bar."""
    return urlsplit(learner.issuer).hostname or learner.issuer


def recovery_page(situation: Situation, *, notice: str) -> views.RecoveryPage:
    """Return what concerns the learner about getting a wallet back."""
    return views.RecoveryPage(
        offer=_offered(situation.offer) if situation.offer else None,
        mine=_recovery_line(situation.mine) if situation.mine else None,
        obstacle=situation.obstacle.value if situation.obstacle else "",
        of_my_wallet=tuple(_recovery_line(one) for one in situation.of_my_wallet),
        notice=notice,
    )


def _offered(offer: Offer) -> views.OfferedWallet:
    return views.OfferedWallet(
        account=offer.account.eppn or "",
        source=offer.account.source,
        created_at=offer.wallet.created_at,
        seen_at=offer.wallet.seen_at,
    )


def _recovery_line(recovery: Recovery) -> views.RecoveryLine:
    return views.RecoveryLine(
        id=recovery.id,
        state=recovery.state.value,
        asked_at=recovery.asked_at,
        ready_at=recovery.ready_at,
        decided_at=recovery.decided_at,
    )
