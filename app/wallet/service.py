"""The learner's wallet: accept or refuse what was awarded, and keep it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.models import Achievement
from app.catalogue.service import Catalogue
from app.core.documents import JSONObject
from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.credentials.awards import Awards
from app.credentials.claim_codes import claim_code_hash
from app.credentials.holder_binding import HolderBinding
from app.credentials.models import Award, Form, SecuredForm
from app.credentials.proofs import sd_jwt
from app.credentials.proofs.sd_jwt import SDJWT, Challenge
from app.identity.service import Learners
from app.institutions.models import Institution, Recognition
from app.institutions.service import Institutions
from app.wallet.claiming import Claimant, UnknownClaimCodeError, may_claim
from app.wallet.holder_keys import HolderKeys
from app.wallet.models import WalletItem
from app.wallet.store import WalletStore


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

    def pending(self, learner_id: str) -> tuple[Described, ...]:
        """Return what waits for this learner to accept or refuse."""
        claimant = self._claimant(learner_id)
        waiting = self.awards.pending_for(
            claimant.addresses(), superseding=sorted(claimant.award_ids)
        )
        return tuple(self.describe(award) for award in waiting)

    def claim(self, award_id: str, *, learner_id: str, now: datetime) -> Held:
        """Accept an award that is addressed to this learner.

        Raises:
            UnknownAwardError: there is no such award.
            NotTheRecipientError: it is for somebody else.
            ConflictError: it was answered before, or revoked.
        """
        award = self.awards.for_answer(award_id)
        may_claim(award, self._claimant(learner_id))
        return self._keep(award, learner_id, now)

    def claim_by_code(self, typed: str, *, learner_id: str, now: datetime) -> Held:
        """Accept the award of a claim code.

        Raises:
            InvalidClaimCodeError, UnknownClaimCodeError: no award has this code.
            ConflictError: the code was used before, or the award was revoked.
        """
        award = self.awards.for_code(claim_code_hash(typed))
        if award is None:
            raise UnknownClaimCodeError("No award has this code; check the letter.")
        return self._keep(award, learner_id, now)

    def refuse(self, award_id: str, *, learner_id: str, now: datetime) -> Described:
        """Refuse an award that is addressed to this learner.

        Raises:
            UnknownAwardError: there is no such award.
            NotTheRecipientError: it is for somebody else.
            ConflictError: it was answered before, or revoked.
        """
        award = self.awards.for_answer(award_id)
        may_claim(award, self._claimant(learner_id))
        return self.describe(self.awards.reject(award, now=now))

    def page(self, learner_id: str, wanted: Slice) -> Page[Held]:
        """Return a page of the wallet, newest first."""
        page = self.store.page(learner_id, wanted)
        awards = self.awards.many(item.award_id for item in page.items)
        return page.map(lambda item: Held(item, self.describe(awards[item.award_id])))

    def held(self, item_id: str, *, learner_id: str) -> Held:
        """Return one credential of the wallet.

        Raises:
            UnknownItemError: this learner has no such credential.
        """
        item = self.store.item(item_id, learner_id=learner_id)
        if item is None:
            raise UnknownItemError("Your wallet holds no such credential.")
        award = self.awards.many([item.award_id])[item.award_id]
        return Held(item, self.describe(award))

    def document(self, held: Held) -> JSONObject:
        """Return what a credential in the wallet says."""
        return self.awards.document(held.item.award_id)

    def titles(self, item_ids: Iterable[str], *, learner_id: str) -> dict[str, Described]:
        """Return what the credentials with these ids were given for."""
        wanted = set(item_ids)
        items = [item for item in self.store.items(learner_id) if item.id in wanted]
        awards = self.awards.many(item.award_id for item in items)
        return {item.id: self.describe(awards[item.award_id]) for item in items}

    def recognitions(self, held: Held) -> tuple[Recognition, ...]:
        """Return the recognitions of the issuer of a credential in the wallet."""
        return self.institutions.recognitions(held.described.institution.id)

    def forms(self, held: Held) -> dict[Form, SecuredForm]:
        """Return the signed forms of a credential in the wallet."""
        return self.awards.forms(held.item.award_id)

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
        return Described(
            award,
            self.catalogue.version(award.achievement_id, award.achievement_version),
            self.institutions.get(award.institution_id),
        )

    def _keep(self, award: Award, learner_id: str, now: datetime) -> Held:
        accepted = self.awards.accept(award, now=now)
        item = WalletItem(id=new_id(), learner_id=learner_id, award_id=award.id, added_at=now)
        self.store.add(item)
        self._bind(accepted, learner_id, now)
        return Held(item, self.describe(accepted))

    def _bind(self, award: Award, learner_id: str, now: datetime) -> None:
        holder_key = self.keys.public_jwk(learner_id, now=now)
        self.binding.bind(award, holder_key=holder_key, now=now)

    def _claimant(self, learner_id: str) -> Claimant:
        learner = self.learners.get(learner_id)
        return Claimant(
            learner_id=learner_id,
            eppns=frozenset(learner.eppns),
            emails=frozenset(learner.emails),
            award_ids=frozenset(item.award_id for item in self.store.items(learner_id)),
        )
