"""Valid values of the learning account, to be changed by one thing."""

from datetime import date

from app.core.values import Localised
from app.learning_account.models import (
    AccountId,
    Address,
    FundingSource,
    LedgerKind,
    SourceKind,
    SourceOrder,
    TopUpOrder,
    Transfer,
)
from tests.moments import NOW

FUNDER = "funder-1"
OWN = Address(kind="eppn", value="p01@waterkant.example")

TRANSFER = Transfer(
    id="t1",
    key="k1",
    source=AccountId("pool"),
    target=AccountId("holder"),
    cents=10_00,
    kind=LedgerKind.TOPUP,
    reason="budget 2026",
    effective_on=NOW.date(),
    recorded_at=NOW,
)
SOURCE_ORDER = SourceOrder(
    kind=SourceKind.OO_FONDS,
    organisation_id=FUNDER,
    names=Localised(nl="O&O-fonds Techniek", en="Technology training fund"),
    budget_cents=100_00,
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
)
SOURCE = FundingSource(id="s1", created_at=NOW, **dict(SOURCE_ORDER))
ORDER = TopUpOrder(
    source_id="s1",
    recipient=OWN,
    cents=10_00,
    reason="budget 2026",
    effective_on=NOW.date(),
)
