"""Signs a document in each form, and releases nothing that the public key does not accept.

A form is made canonical once: the public key is asked about the bytes that were signed, and the
text that leaves is read back and compared with what these bytes were made of.
"""

import json
from datetime import datetime

import orjson

from app.core.documents import JSONObject, parse_object
from app.core.jws import Signer, sign_payload, verified_payload
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
    text = _faithful(secured)
    return SecuredForm(
        form=Form.DATA_INTEGRITY, secured=text.decode(), kid=signer.kid, signed_at=now
    )


def jwt_form(
    document: JSONObject, *, signer: Signer, public_key: PublicKey, now: datetime
) -> SecuredForm:
    """Return the document as a `vc+jwt` that was checked before it is handed out."""
    payload = _faithful(vc_jwt.claims_of(document))
    token = sign_payload(payload, signer=signer, typ=vc_jwt.TYPE)
    types: frozenset[str | None] = frozenset({vc_jwt.TYPE})
    verified = verified_payload(token, key=public_key, algorithms=vc_jwt.ALGORITHMS, types=types)
    if verified != payload:
        raise UnfaithfulTextError("The payload of a token is not what was signed.")
    return SecuredForm(form=Form.VC_JWT, secured=token, kid=signer.kid, signed_at=now)


def _faithful(document: JSONObject) -> bytes:
    """Return the text of a document, which was read back and said the same.

    Raises:
        UnfaithfulTextError: it did not.
    """
    try:
        text = orjson.dumps(document)
        # What this library has written is read alike by every reader: no member stands twice, no
        # surrogate alone, and each number has the digits that bring it back.
        back = orjson.loads(text)
    except TypeError:
        # An integer that needs more than 64 bits.
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        back = parse_object(text)
    # What is equal has one canonical form: to canonicalise it once more would tell nothing new.
    if back != document:
        raise UnfaithfulTextError("The text of a credential is not what was signed.")
    return text
