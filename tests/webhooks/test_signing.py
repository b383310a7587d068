"""Signatures by Standard Webhooks 1.0.0: its published example, and the documented receiver."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.webhooks.signing import headers_of, new_secret, shown
from tests.webhooks.receiver import signatures_of

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "webhooks.md"
# The example of the specification's reference libraries.
SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, SECONDS = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
AT = datetime.fromtimestamp(SECONDS, UTC)


def test_the_published_example_is_signed_alike() -> None:
    headers = headers_of(MESSAGE, BODY, keys=[base64.b64decode(SECRET)], now=AT)
    assert headers == {
        "webhook-id": MESSAGE,
        "webhook-timestamp": str(SECONDS),
        "webhook-signature": SIGNATURE,
    }


def test_a_secret_is_shown_as_the_specification_writes_it() -> None:
    assert shown(base64.b64decode(SECRET)) == f"whsec_{SECRET}"
    assert 24 <= len(new_secret()) <= 64
    assert new_secret() != new_secret()


def test_two_secrets_sign_side_by_side_newest_first() -> None:
    newest, former = new_secret(), new_secret()
    headers = headers_of(MESSAGE, BODY, keys=[newest, former], now=AT)
    assert signatures_of(shown(newest), headers, BODY) == [True, False]
    assert signatures_of(shown(former), headers, BODY) == [False, True]


@pytest.fixture(scope="module")
def documented() -> Callable[..., bool]:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENTATION.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own documentation
    found: Callable[..., bool] = names["is_from_leerkluis"]
    return found


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        pytest.param({}, True, id="as it was sent"),
        pytest.param({"body": BODY + b" "}, False, id="another body"),
        pytest.param({"now": SECONDS + 301}, False, id="too late"),
        pytest.param({"secret": shown(b"0" * 32)}, False, id="another secret"),
    ],
)
def test_the_receiver_of_the_documentation_takes_what_we_sign(
    documented: Callable[..., bool], changes: dict[str, Any], taken: bool
) -> None:
    headers = headers_of(MESSAGE, BODY, keys=[base64.b64decode(SECRET)], now=AT)
    given = {"secret": f"whsec_{SECRET}", "headers": headers, "body": BODY, "now": SECONDS}
    assert documented(**{**given, **changes}) is taken
