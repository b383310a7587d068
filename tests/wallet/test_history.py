from datetime import timedelta

import pytest

from app.credentials.models import Standing
from app.wallet.history import history
from app.wallet.models import AccessEvent, Imported, ItemKind, WalletItem
from tests.credentials.test_award_states import CLAIMED
from tests.moments import NOW
from tests.wallet.test_sharing import SHARE

DAY = timedelta(days=1)
ITEM = WalletItem(
    id="i1", learner_id="l1", award_id=CLAIMED.id, added_at=NOW, placed_at=NOW, dated_at=NOW
)
AWARD = CLAIMED.model_copy(update={"created_at": NOW - DAY})
ELSEWHERE = Imported(
    item_id="i1",
    fingerprint="f",
    secured="{}",
    issuer_id="did:web:school.example",
    vouched=None,
    title=None,
    standing=Standing.UNSURE,
    outcome="undetermined",
    code="status_unknown",
    valid_until=None,
    checked_at=NOW,
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({}, [], id="nothing more"),
        pytest.param({"suspended_at": NOW}, ["suspended"], id="suspended"),
        pytest.param({"revoked_at": NOW}, ["revoked"], id="revoked"),
        pytest.param({"revoked_at": NOW, "superseded_by": "a2"}, ["corrected"], id="corrected"),
        pytest.param({"valid_until": NOW}, ["expired"], id="expired"),
        pytest.param({"valid_until": NOW + DAY}, [], id="expires later"),
    ],
)
def test_an_award_tells_its_facts_latest_first(change: dict[str, object], told: list[str]) -> None:
    found = history(ITEM, award=AWARD.model_copy(update=change), now=NOW)
    assert [event.what.value for event in found] == [*told, "accepted", "offered", "awarded"]


def test_a_correction_and_a_confirmed_name_are_told() -> None:
    item = ITEM.model_copy(update={"name_confirmed_at": NOW})
    award = AWARD.model_copy(update={"supersedes": "a0"})
    told = [event.what.value for event in history(item, award=award, now=NOW)]
    assert told == ["name_confirmed", "accepted", "offered", "corrects", "awarded"]


def test_links_and_looks_are_told_with_their_label() -> None:
    share = SHARE.model_copy(update={"created_at": NOW, "withdrawn_at": NOW})
    look = AccessEvent(id="e1", share_id="s1", label="Sollicitatie", at=NOW)
    found = history(ITEM, award=AWARD, shares=[share], looks=[look], now=NOW)
    told = [(event.what.value, event.about) for event in found if event.about]
    assert set(told) == {
        ("shared", "Sollicitatie"),
        ("share_withdrawn", "Sollicitatie"),
        ("looked_at", "Sollicitatie"),
    }


def test_what_was_added_tells_so() -> None:
    own = ITEM.model_copy(update={"kind": ItemKind.SELF_ASSERTED, "award_id": None})
    assert [event.what.value for event in history(own, now=NOW)] == ["added"]
    found = history(own, imported=ELSEWHERE, now=NOW)
    assert [event.what.value for event in found] == ["checked", "imported"]
