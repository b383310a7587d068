"""What the rows of a batch ask to be awarded, and which of them may be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.batches.models import Batch
from app.batches.receiving import key_in
from app.batches.rows import Refusals, achievement_named, read_order
from app.batches.states import award_id_of
from app.catalogue.models import Achievement
from app.core.documents import JSONObject
from app.core.refusals import Refusal
from app.credentials.bulk_issuance import Asked, BulkIssuance, Examined
from app.credentials.making import Options
from app.staff.four_eyes import needs_second_person
from app.work.rows import fault_of

SECOND = Refusal(
    "second_person_needed",
    "achievement",
    "By now the institution wants a second person here; hand the row in again.",
)
OUTDATED = Refusal(
    "proposal_outdated",
    "achievement",
    "The achievement was changed after the rows were looked at; hand the row in again.",
)


@dataclass(frozen=True, slots=True)
class Issuing:
    """Reads and does the rows of batches that award."""

    bulk: BulkIssuance

    def examine(self, batch: Batch, rows: Sequence[JSONObject], now: datetime) -> Examined:
        """Return which rows may be awarded, and what is wrong with the others."""
        asked: dict[int, Asked] = {}
        wrong: dict[int, Refusals] = {}
        known = _Known(self.bulk, batch)
        for row in rows:
            read = _asked(batch, row, known)
            if isinstance(read, Asked):
                asked[row["n"]] = read
            else:
                wrong[row["n"]] = read
        found = self.bulk.examine(asked, institution_id=batch.institution_id, now=now)
        return Examined(found.ruled, {**wrong, **found.refused})

    def formal(self, batch: Batch, found: Examined) -> dict[int, Achievement]:
        """Return the achievements of the rows that need a second person."""
        institution = self.bulk.issuance.institutions.get(batch.institution_id)
        return {
            number: asked.achievement
            for number, (asked, _, _) in found.ruled.items()
            if needs_second_person(institution, asked.achievement)
        }

    def as_shown(self, batch: Batch, found: Examined, shown: dict[str, int]) -> Examined:
        """Return the same without the rows that a second person was not shown as they are now."""
        refused = {
            number: (OUTDATED if achievement.id in shown else SECOND,)
            for number, achievement in self.formal(batch, found).items()
            if shown.get(achievement.id) != achievement.version
        }
        right = {number: one for number, one in found.ruled.items() if number not in refused}
        return Examined(right, {**found.refused, **refused})

    def show(self, formal: dict[int, Achievement], now: datetime) -> dict[str, int]:
        """Keep what a second person is shown from changing; return the versions."""
        shown = {one.id: one.version for one in formal.values()}
        for achievement_id, version in shown.items():
            self.bulk.issuance.catalogue.freeze(achievement_id, version, now=now)
        return shown

    def do(self, batch: Batch, found: Examined, now: datetime) -> int:
        """Award all that may be; return how many."""
        order = batch.order
        made = self.bulk.issue_many(
            found,
            institution_id=batch.institution_id,
            options=Options(order.suite, order.jwt_algorithm, order.with_jwt),
            by=batch.started_by or batch.created_by,
            now=now,
        )
        return len(made)


@dataclass(frozen=True, slots=True)
class _Known:
    """The achievements that rows name, each looked up once."""

    bulk: BulkIssuance
    batch: Batch
    found: dict[str, Achievement | None] = field(default_factory=dict)

    def named(self, name: str) -> Achievement | None:
        if name not in self.found:
            catalogue = self.bulk.issuance.catalogue
            self.found[name] = catalogue.named(self.batch.institution_id, name)
        return self.found[name]


def _asked(batch: Batch, numbered: JSONObject, known: _Known) -> Asked | Refusals:
    if "fault" in numbered:
        return fault_of(numbered)
    row, key = numbered["row"], key_in(numbered["row"])
    achievement = known.named(achievement_named(row, batch.order.achievement) or "")
    if achievement is None or key is None:
        message = "The institution has no achievement with this id or code."
        return (Refusal("unknown_achievement", "achievement", message),)
    order = read_order(row, achievement, as_table=numbered["t"])
    if isinstance(order, tuple):
        return order
    return Asked(award_id_of(batch, key), order, achievement)
