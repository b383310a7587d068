"""The roots that all calls share, and the ones of a test host beside them."""

from pathlib import Path

import pytest

from app.core.fetch import TrustedFetch
from app.core.tls import web_certificates
from app.settings import ConfigurationError, Settings
from tests.elsewhere import elsewhere


def test_the_roots_of_the_web_are_read_once() -> None:
    shared = web_certificates()
    assert Settings().outgoing_tls() is shared
    assert TrustedFetch().ssl_context is TrustedFetch().ssl_context is shared


def test_who_trusts_a_test_host_does_so_alone(tmp_path: Path) -> None:
    before = web_certificates().cert_store_stats()
    with elsewhere(tmp_path) as there:
        trusting = Settings(test_ca_file=there.ca_file).outgoing_tls()
    assert trusting.cert_store_stats() != before
    assert web_certificates().cert_store_stats() == before


def test_a_test_host_without_a_certificate_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="LEERKLUIS_TEST_CA_FILE"):
        Settings(test_ca_file=tmp_path / "none.pem").outgoing_tls()
