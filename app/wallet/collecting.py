"""Puts chosen items together as a Comprehensive Learner Record, signed with the holder's key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.did import did_key
from app.core.documents import JSONObject, parse_object
from app.core.errors import RejectedError
from app.core.ids import new_id
from app.core.jws import KeySigner
from app.core.keys import public_to_multibase
from app.core.paging import Slice
from app.credentials.formats import clr
from app.credentials.formats.clr import Collection, Said
from app.credentials.models import Form
from app.credentials.proofs import data_integrity
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.wallet.holder_keys import HolderKeys
from app.wallet.holding import Holding, Holdings
from app.wallet.models import Imported, PortfolioItem
from app.wallet.sought import Sought
from app.wallet.written import written

# A record of this size is a file of ten megabytes at most; the export of everything is a ZIP.
MAX_COLLECTED = 1_000


class EmptyCollectionError(RejectedError):
    """A record holds at least one credential, and at most a named number."""

    code = "empty_collection"


@dataclass(frozen=True, slots=True)
class Collections:
    """The records that learners put together, in one unit of work."""

    holdings: Holdings
    keys: HolderKeys

    def chosen(
        self, learner_id: str, *, item_ids: Sequence[str], group_id: str | None, now: datetime
    ) -> tuple[Holding, ...]:
        """Return the items of a collection: these, those of a group, or all that are not hidden.

        Raises:
            UnknownItemError: one is not this learner's.
        """
        if item_ids:
            return self.holdings.some(learner_id, item_ids)
        everything = Slice(limit=MAX_COLLECTED + 1)
        sought = Sought(group=group_id)
        return self.holdings.page(learner_id, sought, everything, now=now).items

    def record(
        self, learner_id: str, items: Sequence[Holding], *, name: str, now: datetime
    ) -> JSONObject:
        """Return the signed record of some items.

        Raises:
            EmptyCollectionError: no credential is among them, or too many.
        """
        credentials = self._credentials(items)
        if not credentials or len(items) > MAX_COLLECTED:
            raise EmptyCollectionError(f"Choose 1 to {MAX_COLLECTED} items, one a credential.")
        self.keys.public_jwk(learner_id, now=now)
        key = self.keys.signer(learner_id).key
        public = key.public_key()
        holder = did_key(public)
        learner = self.holdings.wallet.learners.get(learner_id)
        held = self.holdings.count(learner_id, Sought(), now=now)
        record = clr.render(
            Collection(
                id=f"urn:uuid:{new_id()}",
                name=name,
                holder=holder,
                holder_name=learner.name,
                credentials=credentials,
                said=[_said(one.portfolio) for one in items if one.portfolio is not None],
                partial=len(items) < held,
            ),
            now=now,
        )
        # Over canonical JSON: what is inside may name contexts that nobody has pinned.
        return data_integrity.secure(
            record,
            signer=KeySigner(f"{holder}#{public_to_multibase(public)}", key),
            public_key=public,
            suite=Cryptosuite.ECDSA_JCS_2019,
            created=now,
        )

    def _credentials(self, items: Sequence[Holding]) -> list[JSONObject]:
        awards = [one.held.described.award.id for one in items if one.held is not None]
        forms = self.holdings.wallet.awards.forms_of(awards)
        found = []
        for one in items:
            if one.held is not None:
                secured = forms[one.held.described.award.id][Form.DATA_INTEGRITY].secured
                found.append(parse_object(secured.encode()))
            elif one.imported is not None:
                found.append(_imported(one.imported))
        return found


def _imported(imported: Imported) -> JSONObject:
    text = imported.secured
    if text.startswith("{"):
        return parse_object(text.encode())
    return clr.enveloped(text, written(text).media_type)


def _said(entry: PortfolioItem) -> Said:
    parts = (entry.organisation, entry.description)
    described = "\n".join(part for part in parts if part)
    return Said(entry.item_id, entry.title, described)
