"""Signs a document in each form, and releases nothing that the public key does not accept.

A form is made canonical once: the public key is asked about the bytes that were signed, and the
text that leaves is read back and compared with what these bytes were made of.
"""

import json
from datetime import datetime

import orjson

from app.core.documents import JSONObject, parse_own_object
from app.core.jws import Signer
from app.core.keys import PublicKey
from app.credentials.canonical.rdfc import OURS, Care
from app.credentials.models import Form, SecuredForm
from app.credentials.proofs import data_integrity, vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite


class UnfaithfulTextError(Exception):
    """A fault of ours: the credential would change on its way to the reader."""


def data_integrity_form(
    document: JSONObject,
    *,
    signer: Signer,
    public_key: PublicKey,
    suite: Cryptosuite,
    now: datetime,
    care: Care = OURS,
) -> SecuredForm:
    """Return the document with a proof that was checked before it is handed out.

    Raises:
        UnfaithfulTextError: the text would not be read back as what was signed.
    """
    secured = data_integrity.secure(
        document,
        signer=signer,
        public_key=public_key,
        suite=suite,
        created=now,
        answering=data_integrity.Expected(now, care=care),
    )
    text = _text(secured)
    # What is equal has one canonical form: to canonicalise it once more would tell nothing new.
    if parse_own_object(text) != secured:
        raise UnfaithfulTextError("The text of a credential is not what was signed.")
    return SecuredForm(
        form=Form.DATA_INTEGRITY, secured=text.decode(), kid=signer.kid, signed_at=now
    )


def jwt_form(
    document: JSONObject, *, signer: Signer, public_key: PublicKey, now: datetime
) -> SecuredForm:
    """Return the document as a `vc+jwt` that was checked before it is handed out."""
    token = vc_jwt.secure(document, signer=signer)
    vc_jwt.verify(token, key=public_key, read=parse_own_object)
    return SecuredForm(form=Form.VC_JWT, secured=token, kid=signer.kid, signed_at=now)


def _text(document: JSONObject) -> bytes:
    try:
        return orjson.dumps(document)
    except TypeError:
        # An integer that needs more than 64 bits.
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
