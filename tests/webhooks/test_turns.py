"""Senders at work together, on both databases: each event once, and again only when it must be."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from app.core.db import Database
from app.credentials.award_events import AwardChange
from app.identity.outbox import Outbox
from app.webhooks.delivery_store import IN_A_TURN, KEPT, LEASE, DeliveryStore, forget_old_deliveries
from app.webhooks.endpoint_store import forget_old_secrets
from app.webhooks.models import DeliveryState, EventType
from app.webhooks.service import OVERLAP
from tests.webhooks.post import SECRET_NAME, Post, an_award, post_on
from tests.webhooks.receiver import Receiver, receiving

INSTANT = timedelta(microseconds=1)
GONE = 410


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def post(database: Database, receiver: Receiver) -> Post:
    return post_on(database, receiver.origin)


def test_what_happens_arrives_once_and_is_signed(post: Post, receiver: Receiver) -> None:
    made = post.register(receiver.origin)
    with capture_logs() as logs:
        post.happen()
        assert [post.send(), post.send()] == [1, 0]
    (attempt,) = receiver.attempts
    assert attempt.signed_with(made.secret) == [True]
    assert attempt.signed_with(made.secret[:-4] + "AAA=") == [False]
    assert (attempt.said["type"], attempt.headers["content-type"]) == (
        "award.issued",
        "application/json",
    )
    (delivery,) = post.sent(made.endpoint)
    assert (delivery.state, delivery.last_status) == (DeliveryState.DELIVERED, 204)
    told = str(logs) + str(attempt.said)
    assert not any(secret in told for secret in (made.secret, SECRET_NAME, "fenna", "2001"))


def test_what_was_undone_is_never_told(post: Post, receiver: Receiver) -> None:
    post.register(receiver.origin)

    def undone() -> None:
        with post.database.transaction() as session:
            events = post.services.awards(session).events
            events.note(AwardChange.ISSUED, an_award(post.institution_id), now=post.clock())
            raise LookupError

    with pytest.raises(LookupError):
        undone()
    assert (post.send(), receiver.attempts) == (0, [])


def test_each_endpoint_is_told_with_the_same_id(post: Post, receiver: Receiver) -> None:
    secrets = [post.register(receiver.origin).secret for _ in range(2)]
    post.happen(3)
    post.send()
    assert sorted(receiver.ids) == sorted([*set(receiver.ids)] * 2)
    assert len(receiver.ids) == 6
    signed = [
        sum(one.signed_with(secret) == [True] for one in receiver.attempts) for secret in secrets
    ]
    assert signed == [3, 3]


def test_for_a_day_the_former_secret_signs_too(post: Post, receiver: Receiver) -> None:
    made = post.register(receiver.origin)
    new: list[str] = []
    mine, now = post.institution_id, post.clock()
    post.do(
        lambda webhooks: new.append(
            webhooks.rotate(made.endpoint.id, institution_id=mine, now=now).secret
        )
    )
    for pause in (OVERLAP - INSTANT, INSTANT):
        post.later(pause)
        post.happen()
        post.send()
    assert [one.signed_with(made.secret) for one in receiver.attempts] == [[False, True], [False]]
    assert [one.signed_with(*new) for one in receiver.attempts] == [[True, False], [True]]
    with post.database.transaction() as session:
        assert forget_old_secrets(session, now=post.clock()) == 1


def test_what_a_killed_sender_did_not_note_is_sent_again_with_the_same_id(
    post: Post, receiver: Receiver
) -> None:
    post.register(receiver.origin)
    post.happen()
    killed = post.sender()
    turn = killed._taken()
    assert turn is not None
    killed._send(turn, turn.sendings[0])
    post.later(LEASE - INSTANT)
    assert post.send() == 0
    post.later(INSTANT)
    assert post.send() == 1
    first, second = receiver.attempts
    assert (first.id, first.body) == (second.id, second.body)


def test_a_sender_that_is_late_notes_nothing(post: Post, receiver: Receiver) -> None:
    made = post.register(receiver.origin)
    post.happen(2)
    late = post.sender()
    turn = late._taken()
    assert turn is not None
    post.later(LEASE)
    post.send()
    receiver.statuses = [GONE]
    late._serve(turn)
    assert post.of(made.endpoint).off is None
    assert [each.attempts for each in post.sent(made.endpoint)] == [1, 1]


def test_many_senders_send_nothing_twice(post: Post, receiver: Receiver) -> None:
    made = post.register(receiver.origin)
    post.register(receiver.origin)
    post.happen(2 * IN_A_TURN + 3)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: post.send(), range(4)))
    while post.send():
        pass
    assert len(receiver.ids) == 2 * len(set(receiver.ids)) == 4 * IN_A_TURN + 6
    assert {each.state for each in post.sent(made.endpoint)} == {DeliveryState.DELIVERED}


def test_an_endpoint_that_was_removed_gets_nothing_more(post: Post, receiver: Receiver) -> None:
    made = post.register(receiver.origin)
    post.happen()
    sender = post.sender()
    turn = sender._taken()
    assert turn is not None
    mine = post.institution_id
    post.do(lambda webhooks: webhooks.remove(made.endpoint.id, institution_id=mine))
    sender._serve(turn)
    assert (len(receiver.attempts), post.sent(made.endpoint), post.send()) == (1, (), 0)


def test_a_new_address_is_used_at_once(database: Database) -> None:
    with receiving() as former, receiving() as new:
        post = post_on(database, former.origin, new.origin)
        made = post.register(former.origin)
        post.happen(2)
        sender = post.sender()
        turn = sender._taken()
        assert turn is not None
        post.do(
            lambda webhooks: webhooks.change(
                made.endpoint.id,
                lambda wish: wish.model_copy(update={"url": f"{new.origin}/hook"}),
                institution_id=post.institution_id,
                enabled=None,
            )
        )
        sender._serve(turn)
        post.send()
        assert (len(former.attempts), len(new.attempts)) == (1, 1)


def test_old_deliveries_are_forgotten_with_their_events(post: Post, receiver: Receiver) -> None:
    made = post.register(receiver.origin)
    post.happen(2)
    for pause, gone in ((KEPT, 0), (INSTANT, 4)):
        post.later(pause)
        with post.database.transaction() as session:
            assert forget_old_deliveries(session, now=post.clock()) == gone
    assert post.sent(made.endpoint) == ()


def test_nothing_is_written_where_nobody_listens(post: Post) -> None:
    with post.database.transaction() as session:
        assert DeliveryStore(session).listening(post.institution_id, EventType.AWARD_ISSUED) == []
    post.happen()
    with post.database.reading() as session:
        assert not DeliveryStore(session).is_due(now=post.clock() + KEPT)
        assert not Outbox(session).is_due(now=post.clock() + KEPT)
