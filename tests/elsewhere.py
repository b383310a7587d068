"""An institution elsewhere: a small https server on loopback, with its certificate."""

import ipaddress
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.core.clock import system_clock
from app.core.jws import KeySigner
from app.core.keys import Algorithm, public_to_multibase
from tests.core.signing import SIGNING_KEYS

JSON = dict[str, Any]


@dataclass(slots=True)
class Elsewhere:
    """What is served by path, and which paths were asked for; `ill` answers everything with 500."""

    origin: str
    ca_file: Path
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    onward: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    ill: bool = False

    @property
    def did(self) -> str:
        """The did:web of this server."""
        return f"did:web:{self.origin.removeprefix('https://').replace(':', '%3A')}"

    def method(self, algorithm: Algorithm = Algorithm.EDDSA) -> str:
        """Return the name of its key."""
        return f"{self.did}#{algorithm.value.lower()}"

    def signer(self, algorithm: Algorithm = Algorithm.EDDSA) -> KeySigner:
        """Return its signer."""
        return KeySigner(self.method(algorithm), SIGNING_KEYS[algorithm])

    def serve(self, path: str, content: str | bytes | JSON, media_type: str = "x/x") -> str:
        """Serve something, and return its address."""
        text = json.dumps(content) if isinstance(content, dict) else content
        self.pages[path] = (media_type, text if isinstance(text, bytes) else text.encode())
        return f"{self.origin}{path}"

    def status(self, path: str) -> int:
        """Return with which status a path is answered."""
        if self.ill:
            return 500
        return 302 if path in self.onward else 200 if path in self.pages else 404

    def serve_did(self, **changes: Any) -> None:
        """Serve the DID document."""
        methods = [
            {
                "id": self.method(algorithm),
                "type": "Multikey",
                "controller": self.did,
                "publicKeyMultibase": public_to_multibase(key.public_key()),
            }
            for algorithm, key in SIGNING_KEYS.items()
        ]
        names = [method["id"] for method in methods]
        document = {
            "id": self.did,
            "verificationMethod": methods,
            "assertionMethod": names,
            "authentication": names,
            **changes,
        }
        self.serve("/.well-known/did.json", document, "application/did+json")


@contextmanager
def elsewhere(folder: Path) -> Iterator[Elsewhere]:
    """Yield a server whose certificate and key lie in `folder`."""
    ca_file, key_file = self_signed(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    there = Elsewhere(f"https://localhost:{server.server_address[1]}", ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca_file, key_file)
    server.socket = context.wrap_socket(server.socket, server_side=True)

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append(self.path)
            media_type, content = there.pages.get(self.path, ("text/plain", b""))
            self.send_response(there.status(self.path))
            if self.path in there.onward:
                self.send_header("Location", there.onward[self.path])
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None: ...

    server.RequestHandlerClass = Pages
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Return the files of a new certificate for localhost and of its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), system_clock()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    ca_file, key_file = folder / "elsewhere.pem", folder / "elsewhere.key"
    ca_file.write_bytes(certificate.public_bytes(Encoding.PEM))
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return ca_file, key_file
