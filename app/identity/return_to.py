"""Where a browser may be sent after a login: to a path of our own, and nowhere else."""

import re
from urllib.parse import urlencode

from app.identity.failures import InvalidReturnToError

DEFAULT = "/wallet"
MAX_LENGTH = 1000
# A path and a query as RFC 3986 writes them. `//` and `/\` would begin the name of a host.
_LOCAL_PATH = re.compile(
    r"/(?![/\\])([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"
    r"(\?([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)


def login_path(return_to: str, **wish: str) -> str:
    """Return where a login begins that ends at `return_to`; `wish` is the rest of its query."""
    return f"/login?{urlencode({'return_to': return_to, **wish})}"


def local_path(text: str) -> str:
    """Return `text` if it is a path below our own address.

    Raises:
        InvalidReturnToError: it could lead elsewhere, or is longer than `MAX_LENGTH`.
    """
    if len(text) > MAX_LENGTH or not _LOCAL_PATH.fullmatch(text):
        raise InvalidReturnToError("Give a path of this service as return_to, such as /wallet.")
    return text
