"""The story that the journeys tell, step by step, through HTTP only."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi.testclient import TestClient

JSON = dict[str, Any]
INSTITUTION: JSON = {
    "slug": "waterkant",
    "names": {"nl": "Hogeschool De Waterkant (fictief)", "en": "De Waterkant (fictional)"},
    "sector": "hbo",
    "registers": {"institution_code": "99ZA", "kvk": "99000001"},
    "schac_home": "waterkant.example",
    "homepage": "https://www.waterkant.example",
    "address": {
        "street": "Kadeweg 1",
        "postal_code": "9999 ZA",
        "locality": "Waterkant",
        "country": "NL",
    },
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a bearer token."""

    client: TestClient
    token: str

    def get(self, path: str, **query: str) -> JSON:
        """Return the body of a good answer."""
        answer = self.client.get(path, params=query, headers=self._headers())
        assert answer.status_code == 200, answer.text
        body: JSON = answer.json()
        return body

    def get_list(self, path: str) -> list[JSON]:
        """Return the body of a good answer that is a list."""
        found: list[JSON] = self.client.get(path, headers=self._headers()).json()
        return found

    def post(self, path: str, body: JSON, *, status: int = 201) -> JSON:
        """Return the body of the answer that is expected."""
        answer = self.client.post(path, json=body, headers=self._headers())
        assert answer.status_code == status, answer.text
        found: JSON = answer.json()
        return found

    def put(self, path: str, body: JSON, *, status: int = 200) -> JSON:
        """Return the body of the answer that is expected."""
        answer = self.client.put(path, json=body, headers=self._headers())
        assert answer.status_code == status, answer.text
        found: JSON = answer.json()
        return found

    def delete(self, path: str) -> JSON:
        """Return the body of a good answer."""
        answer = self.client.delete(path, headers=self._headers())
        assert answer.status_code == 200, answer.text
        body: JSON = answer.json()
        return body

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def api_caller(client: TestClient, client_id: str, secret: str) -> Caller:
    """Return an API client with a fresh token."""
    answer = client.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret)
    )
    assert answer.status_code == 200, answer.text
    return Caller(client, answer.json()["access_token"])


def opened(client: TestClient, link: str, *, status: int = 200) -> JSON:
    """Return what a stranger sees who opens a link."""
    answer = client.get(urlsplit(link).path, headers={"Accept": "application/json"})
    assert answer.status_code == status, answer.text
    body: JSON = answer.json()
    return body


def verified(client: TestClient, body: str, media_type: str) -> JSON:
    """Return what a stranger is told about a credential."""
    answer = client.post(
        "/api/v1/verify", content=body.encode(), headers={"Content-Type": media_type}
    )
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found
