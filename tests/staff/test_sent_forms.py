"""A form has one effect, also when it is sent at the same moment, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.core.db import Database
from app.core.documents import JSONObject
from app.core.ids import new_token
from app.staff.sent_forms import KEPT, SentForms, forget_old_forms
from tests.apps import SECRET
from tests.moments import NOW


def send(database: Database, key: str, made: list[str], *, sender: str = "a") -> JSONObject:
    def work() -> JSONObject:
        made.append(new_token())
        return {"code": made[-1]}

    with database.transaction() as session:
        return SentForms(session, SECRET).once(key, work, sender=sender, now=NOW)


def test_four_sendings_at_once_have_one_effect(database: Database) -> None:
    made: list[str] = []
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(database, "k", made), range(4)))
    assert (len(made), answers) == (1, [{"code": made[0]}] * 4)


def test_another_key_and_another_sender_are_other_forms(database: Database) -> None:
    made: list[str] = []
    for key, sender in (("k", "a"), ("l", "a"), ("k", "b")):
        send(database, key, made, sender=sender)
    assert len(made) == 3


def test_what_failed_can_be_sent_again(database: Database) -> None:
    def fail() -> JSONObject:
        raise RuntimeError

    with pytest.raises(RuntimeError), database.transaction() as session:
        SentForms(session, SECRET).once("k", fail, sender="a", now=NOW)
    made: list[str] = []
    assert send(database, "k", made) == {"code": made[0]}


@pytest.mark.parametrize(
    ("later", "gone"),
    [
        pytest.param(KEPT, 0, id="kept"),
        pytest.param(KEPT + timedelta(microseconds=1), 1, id="old"),
    ],
)
def test_old_forms_are_forgotten(database: Database, later: timedelta, gone: int) -> None:
    send(database, "k", [])
    with database.transaction() as session:
        assert forget_old_forms(session, now=NOW + later) == gone
