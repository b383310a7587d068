import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from app.cli.commands import app
from app.core.clock import system_clock
from app.core.db import Database
from app.core.log import configure
from app.ops.demo.telling import tell
from app.ops.housekeeping import Housekeeping
from app.ops.launching import Launch, _settings, environment_of, launch
from app.settings import ConfigurationError, Settings
from app.web.rate_limits import Limit, count_hit
from tests.moments import NOW

RUNNER = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LEERKLUIS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LEERKLUIS_DATABASE_URL", f"sqlite:///{tmp_path}/x.sqlite3")
    yield tmp_path
    structlog.reset_defaults()


def run(*arguments: str, code: int = 0) -> str:
    result = RUNNER.invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def test_a_demo_is_made_from_nothing_once(home: Path) -> None:
    assert "newest revision" in run("migrate")
    assert "award 14 of 14" in run("demo", "load")
    assert "there already" in run("demo", "load")
    assert re.search(r"CLIENT_SECRET=\S{40}", run("demo", "client", "waterkant"))
    assert run("demo", "client", "fund").startswith("CLIENT_ID=")
    assert run("demo", "token", "p01").count(".") == 2
    assert "#" in run("key", "rotate", "waterkant")
    assert (home / "key_encryption_key").exists()


def test_what_does_not_exist_is_told_in_a_line(home: Path) -> None:
    run("migrate")
    assert home.exists()
    assert "no demo user" in run("demo", "token", "p99", code=2)
    assert "There is no such institution" in run("demo", "client", "nobody", code=2)
    assert "there is no benchmark" in run("bench", "nothing", code=2)


def test_the_first_client_and_an_institution_can_be_made(home: Path) -> None:
    run("migrate")
    assert home.exists()
    assert run("admin", "add", "--name", "Beheer").startswith("CLIENT_ID=")
    options = {
        "slug": "nieuw", "name": "Nieuw", "name-en": "New", "sector": "mbo",
        "schac-home": "nieuw.example", "homepage": "https://nieuw.example", "street": "Weg 1",
        "postal-code": "9999 ZZ", "locality": "Plaats", "recognised-by": "OCW",
        "recognised-from": "2026-01-01",
    }  # fmt: skip
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    assert "did:web:localhost%3A8000:i:nieuw" in run("institution", "add", *arguments)


def test_the_description_of_the_api_can_be_printed_and_written(home: Path) -> None:
    printed = json.loads(run("openapi"))
    run("openapi", "--output", str(home / "openapi.json"))
    assert json.loads((home / "openapi.json").read_text()) == printed
    assert printed["info"]["title"] == "Leerkluis"


def test_production_has_no_demo(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEERKLUIS_MODE", "production")
    assert home.exists()
    assert "development only" in run("demo", "load", code=2)
    with pytest.raises(ConfigurationError, match="cannot run in production"):
        launch(Launch(port=1, database_url=None, demo=True, workers=1))


def test_a_start_on_one_machine_listens_where_it_says(home: Path) -> None:
    settings = _settings(Launch(port=8100, database_url=None, demo=True, workers=1))
    assert home.exists()
    assert (settings.base_url, settings.oidc_issuer) == (
        "http://localhost:8100",
        "http://localhost:8101",
    )
    environment = environment_of(settings)
    secret = settings.secret_key
    assert secret is not None
    assert environment["LEERKLUIS_SECRET_KEY"] == secret.get_secret_value()
    assert environment["LEERKLUIS_DEMO"] == "True"
    without = _settings(Launch(port=8100, database_url=None, demo=False, workers=1))
    assert (without.demo, without.oidc_issuer) == (False, None)


def test_the_demo_tells_who_can_log_in(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Settings())
    assert "p01@waterkant.example" in capsys.readouterr().out


def test_a_sweep_forgets_what_has_served_its_time(sqlite_database: Database) -> None:
    count_hit(sqlite_database, Limit("x", 1, 60), client="c", now=NOW.replace(year=2025))
    assert Housekeeping(sqlite_database, lambda: NOW).sweep() == 1
    assert Housekeeping(sqlite_database, lambda: NOW).sweep() == 0


def test_a_log_line_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    structlog.get_logger().info("something.happened", id="1")
    structlog.reset_defaults()
    assert json.loads(capsys.readouterr().err)["event"] == "something.happened"


def test_the_clock_of_the_system_knows_its_zone() -> None:
    assert system_clock().tzinfo is not None
