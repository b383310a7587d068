"""Credentials verified per second, in process and over HTTP, beside two other verifiers.

Every mechanism carries the same award, in more copies than the service remembers: no verification
is told from memory. A verification is the proof, the data model and the status: over HTTP from the
register of the service, elsewhere from a status list that lies ready.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import count, cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from openvc.errors import OpenvcError
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.status import check_credential_status

from app.core.clock import system_clock
from app.core.did import did_key
from app.core.jws import KeySigner
from app.core.keys import Algorithm, new_private_key, public_to_jwk, public_to_multibase
from app.credentials.canonical.rdfc import KEPT
from app.credentials.contexts import CONTEXT_IRIS, load_context
from app.credentials.handed import handed
from app.credentials.keyring import Keyring
from app.credentials.models import StatusPurpose
from app.credentials.presentations import Presentation
from app.credentials.proofs import data_integrity, sd_jwt, vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.secured import Question, Secured
from app.credentials.status_lists import bits_of, status_list_credential
from app.credentials.status_reading import read_bitstring_list, status_in
from benchmarks.issue import prepare
from benchmarks.support.figures import machine, summary
from benchmarks.support.serving import Served, served
from tests.node import installed_packages

JSON = dict[str, Any]
SECONDS, QUICK_SECONDS = 5.0, 0.5
# More than the canonical forms that a process keeps; a quick run only shows that it works.
COPIES, QUICK_COPIES = KEPT + 16, 3
LIST = "https://issuer.example/status/1"
CONTEXTS = {iri: load_context(iri) for iri in CONTEXT_IRIS}
PRIVATE: dict[Algorithm, Any] = {
    each: new_private_key(each) for each in (Algorithm.EDDSA, Algorithm.ES256, Algorithm.ES384)
}
PROOFS = [
    (Cryptosuite.EDDSA_RDFC_2022, Algorithm.EDDSA, DataIntegrityProofSuite),
    (Cryptosuite.EDDSA_JCS_2022, Algorithm.EDDSA, EddsaJcsProofSuite),
    (Cryptosuite.ECDSA_RDFC_2019, Algorithm.ES256, EcdsaRdfcProofSuite),
    (Cryptosuite.ECDSA_RDFC_2019, Algorithm.ES384, EcdsaRdfcProofSuite),
    (Cryptosuite.ECDSA_JCS_2019, Algorithm.ES256, EcdsaJcsProofSuite),
    (Cryptosuite.ECDSA_JCS_2019, Algorithm.ES384, EcdsaJcsProofSuite),
]
# What institutions can ask for: a suite of each kind of key, and an algorithm for the token.
ISSUED = [
    (Cryptosuite.EDDSA_RDFC_2022, Algorithm.EDDSA),
    (Cryptosuite.EDDSA_JCS_2022, Algorithm.EDDSA),
    (Cryptosuite.ECDSA_RDFC_2019, Algorithm.ES256),
    (Cryptosuite.ECDSA_JCS_2019, Algorithm.ES256),
]


class NotVerifiedError(Exception):
    """A verifier refused what it was to be timed with."""


def credential_of(data: bytes, media_type: str) -> Secured:
    """Return the one credential that was handed over."""
    given = handed(data, media_type)
    if isinstance(given, Presentation):
        raise NotVerifiedError
    return given


def must(verified: object) -> None:
    """Stop, unless a verification succeeded: the time of a refusal tells nothing."""
    if not verified:
        raise NotVerifiedError


def timed(check: Callable[[], object], seconds: float) -> Sequence[float]:
    """Return how long each run took, after a few that do not count."""
    for _ in range(5):
        check()
    times, ends = [], time.perf_counter() + seconds
    while time.perf_counter() < ends:
        began = time.perf_counter()
        check()
        times.append(time.perf_counter() - began)
    return times


class Mechanism:
    """One award, signed in one way under one key."""

    def __init__(self, document: JSON, algorithm: Algorithm) -> None:
        private = PRIVATE[algorithm]
        self.key = private.public_key()
        self.did = did_key(self.key)
        self.signer = KeySigner(f"{self.did}#{public_to_multibase(self.key)}", private)
        entry = {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "94567",
            "statusListCredential": LIST,
        }
        self.document: JSON = {**document, "issuer": self.did, "credentialStatus": entry}
        self.list = status_list_credential(
            url=LIST, issuer=self.did, purpose=StatusPurpose.REVOCATION, bits=bits_of([1]),
            now=system_clock(),
        )  # fmt: skip

    def copies(self, count: int) -> list[JSON]:
        """Return the award as often as asked, each with a name of its own."""
        return [{**self.document, "id": f"urn:uuid:{uuid4()}"} for _ in range(count)]

    def by_proof(self, document: JSON, suite: Cryptosuite) -> str:
        """Return it with a Data Integrity proof."""
        signed = data_integrity.secure(
            document, signer=self.signer, public_key=self.key, suite=suite,
            created=system_clock(),
        )  # fmt: skip
        return json.dumps({**signed, "proof": signed["proof"][0]})

    def as_sd_jwt(self) -> str:
        """Return its achievement as an SD-JWT VC."""
        claims = {
            "iss": self.did,
            "vct": "https://issuer.example/diploma",
            "achievement": self.document["credentialSubject"]["achievement"],
            "family_name": "Voorbeeld",
        }
        hidden = frozenset({("family_name",)})
        issued = sd_jwt.issue(claims, hidden=hidden, signer=self.signer, typ="dc+sd-jwt", decoys=3)
        return str(issued)

    def ours(self, texts: Sequence[str], media_type: str) -> Callable[[], object]:
        """Return our check of the next of these."""
        now = system_clock()
        listed = credential_of(json.dumps(self.list).encode(), "application/vc")
        found = read_bitstring_list(listed.document, listed.claimed, url=LIST, now=now)
        keyring = Keyring(lambda _: None, tuple, load_context, load_context)
        given_next = cycle(texts)

        def check() -> None:
            given = credential_of(next(given_next).encode(), media_type)
            must(given.prove(keyring, Question(now)).held)
            for entry in given.claimed.status_entries:
                fact = status_in(found, entry)
                must(fact is not None and not fact.revoked)

        return check

    def by_openvc(self, text: str, suite: Any) -> Callable[[], object]:
        """Return the check of openvc-core."""
        options: JSON = {"public_key_jwk": public_to_jwk(self.key), "now": system_clock()}
        if "jcs" not in suite.__name__.lower():
            options["extra_contexts"] = CONTEXTS

        def check() -> None:
            document = json.loads(text)
            suite().verify(document, **options)
            found = check_credential_status(document, resolve_status_list=lambda _url: self.list)
            must(not found.revoked)

        return check

    def by_digitalbazaar(self, text: str, seconds: float) -> Sequence[float]:
        """Return how long each check of @digitalbazaar/vc took."""
        name, context = self.signer.kid, "https://w3id.org/security/multikey/v1"
        method = {
            "id": name,
            "type": "Multikey",
            "controller": self.did,
            "publicKeyMultibase": public_to_multibase(self.key),
        }
        controller = {
            "@context": ["https://www.w3.org/ns/did/v1", context],
            "id": self.did,
            "verificationMethod": [method],
            "assertionMethod": [name],
        }
        documents = {
            **CONTEXTS, self.did: controller, name: {"@context": context, **method},
            LIST: self.list,
        }  # fmt: skip
        given = {"documents": documents, "credential": json.loads(text), "seconds": seconds}
        done = subprocess.run(
            [shutil.which("node") or "node", "bench.mjs"],
            cwd=installed_packages(), input=json.dumps(given), capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        times: list[float] = json.loads(done.stdout)
        return times


def in_process(document: JSON, seconds: float, copies: int) -> JSON:
    """Return the figures of each mechanism, ours and those of the others."""
    figures: JSON = {}
    for suite, algorithm, theirs in PROOFS:
        mechanism = Mechanism(document, algorithm)
        texts = [mechanism.by_proof(each, suite) for each in mechanism.copies(copies)]
        text, name = texts[0], f"{suite} {algorithm}"
        row = {"leerkluis": timed(mechanism.ours(texts, "application/vc"), seconds)}
        try:
            row["openvc-core"] = timed(mechanism.by_openvc(text, theirs), seconds)
        except OpenvcError as error:
            print(f"{name}: openvc-core refuses it: {error}", flush=True)
        if "rdfc" in suite:
            row["@digitalbazaar/vc"] = mechanism.by_digitalbazaar(text, seconds)
        figures[name] = told(name, row, seconds)
    for algorithm in PRIVATE:
        mechanism = Mechanism(document, algorithm)
        token = vc_jwt.secure(mechanism.document, signer=mechanism.signer)
        jwt = {"leerkluis": timed(mechanism.ours([token], "application/vc+jwt"), seconds)}
        figures[f"vc+jwt {algorithm}"] = told(f"vc+jwt {algorithm}", jwt, seconds)
        sd = mechanism.as_sd_jwt()
        options: JSON = {"public_key_jwk": public_to_jwk(mechanism.key)}
        claims = {
            "leerkluis": timed(mechanism.ours([sd], "application/dc+sd-jwt"), seconds),
            "openvc-core": timed(lambda: SdJwtVcProofSuite().verify(sd, **options), seconds),  # noqa: B023
        }
        figures[f"dc+sd-jwt {algorithm}"] = told(f"dc+sd-jwt {algorithm}", claims, seconds)
    return figures


def told(name: str, row: dict[str, Sequence[float]], seconds: float) -> JSON:
    """Return the figures of one mechanism, and print them."""
    figures = {who: summary(times, seconds) for who, times in row.items()}
    print(f"{name}: {figures}", flush=True)
    return figures


def over_http(seconds: float, copies: int) -> tuple[JSON, JSON]:
    """Return the award that was issued, and how fast the service verifies each form of it."""
    figures: JSON = {}
    with tempfile.TemporaryDirectory() as home:
        database = f"sqlite:///{home}/bench.sqlite3"
        # Every request comes from an address of its own: what is measured is not the rate limit.
        trusted = {"LEERKLUIS_TRUSTED_PROXIES": '["127.0.0.1"]'}
        with served(database, Path(home), settings=trusted) as service:
            order, headers = prepare(service)
            with httpx.Client(base_url=service.url, headers=headers) as client:
                texts = signed_forms(client, order, learner_of(service), copies)
                for (name, media_type), given in texts.items():
                    times = timed(asked(client, given, media_type), seconds)
                    row = {"leerkluis over HTTP": times}
                    figures[name] = told(f"HTTP, {name}", row, seconds)
    document: JSON = json.loads(texts["eddsa-rdfc-2022", "application/vc"][0])
    return document, figures


def signed_forms(
    client: httpx.Client, order: JSON, learner: dict[str, str], copies: int
) -> dict[tuple[str, str], list[str]]:
    """Return what the service released: every suite, both algorithms of tokens, and SD-JWT VCs."""
    found: dict[tuple[str, str], list[str]] = {}
    for suite, algorithm in ISSUED:
        for number in range(copies):
            asked_for = {**order, "cryptosuite": suite, "jwt_algorithm": algorithm}
            asked_for["recipient"] = {"claim_code": True}
            award = client.post("/api/v1/awards", json=asked_for).raise_for_status().json()
            forms = award["credential"]
            proof, token = json.dumps(forms["data_integrity"]), forms["vc_jwt"]
            found.setdefault((suite, "application/vc"), []).append(proof)
            found.setdefault((f"vc+jwt {algorithm}", "application/vc+jwt"), []).append(token)
            if number == 0:
                claimed = client.post(
                    "/api/v1/me/claims", json={"claim_code": award["claim_code"]}, headers=learner
                )
                item = claimed.raise_for_status().json()["id"]
                held = client.get(f"/api/v1/me/credentials/{item}", headers=learner).json()
                key = ("dc+sd-jwt ES256", "application/dc+sd-jwt")
                found.setdefault(key, []).append(held["sd_jwt_vc"])
    return found


def learner_of(service: Served) -> dict[str, str]:
    """Return the header with which a demo person accepts awards."""
    command = [sys.executable, "-m", "app.cli", "demo", "token", "p01"]
    token = subprocess.run(
        command, env=service.environment, check=True, capture_output=True, text=True
    ).stdout
    return {"Authorization": f"Bearer {token.strip()}"}


def asked(client: httpx.Client, texts: Sequence[str], media_type: str) -> Callable[[], object]:
    """Return a request for a verification, each time by somebody else."""
    numbers, given_next = count(), cycle(texts)

    def ask() -> None:
        number = next(numbers)
        stranger = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        headers = {"Content-Type": media_type, "X-Forwarded-For": stranger}
        answer = client.post("/api/v1/verify", content=next(given_next), headers=headers)
        must(answer.json()["outcome"] == "valid")

    return ask


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    seconds, copies = (QUICK_SECONDS, QUICK_COPIES) if quick else (SECONDS, COPIES)
    issued, http = over_http(seconds, copies)
    document = {name: member for name, member in issued.items() if name != "proof"}
    figures = {
        "benchmark": "verify",
        "seconds": seconds,
        "machine": machine(),
        "http": http,
        "in_process": in_process(document, seconds, copies),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run, to see that it works")
    main(quick=parser.parse_args().quick)
