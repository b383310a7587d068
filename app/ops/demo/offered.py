"""What the fictional institutions offer: programmes, their units, and offerings to come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from app.catalogue.offering_models import OfferingDefinition
from app.catalogue.programme_models import ProgrammeDefinition, UnitDefinition
from app.catalogue.putting import PutResult
from app.wiring import Services

FILE = Path(__file__).parent / "offerings.yaml"
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DemoOffer:
    """Everything that one institution offers."""

    institution: str
    programmes: tuple[tuple[str, ProgrammeDefinition], ...]
    units: tuple[tuple[str, UnitDefinition], ...]
    offerings: tuple[OfferingDefinition, ...]


def demo_offers(*, now: datetime) -> tuple[DemoOffer, ...]:
    """Return what is offered, with days that are still to come at `now`."""
    content = _content()
    owners = dict.fromkeys(item["institution"] for part in content.values() for item in part)
    return tuple(
        DemoOffer(
            institution=owner,
            programmes=tuple(
                (item["slug"], ProgrammeDefinition.model_validate(_told(item)))
                for item in _of(owner, content["programmes"])
            ),
            units=tuple(
                (item["slug"], UnitDefinition.model_validate(_told(item)))
                for item in _of(owner, content["units"])
            ),
            offerings=tuple(
                OfferingDefinition.model_validate(_dated(item, now))
                for item in _of(owner, content["offerings"])
            ),
        )
        for owner in owners
    )


def load_offers(
    services: Services, session: Session, institutions: dict[str, str], *, now: datetime
) -> tuple[PutResult, ...]:
    """Put everything that is offered; the achievements that count are there already."""
    programmes, offerings = services.programmes(session), services.offerings(session)
    results: list[PutResult] = []
    for offer in demo_offers(now=now):
        owner = institutions[offer.institution]
        results += programmes.put_programmes(owner, offer.programmes, now)
        results += programmes.put_units(owner, offer.units, now)
        results += offerings.put_many(owner, offer.offerings, now)
    return tuple(results)


@cache
def _content() -> dict[str, list[Item]]:
    content: dict[str, list[Item]] = yaml.safe_load(FILE.read_text("utf-8"))
    return content


def _of(owner: str, items: list[Item]) -> list[Item]:
    return [item for item in items if item["institution"] == owner]


def _told(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in {"slug", "institution"}}


def _dated(item: Item, now: datetime) -> Item:
    told = _told(item)
    starts_on = now.date() + timedelta(days=told.pop("starts_in"))
    lasts = told.pop("lasts", None)
    ends_on = starts_on + timedelta(days=lasts) if lasts else None
    window = {"opens_on": now.date(), "closes_on": starts_on - timedelta(days=14)}
    return {**told, "starts_on": starts_on, "ends_on": ends_on, "application": window}
