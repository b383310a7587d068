"""Turns what services answer into what pages show. Nothing is decided here."""

from datetime import datetime
from functools import lru_cache

import segno

from app.core.documents import JSONObject
from app.core.values import Language
from app.credentials.award_states import award_standing
from app.credentials.verification import Verdict, Verdicts
from app.learning_account.models import NOTICE, AccountOverview, SourceBalance
from app.pages import names, views
from app.pages.claims import ClaimsReading
from app.pages.contents import Reading
from app.wallet.service import Described, Held

QR_SCALE = 4
# Some 4 KB each.
MAX_DRAWN = 1_000


def card(described: Described, *, card_id: str, language: Language, now: datetime) -> views.Card:
    """Return an award as a card."""
    award, definition = described.award, described.achievement.definition
    reading = Reading({"credentialSubject": {"achievement": glance(described)}}, language)
    return views.Card(
        id=card_id,
        title=definition.title.in_language(language),
        kind=reading.kind(),
        institution=described.institution.names.in_language(language),
        awarded_on=award.awarded_on,
        badge=picture(described, reading),
        chips=reading.chips(),
        state=award_standing(award, now=now).value,
    )


def glance(described: Described) -> dict[str, object]:
    """Return of an achievement what stands on a card, in the terms of a credential."""
    definition = described.achievement.definition
    load, level = definition.workload, definition.level
    units = {"ects": "ECTS", "sbu": "SBU", "hours": "timeInvestment"}
    glance: dict[str, object] = {"kind": definition.kind.value}
    if load is not None:
        glance[units[load.unit]] = float(load.value)
    if level is not None:
        glance["alignment"] = [{"targetType": "ext:NLQF", "targetCode": level.nlqf}]
    return glance


def picture(described: Described, reading: Reading) -> str:
    """Return the address of the picture of an award: its own, if it lies here, or a drawing."""
    # A picture elsewhere is not shown: its host would learn who looks.
    own = described.achievement.definition.image
    if own is not None and own.startswith("/"):
        return own
    institution = described.institution
    return reading.badge(issuer=institution.did, colour=institution.colour)


def held_card(held: Held, language: Language, now: datetime) -> views.Card:
    """Return a credential of the wallet as a card."""
    return card(held.described, card_id=held.item.id, language=language, now=now)


def account(overview: AccountOverview, language: Language) -> views.Account:
    """Return the learning account."""

    def shown(balances: tuple[SourceBalance, ...], *, public: bool) -> tuple[views.Balance, ...]:
        return tuple(
            views.Balance(balance.names.in_language(language), balance.cents)
            for balance in balances
            if balance.public is public
        )

    return views.Account(
        public=shown(overview.sources, public=True),
        private=shown(overview.sources, public=False),
        loans=tuple(
            views.Balance(loan.names.in_language(language), loan.cents) for loan in overview.loans
        ),
        public_cents=overview.public_cents,
        private_cents=overview.private_cents,
        total_cents=overview.total_cents,
        notice=NOTICE.in_language(language),
    )


# To draw one takes some 3 ms, and a link is looked at more than once.
@lru_cache(maxsize=MAX_DRAWN)
def qr(address: str) -> str:
    """Return a QR code as an address for an `img`."""
    uri: str = segno.make(address, error="m").svg_data_uri(scale=QR_SCALE, border=2)
    return uri


def verdict_page(found: Verdicts, language: Language) -> views.VerificationPage:
    """Return what can be said of what somebody handed in."""
    items = tuple(checked(verdict, language, name=None) for verdict in found.verdicts)
    return views.VerificationPage(found.outcome.value, items, found.checked_at)


def checked(verdict: Verdict, language: Language, *, name: str | None) -> views.Checked:
    """Return a verdict with what the credential says, if its proof held."""
    status, revocation = verdict.status, None
    if status is not None and status.revoked:
        on = status.since.date() if status.since else None
        revocation = views.Revocation(verdict.credential_id or "", on, status.reason)
    reading = _reading(verdict.credential, language) if verdict.credential else None
    return views.Checked(
        outcome=verdict.report.outcome.value,
        code=verdict.report.code,
        findings=tuple(
            views.Finding(
                names.name_of(names.CHECKS, finding.check, language),
                finding.result.value,
                finding.message.in_language(language),
            )
            for finding in verdict.report.findings
        ),
        card=_document_card(verdict, reading, language) if reading else None,
        contents=reading.contents() if reading else None,
        name=name if revocation is None else None,
        revocation=revocation,
    )


def _reading(document: JSONObject, language: Language) -> Reading | ClaimsReading:
    is_claims = "vct" in document and "credentialSubject" not in document
    return ClaimsReading(document, language) if is_claims else Reading(document, language)


def _document_card(
    verdict: Verdict, reading: Reading | ClaimsReading, language: Language
) -> views.Card:
    # A name that nobody vouches for is not shown: anybody can call themselves a university.
    issuer = verdict.issuer
    institution = issuer.name.in_language(language) if issuer else verdict.issuer_id
    return views.Card(
        id="",
        title=reading.title() or names.in_language(names.OTHER_KIND, language),
        kind=reading.kind(),
        institution=institution,
        awarded_on=verdict.awarded_on,
        badge=reading.badge(issuer=verdict.issuer_id),
        chips=reading.chips(),
    )
