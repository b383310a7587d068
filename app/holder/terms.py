"""The terms of the wallet: which version counts, and whether a learner has accepted it.

They are asked for on the pages, before the wallet is shown. A program that acts for a learner with
a bearer token is not stopped: whoever gave it the token came through the pages.
"""

from collections.abc import Iterable

from app.core.errors import ConflictError
from app.holder.models import Acceptance

# The day on which the texts of /wallet/welcome and /privacy last changed in what they promise.
TERMS_VERSION = "2026-11-25"


class TermsNotAcceptedError(ConflictError):
    """The learner has not accepted the present terms; the page /wallet/welcome asks for it."""

    code = "terms_not_accepted"


class OtherTermsError(ConflictError):
    """The version that was accepted is not the present one; `version` names that."""

    code = "other_terms"


def accepted(acceptances: Iterable[Acceptance], *, version: str = TERMS_VERSION) -> bool:
    """Tell whether the present version was accepted; an earlier one does not count."""
    return any(acceptance.version == version for acceptance in acceptances)


def must_be_accepted(acceptances: Iterable[Acceptance]) -> None:
    """Let only a learner pass who accepted the present terms.

    Raises:
        TermsNotAcceptedError: that has not happened.
    """
    if not accepted(acceptances):
        raise TermsNotAcceptedError("Accept the terms of the wallet first, at /wallet/welcome.")


def must_be_present(version: str) -> None:
    """Let nobody accept terms that they have not seen.

    Raises:
        OtherTermsError: it is another version than the present one.
    """
    if version != TERMS_VERSION:
        raise OtherTermsError(
            "The terms have changed; read the present version.", version=TERMS_VERSION
        )
