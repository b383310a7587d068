"""Issues the SD-JWT VC of an award when its holder is known: bound to the holder's key."""

from dataclasses import dataclass
from datetime import datetime

from app.catalogue.service import Catalogue
from app.core.documents import JSONObject, parse_object
from app.core.keys import Algorithm
from app.credentials.awarding import as_shown
from app.credentials.formats import sd_jwt_vc
from app.credentials.formats.type_metadata import integrity, own_type
from app.credentials.models import Award, Form, SecuredForm
from app.credentials.proofs import sd_jwt
from app.credentials.status_lists import TOKEN_LIST, list_url
from app.credentials.store import AwardStore
from app.institutions.keys import SigningKey
from app.institutions.service import Institutions


@dataclass(frozen=True, slots=True)
class HolderBinding:
    """Makes what can only be made for a holder, in one unit of work."""

    awards: AwardStore
    institutions: Institutions
    catalogue: Catalogue
    base_url: str

    def bind(self, award: Award, *, holder_key: JSONObject, now: datetime) -> SecuredForm:
        """Sign and keep the SD-JWT VC of an award for the public key of its holder.

        Raises:
            NoActiveKeyError: the institution cannot sign.
        """
        key = self._key(award.institution_id)
        claims = self._claims(award, holder_key, now)
        issued = sd_jwt.issue(
            claims,
            hidden=sd_jwt_vc.hidden_paths(claims),
            signer=key.signer,
            typ=sd_jwt_vc.TYPE,
            decoys=sd_jwt_vc.DECOYS,
        )
        # Nothing is released that the public key does not accept.
        sd_jwt.verify(issued, key=key.public_key, types=frozenset({sd_jwt_vc.TYPE}))
        form = SecuredForm(
            form=Form.SD_JWT_VC, secured=str(issued), kid=key.signer.kid, signed_at=now
        )
        self.awards.add_form(award.id, form)
        return form

    def _claims(self, award: Award, holder_key: JSONObject, now: datetime) -> JSONObject:
        achievement = self.catalogue.version(award.achievement_id, award.achievement_version)
        document = parse_object(self.awards.document(award.id).encode())
        kind = achievement.definition.kind
        names = sd_jwt_vc.Names(
            vct=sd_jwt_vc.vct_of(kind, base_url=self.base_url),
            subject=document["credentialSubject"]["id"],
            status_list=list_url(self.base_url, award.slot.list_id, TOKEN_LIST),
            holder_key=holder_key,
        )
        claims = sd_jwt_vc.render(
            award=award,
            issuer=self.institutions.get(award.institution_id),
            achievement=as_shown(achievement, award.demonstrated),
            names=names,
            now=now,
        )
        if names.vct == sd_jwt_vc.EU_LEARNING_CREDENTIAL:
            return claims
        content = own_type(kind.value, base_url=self.base_url)
        return {**claims, "vct#integrity": integrity(content)}

    def _key(self, institution_id: str) -> SigningKey:
        # Wallets expect ES256; an issuer that is a did:key has the one key that it has.
        return self.institutions.preferred_key(institution_id, Algorithm.ES256)
