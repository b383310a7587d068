"""The token of a link stands in no log: not in ours, and not in that of the web server."""

from pathlib import Path

import httpx

from tests.running import Running, running

PIN = "975318642975"


def share_of(service: Running) -> dict[str, str]:
    """Return a new link of a demo person."""
    token = service.leerkluis("demo", "token", "p01").strip()
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{service.url}/api/v1/me", headers=headers) as client:
        waiting = client.get("/claims").json()[0]["award_id"]
        item = client.post("/claims", json={"award_id": waiting}).json()["id"]
        body = {"item_ids": [item], "label": "Werk", "pin": PIN, "allow_download": True}
        share: dict[str, str] = client.post("/shares", json=body).json()
    return share


def test_no_log_holds_the_token_of_a_link(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        url = share_of(service)["url"]
        for method in ("GET", "HEAD", "POST", "PUT"):
            httpx.request(method, url)
        grant = httpx.post(url, json={"pin": PIN}).json()["grant"]
        asked = {"grant": grant, "form": "pdf"}
        assert httpx.post(f"{url}/downloads", json=asked).content.startswith(b"%PDF")
        httpx.get(f"{url}/nowhere")
        httpx.post(f"{service.url}/api/v1/verify", json={"url": url})
    printed = service.log.read_text()
    assert printed.count("/v/{token}") >= 5
    secrets = (url.rpartition("/")[2], PIN, grant)
    assert [word for word in secrets if word in printed] == []
