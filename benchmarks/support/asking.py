"""An institution's system that keeps asking until it is answered, whatever is killed meanwhile."""

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import httpx

JSON = dict[str, Any]
# What is asked again, beside what is a fault of the other side.
AGAIN = {httpx.codes.UNAUTHORIZED, httpx.codes.CONFLICT, httpx.codes.TOO_MANY_REQUESTS}
# One in so many single awards is revoked.
REVOKED = 10


@dataclass
class Client:
    """An institution's system that asks until it is answered, with the same key each time."""

    url: str
    credentials: tuple[str, str]
    token: str = ""
    tries: Counter[str] = field(default_factory=Counter)

    def once(self, method: str, path: str, **given: Any) -> httpx.Response | None:
        """Ask; None when it must be asked again."""
        try:
            if not self.token:
                self._renew()
            headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
            answer = httpx.request(
                method, f"{self.url}{path}", headers=headers, timeout=60, **given
            )
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self.token = ""
        except httpx.TransportError as error:
            self.tries[type(error).__name__] += 1
            return None
        self.tries[str(answer.status_code)] += 1
        if answer.is_server_error or answer.status_code in AGAIN:
            return None
        return answer.raise_for_status()

    def until(self, method: str, path: str, **given: Any) -> JSON:
        """Ask until there is an answer."""
        while (answer := self.once(method, path, **given)) is None:
            time.sleep(0.3)
        found: JSON = answer.json()
        return found

    def _renew(self) -> None:
        answer = httpx.post(
            f"{self.url}/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=self.credentials,
            timeout=60,
        )
        if answer.is_success:
            self.token = answer.json()["access_token"]


@dataclass
class Story:
    """What was asked for, and what was acknowledged."""

    client: Client
    achievement: str
    rows: int
    over: Event = field(default_factory=Event)
    batches: list[JSON] = field(default_factory=list)
    singles: dict[str, str] = field(default_factory=dict)
    revoked: list[str] = field(default_factory=list)

    def hand_in(self) -> None:
        """Hand in one batch after the other until it is over; the last one is finished."""
        while not self.over.is_set():
            number = len(self.batches)
            asked = {"kind": "issue", "format": "csv", "achievement": self.achievement}
            given = self.client.until(
                "POST",
                "/api/v1/batches",
                params=asked,
                content=table(number, self.rows),
                headers={"Idempotency-Key": f"batch {number}", "Content-Type": "text/csv"},
            )
            path = f"/api/v1/batches/{given['id']}"
            self._wait(path, "ready")
            self.client.until("POST", f"{path}/start")
            self.batches.append(self._wait(path, "finished"))

    def _wait(self, path: str, state: str) -> JSON:
        while (found := self.client.until("GET", path))["state"] != state:
            time.sleep(0.5)
        return found

    def ask(self, asker: int) -> None:
        """Ask for single awards until it is over; each that was begun is asked for to its end."""
        number, waiting = 0, dict[str, float]()
        while not self.over.is_set() or waiting:
            now = time.monotonic()
            key = next((name for name, due in waiting.items() if due <= now), "")
            if not key and not self.over.is_set():
                key, number = f"single-{asker}-{number}", number + 1
            answer = self.single(key) if key else None
            if answer is None:
                waiting |= {key: time.monotonic() + 1} if key else {}
                time.sleep(0.1)
                continue
            waiting.pop(key, None)
            self.singles[key] = answer.json()["id"]
            if number % REVOKED == 0:
                self._revoke(self.singles[key])

    def single(self, key: str) -> httpx.Response | None:
        order = {
            "achievement_id": self.achievement,
            "recipient": {"email": f"{key}@waterkant.example"},
            "name": f"Student {key}",
            "awarded_on": "2026-01-30",
            "result": "7",
        }
        return self.client.once(
            "POST", "/api/v1/awards", json=order, headers={"Idempotency-Key": key}
        )

    def _revoke(self, award_id: str) -> None:
        self.client.until(
            "POST",
            f"/api/v1/awards/{award_id}/revocation",
            json={"reason": "Vergissing"},
            headers={"Idempotency-Key": f"revoke {award_id}"},
        )
        self.revoked.append(award_id)


def table(batch: int, rows: int) -> bytes:
    lines = (
        f"W{n:06};b{batch}-s{n}@waterkant.example;Student {n};2026-01-30;7" for n in range(rows)
    )
    return "\n".join(("row_key;email;name;awarded_on;result", *lines)).encode()
