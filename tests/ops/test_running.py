"""`./leerkluis run`, started as a person starts it; and the tour of the README, as printed."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes

import httpx
import pytest

from app.core import base64url
from app.core.db import connect
from app.ops.demo.catalogue import demo_catalogue
from app.ops.migrations import migrate
from tests.running import ROOT, Running, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("running")) as found:
        yield found


def tour() -> str:
    text = (ROOT / "README.md").read_text()
    (found,) = re.findall(r"<!-- tour -->\n```sh\n(.*?)```\n<!-- /tour -->", text, re.DOTALL)
    return str(found)


def test_it_tells_what_to_open_and_the_tour_works_as_printed(
    service: Running, tmp_path: Path
) -> None:
    printed = service.log.read_text()
    assert f"Open {service.url}" in printed
    assert all(person.eppn in printed for person in demo_catalogue().people)

    script = tour().replace("http://localhost:8000", service.url)
    script = script.replace("./leerkluis", f"{ROOT}/leerkluis")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=service.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert outcomes(done.stdout) == ["valid", "valid", "invalid"]
    assert '"reason":"Toegekend aan de verkeerde student"' in done.stdout


def outcomes(printed: str) -> list[str]:
    """Return the outcome of each JSON object that `curl` printed, one after the other."""
    found, decoder, rest = [], json.JSONDecoder(), printed
    while (start := rest.find("{")) >= 0:
        told, end = decoder.raw_decode(rest[start:])
        rest = rest[start + end :]
        found += [told["outcome"]] if "outcome" in told else []
    return found


def test_who_logs_in_at_the_demo_login_comes_back_with_a_session(service: Running) -> None:
    with httpx.Client(base_url=service.url, follow_redirects=True) as browser:
        people = browser.get("/login?return_to=/wallet")
        chosen = re.findall(r'href="(/authorize[^"]+person=p01[^"]*)"', people.text)[0]
        browser.headers.update({"Accept": "text/html", "Origin": service.url})
        welcome = browser.get(people.url.join(chosen.replace("&amp;", "&")))
        assert (welcome.status_code, welcome.url.path) == (200, "/wallet/welcome")
        version = re.findall(r'name="version" value="([^"]+)"', welcome.text)[0]
        wallet = browser.post("/wallet/welcome", data={"version": version})
        assert (wallet.status_code, wallet.url.path) == (200, "/wallet")
        assert "Bachelor Verpleegkunde" in wallet.text


def test_without_demo_there_is_nobody_and_a_second_start_keeps_the_keys(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        with running(tmp_path, "--no-demo") as service:
            assert httpx.get(f"{service.url}/healthz").json() == {"status": "ok"}
            assert httpx.get(f"{service.url}/login").status_code == 503
            assert "Demo users" not in service.log.read_text()
            keys.append((tmp_path / "secret_key").read_text())
    assert keys[0] == keys[1]


def test_it_serves_in_production_as_a_container_does(tmp_path: Path) -> None:
    secret = base64url.encode(token_bytes(32))
    settings = {
        "mode": "production",
        "base_url": "https://wallet.example",
        "secret_key": secret,
        "key_encryption_key": base64url.encode(token_bytes(32)),
        "oidc_issuer": "https://login.example",
        "oidc_client_id": "leerkluis",
    }
    engine = connect(f"sqlite:///{tmp_path}/leerkluis.sqlite3")
    migrate(engine)
    engine.dispose()
    with running(tmp_path, verb="serve", **settings) as service:
        answer = httpx.get(f"{service.url}/")
        assert answer.status_code == 200
        assert "max-age" in answer.headers["strict-transport-security"]
        assert "Demonstratie" not in answer.text
        assert secret not in service.log.read_text()
        refused = service.leerkluis("demo", "token", "p01", fails=True)
        assert "this is production" in refused
