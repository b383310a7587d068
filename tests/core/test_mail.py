"""A mail cannot be made into another one, whatever is written in it."""

from email import message_from_bytes
from email.policy import default

import pytest
from pydantic import ValidationError

from app.core.mail import Mail, is_mailbox, message_of
from tests.corpus.rows_of import rows
from tests.moments import NOW

GOOD = {"to": "fenna@school.example", "subject": "Uw code", "text": "Regel één\nRegel twee\n"}


def test_a_message_says_who_to_whom_and_what() -> None:
    data = message_of(Mail(**GOOD), sender="kluis@wallet.example", name="n-1", at=NOW)
    message = message_from_bytes(data, policy=default)
    assert (message["To"], message["From"]) == (GOOD["to"], "Leerkluis <kluis@wallet.example>")
    assert message["Message-ID"] == "<n-1@wallet.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == GOOD["text"]
    assert b"\r\n.\r\n" not in data


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"to": "a@b.example\r\nBcc: c@d.example"}, id="a second header"),
        pytest.param({"to": "a@b.example, c@d.example"}, id="a second address"),
        pytest.param({"to": "A <a@b.example>"}, id="a name"),
        pytest.param({"to": '"a b"@c.example'}, id="quotes"),
        pytest.param({"to": "a@b"}, id="no host"),
        pytest.param({"to": "a..b@c.example"}, id="two dots"),
        pytest.param({"to": f"{'a' * 65}@b.example"}, id="too long a name"),
        pytest.param({"to": f"a@{'b.' * 200}example"}, id="too long"),
        pytest.param({"to": "é@b.example"}, id="outside ASCII"),
        pytest.param({"subject": "x\nBcc: c@d.example"}, id="a line end in the subject"),
        pytest.param({"subject": ""}, id="no subject"),
        pytest.param({"text": ""}, id="no text"),
    ],
)
def test_what_is_no_mail_cannot_be_made(change: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Mail(**{**GOOD, **change})


@pytest.mark.parametrize("row", rows("naughty_strings"), ids=lambda row: str(row["id"]))
def test_no_naughty_text_is_an_address_that_breaks_a_header(row: dict[str, str]) -> None:
    text = str(row.get("input", ""))
    assert not is_mailbox(text) or text.isascii()
    assert not is_mailbox(f"a@b.example{text}") or "\n" not in text
