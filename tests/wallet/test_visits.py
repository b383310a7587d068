import pytest

from app.wallet.visits import is_a_look

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nothing said"),
        pytest.param({"user-agent": FIREFOX}, id="a browser"),
        pytest.param({"user-agent": "curl/8.0"}, id="a program of somebody"),
        pytest.param({"user-agent": "Robotics lab reader"}, id="a word that begins alike"),
    ],
)
def test_who_reads_is_counted(headers: dict[str, str]) -> None:
    assert is_a_look(headers)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"sec-purpose": "prefetch"}, id="fetched ahead"),
        pytest.param({"sec-purpose": "prefetch;prerender"}, id="drawn ahead"),
        pytest.param({"purpose": "prefetch"}, id="as older browsers say it"),
        pytest.param({"user-agent": "Slackbot-LinkExpanding 1.0"}, id="Slack"),
        pytest.param({"user-agent": "LinkedInBot/1.0"}, id="LinkedIn"),
        pytest.param({"user-agent": "WhatsApp/2.24"}, id="WhatsApp"),
        pytest.param({"user-agent": "facebookexternalhit/1.1"}, id="Facebook"),
        pytest.param({"user-agent": "Mozilla/5.0 SkypeUriPreview Preview/0.5"}, id="Teams"),
    ],
)
def test_a_program_that_fetches_ahead_is_not(headers: dict[str, str]) -> None:
    assert not is_a_look({"user-agent": FIREFOX, **headers})
