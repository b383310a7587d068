"""Turns what services answer into what pages show. Nothing is decided here."""

from datetime import datetime

import segno

from app.core.documents import JSONObject
from app.core.values import Language
from app.credentials.verification import Verdict, Verdicts
from app.holder.overview import Overview
from app.institutions.models import Recognition
from app.institutions.trust import recognised_on
from app.learning_account.models import NOTICE, AccountOverview, SourceBalance
from app.pages import names, views
from app.pages.claims import ClaimsReading
from app.pages.contents import Reading
from app.wallet.service import Described, Held

QR_SCALE = 4


def card(described: Described, *, card_id: str, language: Language, now: datetime) -> views.Card:
    """Return an award as a card."""
    award, definition = described.award, described.achievement.definition
    reading = Reading({"credentialSubject": {"achievement": _glance(described)}}, language)
    return views.Card(
        id=card_id,
        title=definition.title.in_language(language),
        kind=reading.kind(),
        institution=described.institution.names.in_language(language),
        awarded_on=award.awarded_on,
        badge=reading.badge(issuer=described.institution.did),
        chips=reading.chips(),
        state=_state(described, now=now),
    )


def _glance(described: Described) -> dict[str, object]:
    definition = described.achievement.definition
    load, level = definition.workload, definition.level
    units = {"ects": "ECTS", "sbu": "SBU", "hours": "timeInvestment"}
    glance: dict[str, object] = {"kind": definition.kind.value}
    if load is not None:
        glance[units[load.unit]] = float(load.value)
    if level is not None:
        glance["alignment"] = [{"targetType": "ext:NLQF", "targetCode": level.nlqf}]
    return glance


def _state(described: Described, *, now: datetime) -> str:
    award = described.award
    if award.revoked_at is not None:
        return "revoked"
    if award.suspended_at is not None:
        return "suspended"
    expired = award.valid_until is not None and award.valid_until <= now
    return "expired" if expired else "valid"


def held_card(held: Held, language: Language, now: datetime) -> views.Card:
    """Return a credential of the wallet as a card."""
    return card(held.described, card_id=held.item.id, language=language, now=now)


def wallet_page(
    overview: Overview, language: Language, *, now: datetime, notice: str, fault: str
) -> views.WalletPage:
    """Return the wallet with the learning account beside it."""
    return views.WalletPage(
        name=overview.learner.name,
        pending=tuple(
            card(waiting, card_id=waiting.award.id, language=language, now=now)
            for waiting in overview.pending
        ),
        credentials=tuple(held_card(held, language, now) for held in overview.credentials.items),
        account=account(overview.account, language),
        notice=notice,
        fault=fault,
    )


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


def credential_page(
    held: Held,
    document: dict[str, object],
    recognitions: tuple[Recognition, ...],
    language: Language,
    *,
    now: datetime,
) -> views.CredentialPage:
    """Return one credential for its owner."""
    award = held.described.award
    status_at = award.revoked_at or award.suspended_at
    return views.CredentialPage(
        card=held_card(held, language, now),
        contents=Reading(document, language).contents(),
        registered_name=award.name,
        recognised_then=_recognised(recognised_on(recognitions, award.awarded_on)),
        recognised_now=_recognised(recognised_on(recognitions, now.date())),
        valid_until=award.valid_until.date() if award.valid_until else None,
        status_on=status_at.date() if status_at else None,
        status_reason=award.status_reason,
        homepage=held.described.institution.homepage,
    )


def _recognised(found: Recognition | None) -> views.Recognised:
    if found is None:
        return views.Recognised("")
    return views.Recognised(found.authority, found.valid_from, found.valid_until)


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
        revocation = views.Revocation(verdict.credential_id or "-", on, status.reason)
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
