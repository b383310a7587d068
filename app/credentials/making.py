"""The steps from an order to a signed credential, the same for one award and for very many.

Whoever makes awards gathers a `Basis` and the keys, and goes through these steps: the order is
decided, becomes an award, is rendered, and only then signed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.models import Achievement
from app.core.documents import JSONObject
from app.core.ids import new_id
from app.core.jws import Signer
from app.core.keys import Algorithm, PublicKey
from app.core.refusals import Refusal
from app.credentials import award_states, awarding, stacked
from app.credentials.awarding import AwardFacts, AwardOrder, accept, as_shown
from app.credentials.formats import ob3
from app.credentials.models import (
    Award,
    AwardState,
    Recipient,
    SecuredForm,
    StatusPurpose,
    StatusSlot,
)
from app.credentials.proofs.cryptosuites import Cryptosuite, preferred_algorithm
from app.credentials.securing import data_integrity_form, jwt_form
from app.credentials.stacked import Stacked
from app.credentials.status_lists import list_url
from app.institutions.keys import SigningKey
from app.institutions.models import Institution, Recognition
from app.institutions.trust import recognised_on

NOWHERE = StatusSlot(list_id="", index=0)


@dataclass(frozen=True, slots=True)
class Options:
    """How the credential is secured; the defaults are what every verifier reads."""

    suite: Cryptosuite = Cryptosuite.EDDSA_RDFC_2022
    jwt_algorithm: Algorithm = Algorithm.EDDSA
    # Without it there is the form with a Data Integrity proof alone, which every wallet here reads.
    with_jwt: bool = True


@dataclass(frozen=True, slots=True)
class Basis:
    """What an award of one achievement stands on, now."""

    institution: Institution
    recognitions: tuple[Recognition, ...]
    achievement: Achievement
    base_url: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Pen:
    """What signs, and the public key with which each signature is checked, read once."""

    signer: Signer
    public_key: PublicKey


@dataclass(frozen=True, slots=True)
class Keys:
    """With what a credential is signed; nothing for a form that is not asked for."""

    proof: Pen
    token: Pen | None


@dataclass(frozen=True, slots=True)
class Decided:
    """An order that may be awarded, and under which recognition."""

    order: AwardOrder
    recognition: Recognition


def keys_for(options: Options, find: Callable[[Algorithm], SigningKey]) -> Keys:
    """Return the keys that these forms need; `find` raises where there is none."""

    def pen(algorithm: Algorithm) -> Pen:
        key = find(algorithm)
        return Pen(key.signer, key.public_key)

    algorithm = preferred_algorithm(options.suite)
    proof = pen(algorithm)
    if not options.with_jwt:
        return Keys(proof, None)
    same = options.jwt_algorithm is algorithm
    return Keys(proof, proof if same else pen(options.jwt_algorithm))


def decided(order: AwardOrder, basis: Basis, found: Mapping[str, Stacked]) -> Decided:
    """Return what is awarded; `found` are the credentials on which it is built.

    Raises:
        AwardRefusedError: a rule is broken.
    """
    # First: what it is built on may not be there.
    recognition = accept(_facts(order, basis, found))
    return Decided(stacked.with_evidence(order, found), recognition)


def judged(
    order: AwardOrder, basis: Basis, found: Mapping[str, Stacked]
) -> Decided | tuple[Refusal, ...]:
    """Return what is awarded, or every reason against it."""
    ruling = awarding.judged(_facts(order, basis, found))
    if isinstance(ruling, Recognition):
        return Decided(stacked.with_evidence(order, found), ruling)
    return ruling


def _facts(order: AwardOrder, basis: Basis, found: Mapping[str, Stacked]) -> AwardFacts:
    return AwardFacts(
        order=order,
        definition=basis.achievement.definition,
        recognition=recognised_on(basis.recognitions, order.awarded_on),
        today=basis.now.date(),
        stack=stacked.refusals(order, found, now=basis.now),
    )


def award_of(
    ruled: Decided, basis: Basis, *, award_id: str, code_hash: str | None, slot: StatusSlot
) -> Award:
    """Return the award; `code_hash` is that of the claim code of one without an address."""
    order, achievement = ruled.order, basis.achievement
    expiry = achievement.definition.expires_at(order.awarded_on)
    value = code_hash or order.recipient_value
    return Award(
        id=award_id,
        credential_id=f"urn:uuid:{new_id()}",
        institution_id=achievement.institution_id,
        achievement_id=achievement.id,
        achievement_version=achievement.version,
        recipient=Recipient(kind=order.recipient_kind, value=value or ""),
        recognition_id=ruled.recognition.id,
        slot=slot,
        state=AwardState.PENDING_CLAIM,
        created_at=basis.now,
        valid_until=order.valid_until or expiry,
        claim_until=order.claim_until or basis.now + award_states.CLAIM_PERIOD,
        evidence=order.evidence,
        **{name: getattr(order, name) for name in _AS_ORDERED},
    )


_AS_ORDERED = (
    "name",
    "given_name",
    "family_name",
    "birth_date",
    "awarded_on",
    "ground",
    "result",
    "language",
    "supersedes",
    "demonstrated",
)


def rendered(award: Award, basis: Basis) -> JSONObject:
    """Return the credential of an award, without proof."""
    place = award.slot
    status = tuple(
        ob3.Status(purpose, place.index, list_url(basis.base_url, place.list_id, purpose))
        for purpose in StatusPurpose
    )
    return ob3.render(
        award=award,
        issuer=basis.institution,
        achievement=as_shown(basis.achievement, award.demonstrated),
        names=ob3.Names(
            subject=f"urn:uuid:{new_id()}",
            achievement=f"{basis.base_url}/achievements/{basis.achievement.id}",
        ),
        status=status,
        now=basis.now,
    )


def secured(
    document: JSONObject, keys: Keys, options: Options, *, now: datetime
) -> tuple[SecuredForm, ...]:
    """Return the credential in the forms that are asked for."""
    whole = data_integrity_form(
        document,
        signer=keys.proof.signer,
        public_key=keys.proof.public_key,
        suite=options.suite,
        now=now,
    )
    if keys.token is None:
        return (whole,)
    token = keys.token
    return (
        whole,
        jwt_form(document, signer=token.signer, public_key=token.public_key, now=now),
    )
