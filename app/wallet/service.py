"""The learner's wallet: accept or refuse what was awarded, and keep it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.catalogue.models import Achievement
from app.catalogue.service import Catalogue
from app.core.documents import JSONObject
from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.credentials import award_states
from app.credentials.awards import Awards
from app.credentials.claim_codes import claim_code_hash
from app.credentials.holder_binding import HolderBinding
from app.credentials.models import Award, Form, SecuredForm
from app.credentials.proofs import sd_jwt
from app.credentials.proofs.sd_jwt import SDJWT, Challenge
from app.identity.assurance import ACR_VALIDATE_NAMES, has_name_assurance
from app.identity.models import Learner
from app.identity.service import Learners
from app.institutions.models import Institution, Recognition
from app.institutions.service import Institutions
from app.wallet.claiming import (
    Claimant,
    UnknownClaimCodeError,
    may_claim,
    must_be_assured,
    name_must_fit,
    needs_name_assurance,
)
from app.wallet.holder_keys import HolderKeys
from app.wallet.models import Glance, WalletItem
from app.wallet.name_matching import compare
from app.wallet.sought import start_of
from app.wallet.store import WalletStore

# As long as the column by which items are found.
MAX_SEARCHED = 2_000


class UnknownItemError(NotFoundError):
    """The wallet holds no such credential."""

    code = "unknown_wallet_item"


class NoSDJWTError(ConflictError):
    """The credential has no SD-JWT VC."""

    code = "no_sd_jwt"


@dataclass(frozen=True, slots=True)
class Described:
    """An award with what it was given for, and by whom."""

    award: Award
    achievement: Achievement
    institution: Institution


@dataclass(frozen=True, slots=True)
class Held:
    """A credential in the wallet."""

    item: WalletItem
    described: Described


@dataclass(frozen=True, slots=True)
class Wallet:
    """The wallets of all learners in one unit of work; each call names the learner."""

    store: WalletStore
    awards: Awards
    catalogue: Catalogue
    institutions: Institutions
    learners: Learners
    keys: HolderKeys
    binding: HolderBinding

    def pending(self, learner_id: str, *, now: datetime) -> tuple[Described, ...]:
        """Return what waits for this learner to accept or refuse."""
        claimant = self._claimant(learner_id)
        waiting = self.awards.pending_for(
            claimant.addresses(), superseding=sorted(claimant.award_ids), now=now
        )
        described = self.describe_all(waiting)
        return tuple(described[award.id] for award in waiting)

    def claim(
        self, award_id: str, *, learner_id: str, now: datetime, confirm_name: bool = False
    ) -> Held:
        """Accept an award that is addressed to this learner.

        Raises:
            UnknownAwardError: there is no such award.
            NotTheRecipientError: it is for somebody else.
            IdentityAssuranceTooLowError: it is formal, and nobody has validated the name.
            NameDiffersError: the name on it differs, and was not or cannot be confirmed.
            ConflictError: it was answered before, revoked, or waited for too long.
        """
        award = self.awards.for_answer(award_id)
        may_claim(award, self._claimant(learner_id))
        return self._keep(award, learner_id, now, confirm_name=confirm_name)

    def claim_by_code(
        self, typed: str, *, learner_id: str, now: datetime, confirm_name: bool = False
    ) -> Held:
        """Accept the award of a claim code.

        Raises:
            InvalidClaimCodeError, UnknownClaimCodeError: no award has this code.
            IdentityAssuranceTooLowError: it is formal, and nobody has validated the name.
            NameDiffersError: the name on it differs, and was not or cannot be confirmed.
            ConflictError: the code was used before, the award was revoked, or waited for too long.
        """
        award = self.awards.for_code(claim_code_hash(typed))
        if award is None:
            raise UnknownClaimCodeError("No award has this code; check the letter.")
        return self._keep(award, learner_id, now, confirm_name=confirm_name)

    def refuse(
        self, award_id: str, *, learner_id: str, now: datetime, reason: str | None = None
    ) -> Described:
        """Refuse an award that is addressed to this learner; the institution sees the reason.

        Raises:
            UnknownAwardError: there is no such award.
            NotTheRecipientError: it is for somebody else.
            ConflictError: it was answered before, revoked, or waited for too long.
        """
        award = self.awards.for_answer(award_id)
        may_claim(award, self._claimant(learner_id))
        return self.describe(self.awards.reject(award, reason=reason, now=now))

    def page(self, learner_id: str, wanted: Slice, *, with_hidden: bool = True) -> Page[Held]:
        """Return a page of what was issued to a learner, newest first."""
        page = self.store.page(learner_id, wanted, with_hidden=with_hidden)
        held = self.hold(page.items)
        return page.map(lambda item: held[item.id])

    def held(self, item_id: str, *, learner_id: str) -> Held:
        """Return one credential that was issued to this learner.

        Raises:
            UnknownItemError: this learner has no such credential.
        """
        item = self.store.item(item_id, learner_id=learner_id)
        if item is None:
            raise UnknownItemError("Your wallet holds no such credential.")
        return self.hold([item])[item.id]

    def everything(self, learner_id: str) -> dict[str, Held]:
        """Return all that was issued to a learner, hidden or not, by item."""
        return self.hold(self.store.items(learner_id))

    def hold(self, items: Iterable[WalletItem]) -> dict[str, Held]:
        """Return what these items, all issued here, were given for; in a few queries for all."""
        award_of = {item: item.award_id for item in items if item.award_id is not None}
        described = self.describe_all(self.awards.many(award_of.values()).values())
        return {item.id: Held(item, described[award_id]) for item, award_id in award_of.items()}

    def document(self, held: Held) -> JSONObject:
        """Return what a credential in the wallet says."""
        return self.awards.document(held.described.award.id)

    def recognitions(self, held: Held) -> tuple[Recognition, ...]:
        """Return the recognitions of the issuer of a credential in the wallet."""
        return self.institutions.recognitions(held.described.institution.id)

    def forms(self, held: Held) -> dict[Form, SecuredForm]:
        """Return the signed forms of a credential in the wallet."""
        return self.awards.forms(held.described.award.id)

    def present(
        self, held: Held, names: Iterable[str], *, challenge: Challenge | None, now: datetime
    ) -> SDJWT:
        """Return the SD-JWT VC of a credential with these claims disclosed.

        With a `challenge` the holder's key proves who presents it, to whom, and when.

        Raises:
            UnknownClaimError: there is nothing to disclose under a name.
            NoSDJWTError: the credential has no such form yet.
        """
        form = self.forms(held).get(Form.SD_JWT_VC)
        if form is None:
            raise NoSDJWTError("This credential was accepted before it could have this form.")
        chosen = sd_jwt.present(sd_jwt.split(form.secured), {(name,) for name in names})
        if challenge is None:
            return chosen
        signer = self.keys.signer(held.item.learner_id)
        return sd_jwt.bind(chosen, challenge, signer=signer, now=now)

    def describe(self, award: Award) -> Described:
        """Return an award with its achievement, as it was then, and its institution."""
        return self.describe_all([award])[award.id]

    def describe_all(self, awards: Iterable[Award]) -> dict[str, Described]:
        """Return awards with their achievements and institutions, by award; in two queries."""
        found = tuple(awards)
        achievements = self.catalogue.versions(_version(award) for award in found)
        institutions = self.institutions.many({award.institution_id for award in found})
        return {
            award.id: Described(
                award, achievements[_version(award)], institutions[award.institution_id]
            )
            for award in found
        }

    def _keep(self, award: Award, learner_id: str, now: datetime, *, confirm_name: bool) -> Held:
        award_states.may_be_answered(award, now=now)
        described = self.describe(award)
        differs = self._check_name(described, learner_id, now, confirm_name=confirm_name)
        accepted = self.awards.accept(award, now=now)
        item = WalletItem(
            id=new_id(),
            learner_id=learner_id,
            award_id=award.id,
            added_at=now,
            placed_at=now,
            dated_at=start_of(award.awarded_on),
            name_confirmed_at=now if differs else None,
        )
        self.store.add(item, glance_of(described))
        self._bind(accepted, learner_id, now)
        return Held(item, replace(described, award=accepted))

    def _check_name(
        self, described: Described, learner_id: str, now: datetime, *, confirm_name: bool
    ) -> bool:
        """Check who accepts something formal; tell whether a difference was confirmed."""
        if not needs_name_assurance(described.achievement.definition):
            return False
        learner = self.learners.get(learner_id)
        must_be_assured(assured=has_name_assurance(learner, now=now), acr=ACR_VALIDATE_NAMES)
        found = compare(described.award.name, names_of(learner, now=now))
        name_must_fit(found, name_check=described.institution.name_check, confirmed=confirm_name)
        return not found.matches

    def _bind(self, award: Award, learner_id: str, now: datetime) -> None:
        holder_key = self.keys.public_jwk(learner_id, now=now)
        self.binding.bind(award, holder_key=holder_key, now=now)

    def _claimant(self, learner_id: str) -> Claimant:
        learner = self.learners.get(learner_id)
        return Claimant(
            learner_id=learner_id,
            eppns=frozenset(learner.eppns),
            emails=frozenset(learner.emails),
            award_ids=frozenset(
                item.award_id for item in self.store.items(learner_id) if item.award_id
            ),
        )


def names_of(learner: Learner, *, now: datetime) -> tuple[str, ...]:
    """Return the names of a learner that count at `now`; without any, the name of the login.

    That one is asked for only of somebody whose assurance is high enough.
    """
    names = tuple(
        name.name
        for name in learner.validated_names
        if name.expires_at is None or now < name.expires_at
    )
    return names or ((learner.name,) if learner.name else ())


def glance_of(described: Described) -> Glance:
    """Return by what a credential of ours is found in the wallet."""
    award, definition = described.award, described.achievement.definition
    names, title = described.institution.names, definition.title
    return Glance(
        searched=f"{title.nl}\n{title.en}\n{names.nl}\n{names.en}".casefold()[:MAX_SEARCHED],
        achievement_kind=definition.kind.value,
        issuer=award.institution_id,
        nlqf=definition.level.nlqf if definition.level else None,
    )


def _version(award: Award) -> tuple[str, int]:
    return award.achievement_id, award.achievement_version
