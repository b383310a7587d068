"""How the certificate of a web server is checked when we call one."""

import ssl
from functools import cache

import httpcore


@cache
def web_certificates() -> ssl.SSLContext:
    """Return what all calls of a process share: to read the roots takes longer than most calls.

    Who trusts more than the public web makes a context of their own; this one is not changed.
    """
    return httpcore.default_ssl_context()
