"""Signs a document in each form, and releases nothing that the public key does not accept."""

import json
from datetime import datetime

from app.core.documents import JSONObject, parse_object
from app.core.jws import Signer
from app.core.keys import PublicKey
from app.credentials.models import Form, SecuredForm
from app.credentials.proofs import data_integrity, vc_jwt
from app.credentials.proofs.data_integrity import Cryptosuite


def data_integrity_form(
    document: JSONObject,
    *,
    signer: Signer,
    public_key: PublicKey,
    suite: Cryptosuite,
    now: datetime,
) -> SecuredForm:
    """Return the document with a proof that was checked before it is handed out."""
    secured = data_integrity.secure(
        document, signer=signer, verification_method=signer.kid, suite=suite, created=now
    )
    text = json.dumps(secured, ensure_ascii=False, separators=(",", ":"))
    released = parse_object(text.encode())
    for proof in data_integrity.proofs_of(released):
        data_integrity.verify(released, proof, key=public_key)
    return SecuredForm(form=Form.DATA_INTEGRITY, secured=text, kid=signer.kid, signed_at=now)


def jwt_form(
    document: JSONObject, *, signer: Signer, public_key: PublicKey, now: datetime
) -> SecuredForm:
    """Return the document as a `vc+jwt` that was checked before it is handed out."""
    token = vc_jwt.secure(document, signer=signer)
    vc_jwt.verify(token, key=public_key)
    return SecuredForm(form=Form.VC_JWT, secured=token, kid=signer.kid, signed_at=now)
