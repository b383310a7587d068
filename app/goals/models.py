"""What a learner works towards, and what is known of the way there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.offerings import Offered
from app.catalogue.programme_models import Programme, Unit
from app.catalogue.stack_models import Progress
from app.core.values import Localised, Value
from app.wallet.service import Held as HeldItem


class Goal(Value):
    """A programme that a learner works towards. Nobody else sees it."""

    id: str
    learner_id: str
    programme_id: str
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class Reckoned:
    """How far a learner is in a programme; `goal` is there where it was chosen.

    `held` are the credentials that the progress speaks of, by their ids in the wallet.
    """

    progress: Progress
    institution: Localised
    held: Mapping[str, HeldItem]
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A unit that brings the learner further, with the next offerings of it."""

    unit: Unit
    offerings: tuple[Offered, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A programme in which a credential counts, with the units as which it does."""

    reckoned: Reckoned
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A programme that can be chosen."""

    programme: Programme
    institution: Localised
