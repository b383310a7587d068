"""Of what a learner is told, and when: what happens while they want to know it, once."""

from datetime import date, datetime, timedelta

import pytest

from app.catalogue.models import AwardGround
from app.credentials.models import Award, AwardState, Recipient, RecipientKind, StatusSlot
from app.holder.models import NoticeKind, Preference
from app.holder.notice_mail import Links, address_of, mail_of
from app.holder.notices import RULES, Facts, due
from app.wallet.models import Share, SharedItem
from tests.moments import NOW

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
AWARD = Award(
    id="a1",
    credential_id="urn:uuid:1",
    institution_id="i",
    achievement_id="m",
    achievement_version=1,
    recipient=Recipient(kind=RecipientKind.EPPN, value="x@y.example"),
    name="Fenna",
    awarded_on=date(2026, 11, 1),
    ground=AwardGround.REGULAR,
    result=None,
    evidence=(),
    language="nl",
    valid_until=None,
    recognition_id="r",
    slot=StatusSlot(list_id="l", index=1),
    state=AwardState.PENDING_CLAIM,
    created_at=NOW,
)
SHARE = Share(
    id="s1",
    learner_id="l",
    items=(SharedItem(item_id="w"),),
    label="Werk",
    created_at=NOW,
    expires_at=NOW + 30 * DAY,
    withdrawn_at=None,
)
PENDING = Facts(pending=(AWARD,))
REVOKED = Facts(held=(AWARD.model_copy(update={"revoked_at": NOW + DAY}),))
SUSPENDED = Facts(held=(AWARD.model_copy(update={"suspended_at": NOW + DAY}),))
EXPIRING = Facts(shares=(SHARE,))


def wanted(kind: NoticeKind, *, since: datetime = NOW) -> Preference:
    return Preference(learner_id="l", kind=kind, language="nl", since=since)


@pytest.mark.parametrize(
    ("kind", "facts", "at"),
    [
        pytest.param(NoticeKind.NEW_AWARD, PENDING, NOW, id="a new award"),
        pytest.param(NoticeKind.AWARD_WAITING, PENDING, NOW + 14 * DAY, id="two weeks"),
        pytest.param(NoticeKind.STATUS_CHANGED, REVOKED, NOW + DAY, id="revoked"),
        pytest.param(NoticeKind.STATUS_CHANGED, SUSPENDED, NOW + DAY, id="suspended"),
        pytest.param(NoticeKind.SHARE_EXPIRING, EXPIRING, NOW + 27 * DAY, id="three days"),
    ],
)
def test_a_notice_is_due_from_its_moment_on_and_not_before(
    kind: NoticeKind, facts: Facts, at: datetime
) -> None:
    assert len(due(wanted(kind), facts, now=at)) == 1
    assert due(wanted(kind), facts, now=at - TICK) == ()


@pytest.mark.parametrize(
    ("kind", "facts", "at"),
    [
        pytest.param(NoticeKind.NEW_AWARD, PENDING, NOW, id="a new award"),
        pytest.param(NoticeKind.STATUS_CHANGED, REVOKED, NOW + DAY, id="revoked"),
        pytest.param(NoticeKind.SHARE_EXPIRING, EXPIRING, NOW + 27 * DAY, id="three days"),
    ],
)
def test_what_was_there_before_it_was_wanted_is_not_told(
    kind: NoticeKind, facts: Facts, at: datetime
) -> None:
    assert len(due(wanted(kind, since=at), facts, now=at + TICK)) == 1
    assert due(wanted(kind, since=at + TICK), facts, now=at + DAY / 2) == ()


@pytest.mark.parametrize(
    "share",
    [
        pytest.param({"withdrawn_at": NOW}, id="withdrawn"),
        pytest.param({"expires_at": NOW + 3 * DAY}, id="made that short"),
        pytest.param({"expires_at": NOW + 10 * DAY}, id="closed already"),
    ],
)
def test_a_link_that_closes_is_no_news_when(share: dict[str, datetime]) -> None:
    facts = Facts(shares=(SHARE.model_copy(update=share),))
    assert due(wanted(NoticeKind.SHARE_EXPIRING), facts, now=NOW + 27 * DAY) == ()


def test_what_is_suspended_again_is_told_again() -> None:
    again = Facts(held=(AWARD.model_copy(update={"suspended_at": NOW + 5 * DAY}),))
    preference = wanted(NoticeKind.STATUS_CHANGED)
    keys = {due(preference, facts, now=NOW + 6 * DAY)[0].key for facts in (SUSPENDED, again)}
    assert len(keys) == 2


def test_every_kind_has_a_rule() -> None:
    assert set(RULES) == set(NoticeKind)


@pytest.mark.parametrize(
    ("emails", "address"),
    [
        pytest.param(("f@x.example", "g@x.example"), "f@x.example", id="the first"),
        pytest.param(("f\u00e9@x.example", "g@x.example"), "g@x.example", id="that can be written"),
        pytest.param(("f @x.example", "f@x", "@"), None, id="none of them"),
        pytest.param((), None, id="there are none"),
    ],
)
def test_notices_go_to_an_address_that_a_mail_can_have(
    emails: tuple[str, ...], address: str | None
) -> None:
    assert address_of(emails) == address


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", NoticeKind)
def test_a_mail_says_no_more_than_that_there_is_something(kind: NoticeKind, language: str) -> None:
    links = Links("https://w.example/wallet", "https://w.example/notices/stop/t")
    chosen = wanted(kind).model_copy(update={"language": language}).language
    mail = mail_of(kind, to="f@x.example", language=chosen, links=links)
    assert mail.to == "f@x.example"
    assert links.wallet in mail.text
    assert links.stop in mail.text
    assert {word for word in ("Fenna", "Werk", "x@y.example", "a1") if word in mail.text} == set()
    assert mail.subject.isprintable()
    assert max(len(line) for line in mail.text.splitlines()) < 90
