"""CPU microseconds of what signing and checking one diploma is made of, in this process."""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

import rfc8785

from app.core.did import did_key
from app.core.documents import JSONObject, canonical_bytes, parse_object
from app.core.jws import KeySigner
from app.core.keys import Algorithm, check_signature, new_private_key, sign
from app.credentials.canonical import rdfc
from app.credentials.canonical.rdfc import OF_STRANGERS, canonical_nquads, reference_nquads
from app.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from app.credentials.proofs import data_integrity, vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.securing import data_integrity_form, jwt_form
from benchmarks.support.figures import machine

ROUNDS, QUICK_ROUNDS = 7, 3
TIMES, QUICK_TIMES, OF_REFERENCE = 300, 50, 3
NOW = datetime(2026, 11, 25, tzinfo=UTC)
KEY = new_private_key(Algorithm.EDDSA)
PUBLIC = KEY.public_key()
DID = did_key(PUBLIC)
SIGNER = KeySigner(f"{DID}#{DID.removeprefix('did:key:')}", KEY)
EDDSA = {"jcs": Cryptosuite.EDDSA_JCS_2022, "rdfc": Cryptosuite.EDDSA_RDFC_2022}


def diploma() -> JSONObject:
    """Return a credential of about 4 KB, as large as those of the demo."""
    outcomes = [
        {
            "type": ["Alignment"],
            "targetName": f"Leerresultaat {number}",
            "targetUrl": f"https://catalogue.example/outcomes/{number}",
            "targetDescription": "De student analyseert gegevens en legt uit wat die zeggen. " * 2,
        }
        for number in range(10)
    ]
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES],
        "id": "urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": DID, "type": ["Profile"], "name": "Hogeschool (fictief)"},
        "validFrom": "2026-10-01T00:00:00Z",
        "name": "Data-analyse",
        "credentialSubject": {
            "id": "urn:uuid:0a1b2c3d-0000-4000-8000-000000000001",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://wallet.example/achievements/1",
                "type": ["Achievement"],
                "name": "Data-analyse",
                "description": "Gegevens lezen en begrijpen. " * 20,
                "criteria": {"narrative": "Alle opdrachten zijn voldoende"},
                "alignment": outcomes,
            },
        },
    }


def cpu_us(work: Callable[[], object], *, rounds: int, times: int) -> float:
    """Return the median over rounds of what one time costs."""
    work()
    found = []
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(times):
            work()
        found.append((time.process_time() - began) / times)
    return round(statistics.median(found) * 1e6, 1)


def works() -> dict[str, Callable[[], object]]:
    """Return what is measured, by name."""
    document, data = diploma(), bytes(64)
    signature = sign(KEY, data)
    found: dict[str, Callable[[], object]] = {
        "ed25519_sign": lambda: sign(KEY, data),
        "ed25519_check": lambda: check_signature(PUBLIC, signature=signature, data=data),
        "jcs": lambda: canonical_bytes(document),
        "jcs_reference": lambda: rfc8785.dumps(document),
        "rdf_compiled": lambda: canonical_nquads(document),
        "rdf_compiled_strangers": lambda: canonical_nquads(document, care=OF_STRANGERS),
        "jwt_form": lambda: jwt_form(document, signer=SIGNER, public_key=PUBLIC, now=NOW),
    }
    token = jwt_form(document, signer=SIGNER, public_key=PUBLIC, now=NOW).secured
    found["jwt_verify"] = lambda: vc_jwt.verify(token, key=PUBLIC)
    for name, suite in EDDSA.items():
        found |= of_suite(name, suite, document)
    return found


def of_suite(
    name: str, suite: Cryptosuite, document: JSONObject
) -> dict[str, Callable[[], object]]:
    """Return the form and its check in one suite."""

    def form() -> str:
        return data_integrity_form(
            document, signer=SIGNER, public_key=PUBLIC, suite=suite, now=NOW
        ).secured

    signed = parse_object(form().encode())

    def verify() -> None:
        (proof,) = data_integrity.proofs_of(signed)
        data_integrity.verify(signed, proof, key=PUBLIC, expected=data_integrity.Expected(NOW))

    return {f"{name}_form": form, f"{name}_verify": verify}


def reference() -> None:
    """Read as JSON-LD, with nothing kept."""
    rdfc._nquads.cache_clear()  # noqa: SLF001 - what is measured is what happens without it
    reference_nquads(diploma())


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    rounds, times = (QUICK_ROUNDS, QUICK_TIMES) if quick else (ROUNDS, TIMES)
    figures = {name: cpu_us(work, rounds=rounds, times=times) for name, work in works().items()}
    figures["rdf_reference"] = cpu_us(reference, rounds=rounds, times=OF_REFERENCE)
    for name, figure in figures.items():
        print(f"{name}: {figure} us, {figure / figures['ed25519_sign']:.1f} signatures", flush=True)
    print(json.dumps({"benchmark": "signing", "cpu_us": figures, "machine": machine()}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    main(quick=parser.parse_args().quick)
