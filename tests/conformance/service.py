"""The service as a conformance suite meets it: on https, with a certificate of its own."""

import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.core.clock import system_clock
from app.core.db import Database, connect
from app.institutions.client_models import NewApiClient
from app.institutions.models import NewInstitution
from app.ops.context import services_of
from app.ops.launching import environment_of
from app.settings import Settings
from app.web.callers import SCOPES_OF_KIND, OrganisationKind
from tests.elsewhere import self_signed
from tests.journeys.story import INSTITUTION, JSON
from tests.running import ROOT, free_pair
from tests.service import SETTINGS

# What the public suites send.
HEADERS = {"Accept": "application/ld+json, application/json"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer instance as the configuration of a suite names it."""

    did: str
    endpoint: str
    authorization: str


@dataclass(frozen=True, slots=True)
class Suite:
    """A client that trusts the certificate, and what it is configured with."""

    client: httpx.Client
    database: Database
    settings: Settings

    def issuer(self, algorithm: str, mechanism: str, *, slug: str = "suite") -> Issuer:
        """Return a new `did:key` issuer with an access token that its client got itself."""
        services = services_of(self.settings)
        slug = slug.lower()
        order = NewInstitution.model_validate(
            {**INSTITUTION, "slug": slug, "did": "did:key", "first_algorithm": algorithm}
        )
        kind = OrganisationKind.INSTITUTION
        with self.database.transaction() as session:
            institution = services.institutions(session).register(order, now=system_clock())
            client = NewApiClient(
                kind=kind, organisation_id=institution.id, name=slug, scopes=SCOPES_OF_KIND[kind]
            )
            made = services.api_clients(session).create(client, now=system_clock())
        # Client id and secret in the form, and an audience: as the suites ask for a token.
        granted = self.client.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": made.client.id,
                "client_secret": made.secret,
                "audience": self.settings.base_url,
            },
        ).json()
        endpoint = f"/vc-api/issuers/{slug}/{mechanism}/credentials/issue"
        return Issuer(institution.did, endpoint, f"Bearer {granted['access_token']}")

    def issue(self, issuer: Issuer, body: JSON) -> httpx.Response:
        """Return the answer to a request for a credential."""
        headers = {"Authorization": issuer.authorization}
        return self.client.post(issuer.endpoint, json=body, headers=headers)

    def issued(self, issuer: Issuer, credential: JSON) -> JSON:
        """Return a credential with its issuer filled in and signed."""
        answer = self.issue(issuer, {"credential": {**credential, "issuer": issuer.did}})
        assert answer.status_code == 201, answer.text
        found: JSON = answer.json()["verifiableCredential"]
        return found

    def verified(self, credential: object, **options: object) -> int:
        """Return the status of the answer to a credential."""
        body = {"verifiableCredential": credential, "options": options}
        return self.client.post("/vc-api/credentials/verify", json=body).status_code

    def presented(self, presentation: object, **options: object) -> int:
        """Return the status of the answer to a presentation."""
        body = {"verifiablePresentation": presentation, "options": options}
        return self.client.post("/vc-api/presentations/verify", json=body).status_code


@contextmanager
def conformance_service(database_url: str, folder: Path) -> Iterator[Suite]:
    """Yield a suite that talks with the service over https."""
    ca_file, key_file = self_signed(folder)
    port = free_pair()
    settings = SETTINGS.model_copy(
        update={"base_url": f"https://localhost:{port}", "database_url": database_url}
    )
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    command += ["--ssl-certificate", str(ca_file), "--ssl-keyfile", str(key_file)]
    with subprocess.Popen(
        [*command, "app.main:production_app"], cwd=ROOT, env=environment_of(settings)
    ) as server:
        trusting = ssl.create_default_context(cafile=str(ca_file))
        transport = httpx.HTTPTransport(verify=trusting, retries=8)
        engine = connect(database_url)
        with httpx.Client(
            base_url=settings.base_url, headers=HEADERS, transport=transport
        ) as client:
            yield Suite(client, Database(engine), settings)
        engine.dispose()
        server.terminate()
