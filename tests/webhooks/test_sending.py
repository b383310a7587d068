"""Webhooks on their way: what is sent, what is tried again, and when it is no longer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from app.core.db import Database
from app.credentials.award_events import AwardChange
from app.institutions.log_chain import Act
from app.webhooks.delivery_store import LEASE
from app.webhooks.endpoint_store import EndpointStore
from app.webhooks.models import DeliveryState, Endpoint, EventType, Off, SealedSecret
from app.webhooks.retrying import FAILING_FOR, PAUSES, RESTS
from tests.webhooks.post import Post, an_award, post_on, services_for
from tests.webhooks.receiver import Receiver, receiving

INSTANT = timedelta(microseconds=1)
GONE = 410


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def post(sqlite_database: Database, receiver: Receiver) -> Post:
    return post_on(sqlite_database, receiver.origin)


def test_only_what_an_endpoint_wants_is_sent(post: Post, receiver: Receiver) -> None:
    post.register(receiver.origin, [EventType.AWARD_REFUSED])
    post.happen()
    assert post.send() == 0
    post.note([an_award(post.institution_id)], AwardChange.REFUSED)
    post.send()
    assert [attempt.said["type"] for attempt in receiver.attempts] == ["award.refused"]


def test_another_institution_is_told_nothing(post: Post, receiver: Receiver) -> None:
    post.register(receiver.origin)
    post.note([an_award("another")])
    assert post.send() == 0


@pytest.mark.parametrize(
    "status", [pytest.param(500, id="an error"), pytest.param(302, id="a redirect")]
)
def test_a_failure_is_sent_again_with_the_same_id(
    post: Post, receiver: Receiver, status: int
) -> None:
    receiver.statuses, receiver.headers = [status], {"Location": "/elsewhere"}
    made = post.register(receiver.origin)
    post.happen()
    post.send()
    (delivery,) = post.sent(made.endpoint)
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 1)
    assert (delivery.last_status, delivery.last_fault) == (status, None)
    post.later(PAUSES[0] - INSTANT)
    assert post.send() == 0
    post.later(INSTANT)
    assert post.send() == 1
    first, second = receiver.attempts
    assert (first.id, first.body) == (second.id, second.body)
    assert second.timestamp == first.timestamp + 5
    assert second.signed_with(made.secret) == [True]


def test_who_does_not_answer_in_time_is_asked_again(post: Post, receiver: Receiver) -> None:
    receiver.silent = True
    made = post.register(receiver.origin)
    post.happen()
    post.send(deadline_seconds=0.3)
    assert post.sent(made.endpoint)[0].last_fault == "fetch_timed_out"
    receiver.silent = False
    post.later(PAUSES[0])
    post.send()
    assert post.sent(made.endpoint)[0].state is DeliveryState.DELIVERED
    assert len(set(receiver.ids)) == 1


def test_an_answer_is_not_read(post: Post, receiver: Receiver) -> None:
    receiver.body = b"x" * 10_000_000
    made = post.register(receiver.origin)
    post.happen()
    post.send()
    assert post.sent(made.endpoint)[0].state is DeliveryState.DELIVERED


def test_after_the_last_attempt_it_is_given_up_until_asked_for(
    post: Post, receiver: Receiver
) -> None:
    receiver.statuses = [500] * 10
    made = post.register(receiver.origin)
    post.happen()
    for pause in (*PAUSES, timedelta()):
        post.send()
        post.later(max(pause, RESTS[-1]))
    (delivery,) = post.sent(made.endpoint)
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 10)
    post.later(timedelta(days=1))
    assert post.send() == 0
    mine, now = post.institution_id, post.clock()
    post.do(
        lambda webhooks: webhooks.retry(made.endpoint.id, delivery.id, institution_id=mine, now=now)
    )
    post.send()
    assert post.sent(made.endpoint)[0].state is DeliveryState.DELIVERED
    assert len(set(receiver.ids)) == 1


def test_one_that_fails_rests_and_keeps_no_other_waiting(sqlite_database: Database) -> None:
    with receiving() as ill, receiving() as well:
        post = post_on(sqlite_database, ill.origin, well.origin)
        ill.statuses = [500] * 50
        post.register(ill.origin)
        post.register(well.origin)
        post.happen(30)
        post.send()
        assert (len(ill.attempts), len(well.attempts)) == (3, 30)


def test_gone_turns_it_off_and_the_institution_is_told(post: Post, receiver: Receiver) -> None:
    receiver.statuses = [GONE]
    made = post.register(receiver.origin)
    post.happen(3)
    post.send()
    assert post.of(made.endpoint).off is Off.GONE
    post.happen()
    post.later(timedelta(days=1))
    assert (post.send(), len(receiver.attempts), len(post.sent(made.endpoint))) == (0, 1, 3)
    with post.database.reading() as session:
        log = post.services.logbook(session).about(post.institution_id, made.endpoint.id)
    assert [entry.act for entry in log] == [Act.WEBHOOK_TURNED_OFF]


def turn(post: Post, endpoint: Endpoint, *, enabled: bool) -> None:
    mine = post.institution_id
    post.do(
        lambda webhooks: webhooks.change(
            endpoint.id, lambda wish: wish, institution_id=mine, enabled=enabled
        )
    )


def test_what_waited_is_sent_when_it_is_turned_on_again(post: Post, receiver: Receiver) -> None:
    receiver.statuses = [500]
    made = post.register(receiver.origin)
    post.happen()
    post.send()
    for enabled in (False, True):
        post.later(PAUSES[0])
        turn(post, made.endpoint, enabled=enabled)
        assert post.send() == int(enabled)


def test_five_days_of_failures_turn_it_off(post: Post, receiver: Receiver) -> None:
    receiver.statuses = [500] * 20
    made = post.register(receiver.origin)
    for _ in range(9):
        post.happen()
        post.send()
        post.later(RESTS[-1])
    post.later(FAILING_FOR)
    post.happen()
    assert post.of(made.endpoint).off is None
    post.send()
    assert post.of(made.endpoint).off is Off.FAILING


def test_a_name_that_leads_inside_is_not_called(sqlite_database: Database) -> None:
    post = post_on(sqlite_database)
    inside = services_for(resolve=lambda _host, _port: ["93.184.216.34", "10.0.0.7"])
    made = post.register("https://hook.school.example")
    post.happen()
    replace(post, services=inside).send()
    (delivery,) = post.sent(made.endpoint)
    assert (delivery.last_fault, delivery.state) == ("forbidden_address", DeliveryState.WAITING)


def test_a_secret_that_does_not_open_is_a_failure_and_stops_nobody(
    post: Post, receiver: Receiver
) -> None:
    broken, well = post.register(receiver.origin), post.register(receiver.origin)
    spoiled = SealedSecret(id="spoiled", sealed=bytes(60), signs_until=None)
    with post.database.transaction() as session:
        EndpointStore(session).add_secret(broken.endpoint.id, spoiled, now=post.clock())
    post.happen()
    post.send()
    assert post.sent(broken.endpoint)[0].last_fault == "secret_unreadable"
    assert post.sent(well.endpoint)[0].state is DeliveryState.DELIVERED


def test_a_sender_survives_what_nobody_foresaw(post: Post, receiver: Receiver) -> None:
    def jitter() -> float:
        raise ValueError("Geheim")

    post.register(receiver.origin)
    post.happen()
    with capture_logs() as logs:
        assert replace(post.sender(), jitter=jitter)._tried() is False
    assert "webhooks.failed" in {log["event"] for log in logs}
    assert "Geheim" not in str(logs)
    post.later(LEASE)
    assert post.send() == 1
