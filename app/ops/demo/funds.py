"""The fictional funders of the demo: a fund, an employer, a municipality, UWV, and a lender.

What they give goes to Ewa (p05) and Thijs (p06); Bilal (p02) works for two of them. All of these
organisations are invented, also the one that is called after UWV.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.values import Localised
from app.learning_account.group_store import GroupStore
from app.learning_account.models import (
    Access,
    Address,
    Rhythm,
    SourceKind,
    SourceOrder,
    TopUpOrder,
)
from app.learning_account.seat_store import SeatOrder, Seats
from app.learning_account.vouchers import VoucherOrder
from app.ops.demo.catalogue import demo_catalogue
from app.wiring import Services

FUND, EMPLOYER, MUNICIPALITY, UWV, LENDER = (
    "demo-fonds-techniek",
    "demo-werkgever",
    "demo-gemeente",
    "demo-uwv",
    "demo-krediet",
)
FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2028, 12, 31)
REASON = "Scholingsbudget (fictief)"
# Who of the demo people works for which funder, and what it is called on the pages.
SEATS: tuple[tuple[str, str, str], ...] = (
    ("p02", FUND, "O&O-fonds Techniek (fictief)"),
    ("p02", LENDER, "Kredietloket Leren (fictief)"),
)
# Which of the demo people can draw, by the funder and its group.
GROUPS: Mapping[tuple[str, str], tuple[str, ...]] = {
    (MUNICIPALITY, "inwoners-zonder-startkwalificatie"): ("p05",),
    (UWV, "ww"): ("p06",),
}


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A source, and what each person gets of it in cents: money, or a voucher."""

    order: SourceOrder
    gifts: Mapping[str, int] = field(default_factory=dict)


SOURCES: tuple[DemoSource, ...] = (
    DemoSource(
        SourceOrder(
            kind=SourceKind.OO_FONDS,
            organisation_id=FUND,
            names=Localised(
                nl="Scholing in de techniek (fictief)", en="Training in technology (fictional)"
            ),
            earmark="techniek_en_ict",
            budget_cents=12_500_00,
            valid_from=FIRST_DAY,
            rhythm=Rhythm.YEARLY,
            validity_months=24,
        ),
        {"p05": 750_00, "p06": 750_00},
    ),
    DemoSource(
        SourceOrder(
            kind=SourceKind.MODULE_VOUCHER,
            organisation_id=FUND,
            names=Localised(nl="Modulevouchers (fictief)", en="Module vouchers (fictional)"),
            budget_cents=20_000_00,
            valid_from=FIRST_DAY,
            valid_until=LAST_DAY,
        ),
        {"p06": 4_000_00},
    ),
    DemoSource(
        SourceOrder(
            kind=SourceKind.SECTORPLAN,
            organisation_id=FUND,
            names=Localised(nl="Energietransitie (fictief)", en="Energy transition (fictional)"),
            earmark="bouw",
            budget_cents=40_000_00,
            valid_from=date(2024, 1, 1),
            valid_until=date(2025, 12, 31),
            share_percent=50,
        ),
    ),
    DemoSource(
        SourceOrder(
            kind=SourceKind.WERKGEVER,
            organisation_id=EMPLOYER,
            names=Localised(
                nl="Werkgever De Troffel (fictief)", en="Employer De Troffel (fictional)"
            ),
            budget_cents=3_000_00,
            valid_from=FIRST_DAY,
            valid_until=LAST_DAY,
            share_percent=50,
        ),
        {"p06": 400_00},
    ),
    DemoSource(
        SourceOrder(
            kind=SourceKind.GEMEENTE,
            organisation_id=MUNICIPALITY,
            names=Localised(
                nl="Gemeente Voorbeeldstad (fictief)", en="Voorbeeldstad council (fictional)"
            ),
            person_group="inwoners-zonder-startkwalificatie",
            budget_cents=80_000_00,
            valid_from=FIRST_DAY,
            rhythm=Rhythm.YEARLY,
            access=Access.POOL,
            per_person_cents=600_00,
        ),
    ),
    DemoSource(
        SourceOrder(
            kind=SourceKind.UWV,
            organisation_id=UWV,
            names=Localised(nl="Scholingspot UWV (fictief)", en="UWV training pool (fictional)"),
            person_group="ww",
            budget_cents=120_000_00,
            valid_from=FIRST_DAY,
            valid_until=LAST_DAY,
            access=Access.POOL,
            per_person_cents=1_000_00,
        ),
    ),
    DemoSource(
        SourceOrder(
            kind=SourceKind.LOAN_LLLK,
            organisation_id=LENDER,
            names=Localised(
                nl="Levenlanglerenkrediet (fictief)", en="Lifelong learning credit (fictional)"
            ),
            budget_cents=500_000_00,
            valid_from=FIRST_DAY,
        ),
        {"p05": 2_000_00},
    ),
)


def load_funds(services: Services, session: Session, *, now: datetime) -> None:
    """Open the sources, give from them, and let people in on the pages of funders."""
    groups, seats = GroupStore(session), Seats(session)
    for (organisation_id, name), people in GROUPS.items():
        groups.put(organisation_id, name, [_address(person) for person in people])
    for source in SOURCES:
        _load(services, session, source, now=now)
    for person, organisation_id, called in SEATS:
        order = SeatOrder(
            organisation_id=organisation_id, organisation_name=called, address=_address(person)
        )
        seats.give(order, now=now)


def _load(services: Services, session: Session, source: DemoSource, *, now: datetime) -> None:
    accounts, vouchers = services.learning_accounts(session), services.vouchers(session)
    opened, owner = accounts.open_source(source.order, now=now), source.order.organisation_id
    for person, cents in source.gifts.items():
        recipient = _address(person)
        if opened.kind is SourceKind.MODULE_VOUCHER:
            voucher = VoucherOrder(source_id=opened.id, recipient=recipient, cents=cents)
            vouchers.issue(voucher, organisation_id=owner, now=now)
            continue
        top_up = TopUpOrder(
            source_id=opened.id,
            recipient=recipient,
            cents=cents,
            reason=REASON,
            effective_on=now.date(),
        )
        accounts.top_up(top_up, organisation_id=owner, now=now)


def _address(person_id: str) -> Address:
    person = demo_catalogue().person(person_id)
    assert person is not None  # noqa: S101 - the people above are of the catalogue
    return Address(kind="eppn", value=person.eppn)
