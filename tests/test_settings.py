from pathlib import Path

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.ops.context import settings_now
from app.ops.secrets import with_development_secrets
from app.settings import ConfigurationError, Settings, production_faults
from tests.service import KEY

RANDOM = "q3T0vY6m2Wc8Zr5Kx1Lb9Hd4Nf7Js0Pg-UeAoIyV_Xw"
GOOD = {
    "mode": "production",
    "base_url": "https://wallet.example",
    "secret_key": RANDOM,
    "key_encryption_key": RANDOM,
    "oidc_issuer": "https://login.example",
    "oidc_client_id": "wallet.example",
}


def test_production_accepts_settings_that_are_fit_for_it() -> None:
    assert production_faults(Settings.model_validate(GOOD)) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"base_url": "http://wallet.example"}, "LEERKLUIS_BASE_URL", id="http"),
        pytest.param({"demo": True}, "LEERKLUIS_DEMO", id="demo"),
        pytest.param({"secret_key": None}, "LEERKLUIS_SECRET_KEY", id="no secret"),
        pytest.param({"secret_key": "c2hvcnQ"}, "shorter than 32", id="a short secret"),
        pytest.param({"secret_key": "A" * 43}, "placeholder", id="a secret of one letter"),
        pytest.param({"secret_key": "é" * 60}, "not base64url", id="a secret that is no base64url"),
        pytest.param(
            {"secret_key": "change-me-" + RANDOM}, "placeholder", id="a placeholder as secret"
        ),
        pytest.param(
            {"key_encryption_key": None}, "LEERKLUIS_KEY_ENCRYPTION_KEY", id="no wrapping key"
        ),
        pytest.param(
            {"key_encryption_key": "changeme" + RANDOM}, "placeholder", id="placeholder as key"
        ),
        pytest.param(
            {"key_encryption_key_file": Path("/nowhere")}, "cannot be read", id="no key file"
        ),
        pytest.param({"oidc_issuer": None}, "LEERKLUIS_OIDC_ISSUER", id="no provider"),
        pytest.param({"oidc_issuer": "http://x.example"}, "https address", id="provider on http"),
    ],
)
def test_production_says_what_to_set(change: dict[str, object], says: str) -> None:
    settings = Settings.model_validate({**GOOD, **change})
    assert [fault for fault in production_faults(settings) if says in fault]
    with pytest.raises(ConfigurationError, match="this cannot run in production"):
        create_app(settings)


def test_development_may_do_what_production_may_not() -> None:
    assert production_faults(Settings(demo=True)) == []


def test_the_wrapping_key_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY.get_secret_value() + "\n")
    settings = Settings.model_validate({**GOOD, "key_encryption_key_file": file})
    assert len(settings.wrapping_key()) == 32


def test_development_makes_its_own_secrets_once(tmp_path: Path) -> None:
    first = with_development_secrets(Settings(data_dir=tmp_path / "new"))
    second = with_development_secrets(Settings(data_dir=tmp_path / "new"))
    other = with_development_secrets(Settings(data_dir=tmp_path / "other"))
    assert first.secret() == second.secret() != other.secret()
    assert first.secret() != first.wrapping_key()
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o077 == 0


def test_production_makes_no_secrets(tmp_path: Path) -> None:
    settings = Settings.model_validate({**GOOD, "secret_key": None, "data_dir": tmp_path})
    assert with_development_secrets(settings).secret_key is None


def test_a_database_on_the_command_line_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEERKLUIS_DATA_DIR", str(tmp_path))
    assert settings_now("sqlite:///other.sqlite3").database_url == "sqlite:///other.sqlite3"


def test_the_application_can_be_made_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEERKLUIS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LEERKLUIS_DATABASE_URL", f"sqlite:///{tmp_path}/x.sqlite3")
    app = create_app(settings_now())
    assert isinstance(app, FastAPI)
    app.state.parts.database.engine.dispose()
