"""The key of each wallet, in custody: with it a holder proves that a credential is theirs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.documents import JSONObject
from app.core.inserting import insert_ignoring_conflict
from app.core.jws import KeySigner
from app.core.keys import Algorithm, new_private_key, public_to_jwk, thumbprint
from app.institutions.keys import KeyVault


class HolderKeyRow(Row):
    """The one key of a wallet; the private half is sealed with a data key of its own."""

    __tablename__ = "holder_key"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    public_jwk: Mapped[JSONObject] = mapped_column(JSONDocument)
    thumbprint: Mapped[str] = mapped_column(String(43), unique=True)
    wrapped_data_key: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class HolderKeys:
    """The keys of all wallets in one unit of work."""

    session: Session
    vault: KeyVault

    def public_jwk(self, learner_id: str, *, now: datetime) -> JSONObject:
        """Return the public key of a wallet, and make it if there is none yet."""
        row = self.session.get(HolderKeyRow, learner_id)
        if row is None:
            self._make(learner_id, now)
            row = self.session.get_one(HolderKeyRow, learner_id)
        return row.public_jwk

    def signer(self, learner_id: str) -> KeySigner:
        """Return the signer of a wallet that has a key.

        Raises:
            SealBrokenError: the key was sealed elsewhere, or changed.
        """
        row = self.session.get_one(HolderKeyRow, learner_id)
        key = self.vault.open_for(
            row.sealed, owner=_owner(learner_id), name=row.thumbprint, wrapped=row.wrapped_data_key
        )
        return KeySigner(row.thumbprint, key)

    def _make(self, learner_id: str, now: datetime) -> None:
        key, owner = new_private_key(Algorithm.ES256), _owner(learner_id)
        jwk = public_to_jwk(key.public_key())
        wrapped, name = self.vault.new_data_key(owner), thumbprint(jwk)
        values = {
            "learner_id": learner_id,
            "public_jwk": jwk,
            "thumbprint": name,
            "wrapped_data_key": wrapped,
            "sealed": self.vault.seal_for(key, owner=owner, name=name, wrapped=wrapped),
            "created_at": now,
        }
        # Whoever came first at the same moment has made it.
        insert_ignoring_conflict(self.session, HolderKeyRow, values)


def _owner(learner_id: str) -> str:
    return f"wallet {learner_id}"
