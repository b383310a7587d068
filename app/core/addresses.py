"""Which addresses of strangers may be called at all (SECURITY, threats 24 to 26).

A document that we check can name any address. Only a plain https address of a public host on the
common port is called, and only when the host lies on the public internet.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from app.core.errors import RejectedError

MAX_LENGTH = 2_000
HTTPS_PORT = 443
# A host name of letters, digits and hyphens with at least one dot; its last label has a letter,
# for else parsers read it as an address in decimal, octal or hexadecimal.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z0-9-]*[a-z])(?!0x){_LABEL}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\uffff\\]")
# Addresses in IPv6 that hold one of IPv4: NAT64, 6to4 and Teredo.
_NAT64 = ip_network("64:ff9b::/96")
_SHARED = ip_network("100.64.0.0/10")


class ForbiddenAddressError(RejectedError):
    """The address is not one that this service calls."""

    code = "forbidden_address"


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be called, once its host is found to be public."""

    url: str
    scheme: str
    host: str
    port: int
    is_test_host: bool

    @property
    def origin(self) -> str:
        """Return the address without its path."""
        return f"{self.scheme}://{self.host}:{self.port}"


def target_of(url: str, *, test_hosts: frozenset[str] = frozenset()) -> Target:
    """Return where an address leads; `test_hosts` are origins that lie on loopback.

    Raises:
        ForbiddenAddressError: it is not a plain https address, or its host is no public name.
    """
    if len(url) > MAX_LENGTH or _UNSAFE.search(url):
        raise ForbiddenAddressError("The address is too long or holds odd characters.")
    try:
        parts = urlsplit(url)
        port = parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
    except ValueError as error:
        raise ForbiddenAddressError("The address is none.") from error
    is_test_host = f"{parts.scheme}://{parts.netloc}" in test_hosts
    if not is_test_host:
        _check(parts, port)
    return Target(url, parts.scheme, parts.hostname or "", port, is_test_host)


def _check(parts: SplitResult, port: int) -> None:
    if parts.scheme != "https" or port != HTTPS_PORT:
        raise ForbiddenAddressError("Only https addresses on the common port are called.")
    if "@" in parts.netloc or parts.fragment or not _HOST.fullmatch(parts.hostname or ""):
        raise ForbiddenAddressError("The host of the address is no public name.")


def check_public(addresses: Iterable[str], *, target: Target) -> str:
    """Return the first address of a host, when every one of them may be called.

    Raises:
        ForbiddenAddressError: there is none, or one is not on the public internet.
    """
    found = [ip_address(address) for address in addresses]
    allowed = _is_loopback if target.is_test_host else is_public
    if not found or not all(allowed(address) for address in found):
        raise ForbiddenAddressError("The host of the address is not on the public internet.")
    return str(found[0])


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is on the public internet, also the one that it may hold."""
    if isinstance(address, IPv6Address):
        inner = _held_by(address)
        if inner is not None:
            return is_public(inner)
    shared = address in _SHARED if address.version == _SHARED.version else False
    return address.is_global and not (shared or address.is_multicast or address.is_reserved)


def _held_by(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _is_loopback(address: IPv4Address | IPv6Address) -> bool:
    return address.is_loopback
