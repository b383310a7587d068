"""Signatures that were found to hold, so that what is looked at often is worked out once.

What is remembered is a fact about bytes: this key signed this document. It has no end, and says
nothing of what changes: whether the key is still the issuer's and in good hands, whether it is
valid now or was revoked, is asked anew each time. A process forgets the oldest.
"""

from collections.abc import Callable
from hashlib import sha256

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.kept import Kept
from app.core.keys import PublicKey

# Of 32 bytes each; of a link that is opened by a whole selection committee, one is enough.
MAX_REMEMBERED = 4_096
_HELD: Kept[bool] = Kept(MAX_REMEMBERED)


def once(key: PublicKey, signed: bytes, check: Callable[[], object]) -> None:
    """Check that `key` made a signature, unless that was found before for the same `signed`.

    `signed` is everything that `check` looks at but the key. What does not hold is not remembered.

    Raises:
        AppError: what `check` raises.
    """
    name = sha256(_bytes_of(key) + sha256(signed).digest()).digest()
    if _HELD.get(name):
        return
    check()
    _HELD.put(name, True)


def _bytes_of(key: PublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
