"""Whether a key could be used at a moment: what was signed while it was in use stays good."""

from datetime import datetime

from app.institutions.models import SigningKeyRecord


def is_in_use(key: SigningKeyRecord) -> bool:
    """Tell whether a key signs now, so that whatever it signed is good."""
    return key.compromised_at is None and key.retired_at is None


def fault_of_key(
    key: SigningKeyRecord, *, signed_at: datetime | None, on_record: bool
) -> str | None:
    """Return the code of what is wrong with a signature by `key`, or None.

    `signed_at` is our own record of the signature when `on_record`, else what the document says:
    whoever stole a key can write any date, so for a stolen key only our record counts.
    """
    if key.compromised_at is not None:
        proven = on_record and signed_at is not None and signed_at < key.compromised_at
        return None if proven else "key_compromised"
    if key.retired_at is not None and (signed_at is None or signed_at > key.retired_at):
        return "key_retired"
    return None
