"""What somebody may take along from a link: the credential, with what is shown and no more."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from app.core import jws
from app.core.errors import NotAllowedError, NotFoundError
from app.credentials.proofs import sd_jwt
from app.credentials.proofs.sd_jwt import SDJWT, Challenge
from app.wallet.disclosure import claims_shown, presentable
from app.wallet.holder_keys import HolderKeys
from app.wallet.models import Share
from app.wallet.shares import Opened, Shown
from app.wallet.written import written


class DownloadNotAllowedError(NotAllowedError):
    """The owner of the link lets it be looked at, not downloaded."""

    code = "download_not_allowed"


class NothingToDownloadError(NotFoundError):
    """The credential has no form that shows as much as the link and no more."""

    code = "nothing_to_download"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that verifies by itself."""

    name: str
    media_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Handing:
    """Hands over what links show, signed; `base_url` is whom presentations are made for."""

    keys: HolderKeys
    base_url: str

    def file(self, opened: Opened, number: int, form: str, *, now: datetime) -> Handed:
        """Return a credential of a link in one of its signed forms.

        Raises:
            DownloadNotAllowedError: the link may only be looked at.
            NothingToDownloadError: there is no such credential, or no such form of it.
        """
        may_be_downloaded(opened.share)
        if not 1 <= number <= len(opened.shown):
            raise NothingToDownloadError("The link shows no such credential.")
        shown = opened.shown[number - 1]
        if form not in forms(shown):
            raise NothingToDownloadError("This credential has no form that shows only this.")
        whole = written(shown.showable.whole)
        if shown.is_whole and form == whole.form:
            name = f"credential-{number}.{whole.ending}"
            return Handed(name, whole.media_type, shown.showable.whole)
        presentation = self._presentation(opened.share, shown, now)
        return Handed(f"credential-{number}.sd-jwt", "application/dc+sd-jwt", str(presentation))

    def _presentation(self, share: Share, shown: Shown, now: datetime) -> SDJWT:
        given = sd_jwt.split(shown.showable.sd_jwt or "")
        names = sd_jwt.disclosed_names(given) & claims_shown(shown.fields)
        chosen = sd_jwt.present(given, {(name,) for name in names})
        challenge = Challenge(self.base_url, nonce_of(share, shown.showable.item_id))
        return sd_jwt.bind(chosen, challenge, signer=self.keys.signer(share.learner_id), now=now)


def may_be_downloaded(share: Share) -> None:
    """Let something be taken along from a link when its owner allowed that.

    Raises:
        DownloadNotAllowedError: the owner did not.
    """
    if not share.allow_download:
        raise DownloadNotAllowedError("The owner of this link does not let it be downloaded.")


def forms(shown: Shown) -> tuple[str, ...]:
    """Return the signed forms in which a credential can be handed over."""
    if not shown.is_shown:
        return ()
    whole = (written(shown.showable.whole).form,) if shown.is_whole else ()
    return (*whole, "sd_jwt") if _is_presentable(shown) else whole


def nonce_of(share: Share, item_id: str) -> str:
    """Return the nonce of a presentation: it tells which link it was made for, to who knows it."""
    digest = hashlib.sha256(f"{share.id}\n{item_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _is_presentable(shown: Shown) -> bool:
    if shown.showable.sd_jwt is None:
        return False
    payload = jws.unverified_claims(sd_jwt.split(shown.showable.sd_jwt).token)
    return presentable(payload.keys() - {"_sd", "_sd_alg"}, shown.fields)
