"""Mails are sent at least once, put off when they cannot be, and never told in a log."""

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from app.core.db import Database
from app.core.mail import Mail
from app.core.smtp import MailServer
from app.identity.outbox import (
    CLAIM,
    FIRST_PAUSE,
    LIFETIME,
    MAX_TRIES,
    Outbox,
    Post,
    forget_old_mails,
)
from app.ops.demo.mail_catcher import MailCatcher
from app.ops.housekeeping import Housekeeping
from app.ops.working import Worker
from tests.core.test_smtp import answering
from tests.moments import NOW

MAIL = Mail(to="fenna@school.example", subject="Uw code", text="Geheim 12345678")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def put(database: Database) -> None:
    with database.transaction() as session:
        Outbox(session).put(MAIL, learner_id=None, now=NOW)


def waiting(database: Database, *, now: datetime) -> bool:
    with database.reading() as session:
        return Outbox(session).is_due(now=now)


def post_at(database: Database, port: int, clock: Clock) -> Post:
    return Post(database, MailServer("127.0.0.1", port, "kluis@wallet.example", tls="none"), clock)


def test_a_mail_is_sent_once_and_is_gone(database: Database, clock: Clock) -> None:
    put(database)
    catcher = MailCatcher()
    with catcher.listening(0) as port, capture_logs() as logs:
        post = post_at(database, port, clock)
        assert [post.deliver(), post.deliver()] == [1, 0]
    assert [mail.to for mail in catcher.mails] == [MAIL.to]
    assert "mail.sent" in {log["event"] for log in logs}
    assert not any(secret in str(logs) for secret in ("12345678", "fenna", "Uw code"))


def test_a_mail_of_a_change_that_was_undone_is_never_sent(database: Database) -> None:
    def undone() -> None:
        with database.transaction() as session:
            Outbox(session).put(MAIL, learner_id=None, now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        undone()
    assert not waiting(database, now=NOW)


def test_a_mail_that_cannot_be_sent_waits_longer_each_time(
    database: Database, clock: Clock
) -> None:
    put(database)
    with answering(RCPT="450 later") as port:
        post = post_at(database, port, clock)
        for tries in range(MAX_TRIES - 1):
            assert post.deliver() == 0
            pause = FIRST_PAUSE * 2**tries
            assert not waiting(database, now=clock.now + pause - timedelta(seconds=1))
            clock.now += pause
            assert waiting(database, now=clock.now)
        post.deliver()
    assert not waiting(database, now=clock.now + LIFETIME)


def test_a_mail_that_is_refused_for_good_is_not_tried_again(
    database: Database, clock: Clock
) -> None:
    put(database)
    with answering(RCPT="550 no") as port:
        assert post_at(database, port, clock).deliver() == 0
    assert not waiting(database, now=NOW + LIFETIME)


def test_what_one_worker_claimed_another_leaves_alone_until_it_is_late(database: Database) -> None:
    put(database)
    found = []
    for moment in (NOW, NOW, NOW + CLAIM):
        with database.transaction() as session:
            found.append(Outbox(session).claim(now=moment))
    assert [claimed is not None for claimed in found] == [True, False, True]


def test_an_old_mail_is_forgotten(database: Database) -> None:
    put(database)
    with database.transaction() as session:
        assert forget_old_mails(session, now=NOW + LIFETIME - timedelta(seconds=1)) == 0
        assert forget_old_mails(session, now=NOW + LIFETIME) == 1


def test_a_worker_sends_each_turn_and_sweeps_now_and_then(
    sqlite_database: Database, clock: Clock
) -> None:
    catcher = MailCatcher()
    with catcher.listening(0) as port:
        post = post_at(sqlite_database, port, clock)
        worker = Worker(Housekeeping(sqlite_database, clock), post, clock)
        first = worker.turn(None)
        put(sqlite_database)
        clock.now += timedelta(seconds=1)
        assert worker.turn(first) == first == NOW
        clock.now += timedelta(minutes=5)
        assert worker.turn(first) == clock.now
    assert len(catcher.mails) == 1
