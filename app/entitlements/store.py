"""Reads and writes what rights follow from, for one person or for a thousand at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core.db import insert_ignoring_conflict, insert_ignoring_conflicts
from app.core.ids import new_id
from app.entitlements.models import (
    Attestation,
    Granted,
    HighestLevel,
    LevelSource,
    WorkPeriod,
)
from app.entitlements.policy import EntitlementPolicy
from app.entitlements.rows import BirthDateRow, GrantRow, LevelRow, PolicyRow, RunRow, WorkRow

Ids = Sequence[str]


@dataclass(frozen=True, slots=True)
class PolicyStore:
    """The versions of the policy that were laid down here."""

    session: Session

    def all(self) -> tuple[EntitlementPolicy, ...]:
        """Return every version, the oldest first."""
        rows = self.session.scalars(select(PolicyRow).order_by(PolicyRow.effective_from))
        return tuple(EntitlementPolicy.model_validate(row.definition) for row in rows)

    def add(self, policy: EntitlementPolicy, *, now: datetime) -> bool:
        """Keep a version; tell whether its name and its day were free."""
        values = {
            "version": policy.version,
            "effective_from": policy.effective_from,
            "definition": policy.model_dump(mode="json"),
            "created_at": now,
        }
        return insert_ignoring_conflict(self.session, PolicyRow, values)


@dataclass(frozen=True, slots=True)
class FactStore:
    """What is known about people, each by the id of the learner."""

    session: Session

    def birth_dates(self, learner_ids: Ids) -> dict[str, date]:
        """Return the birth dates that were declared."""
        row = BirthDateRow
        statement = select(row.learner_id, row.birth_date).where(row.learner_id.in_(learner_ids))
        return {found.learner_id: found.birth_date for found in self.session.execute(statement)}

    def declare_birth_date(self, learner_id: str, day: date, *, now: datetime) -> None:
        """Keep a birth date in place of the one that was declared before."""
        row = BirthDateRow(learner_id=learner_id, birth_date=day, declared_at=now)
        self.session.merge(row)
        self.session.flush()

    def levels(self, learner_ids: Ids) -> dict[str, list[Attestation]]:
        """Return the attestations, the oldest first."""
        row = LevelRow
        statement = select(row).where(row.learner_id.in_(learner_ids)).order_by(row.valid_from)
        found: dict[str, list[Attestation]] = {}
        for one in self.session.scalars(statement):
            found.setdefault(one.learner_id, []).append(
                Attestation(
                    level=HighestLevel(one.level),
                    source=LevelSource(one.source),
                    valid_from=one.valid_from,
                    ended_on=one.ended_on,
                )
            )
        return found

    def attest(self, learner_id: str, one: Attestation, *, now: datetime) -> None:
        """Keep an attestation; one that the person made before ends where this one begins."""
        if one.source is LevelSource.SELF:
            mine = (LevelRow.learner_id == learner_id, LevelRow.source == LevelSource.SELF.value)
            self.session.execute(
                delete(LevelRow).where(*mine, LevelRow.valid_from >= one.valid_from)
            )
            still = update(LevelRow).where(*mine, LevelRow.ended_on.is_(None))
            self.session.execute(still.values(ended_on=one.valid_from))
        self.session.add(LevelRow(**_level(learner_id, one, now)))
        self.session.flush()

    def attest_diplomas(
        self, found: Iterable[tuple[str, str, Attestation]], *, now: datetime
    ) -> None:
        """Keep the levels of diplomas by learner and award, each once."""
        values = [
            {**_level(learner_id, one, now), "award_id": award_id}
            for learner_id, award_id, one in found
        ]
        if values:
            insert_ignoring_conflicts(self.session, LevelRow, values)

    def attest_by_others(
        self, found: Iterable[tuple[str, str, Attestation]], *, now: datetime
    ) -> None:
        """Keep levels that others attested, by learner and attestation, each once."""
        values = [
            {**_level(learner_id, one, now), "attestation_id": attestation_id}
            for learner_id, attestation_id, one in found
        ]
        if values:
            insert_ignoring_conflicts(self.session, LevelRow, values)

    def end_attested(self, attestation_id: str, day: date) -> None:
        """Note on which day somebody no longer said so."""
        statement = update(LevelRow).where(LevelRow.attestation_id == attestation_id)
        self.session.execute(statement.values(ended_on=day))

    def diplomas(self, learner_ids: Ids) -> dict[str, date | None]:
        """Return the awards whose levels were kept, each with the day on which it ended."""
        statement = select(LevelRow.award_id, LevelRow.ended_on).where(
            LevelRow.learner_id.in_(learner_ids), LevelRow.award_id.is_not(None)
        )
        return {found.award_id: found.ended_on for found in self.session.execute(statement)}

    def end_diploma(self, award_id: str, day: date | None) -> None:
        """Note on which day the level of a diploma ended: it was revoked."""
        statement = update(LevelRow).where(LevelRow.award_id == award_id)
        self.session.execute(statement.values(ended_on=day))

    def work(self, learner_ids: Ids) -> dict[str, list[WorkPeriod]]:
        """Return the periods of work, the oldest first."""
        row = WorkRow
        statement = select(row).where(row.learner_id.in_(learner_ids)).order_by(row.begins_on)
        found: dict[str, list[WorkPeriod]] = {}
        for one in self.session.scalars(statement):
            period = WorkPeriod(begins_on=one.begins_on, ends_on=one.ends_on)
            found.setdefault(one.learner_id, []).append(period)
        return found

    def declare_work(
        self, learner_id: str, periods: Iterable[WorkPeriod], *, now: datetime
    ) -> None:
        """Keep these periods in place of those of before."""
        self.session.execute(delete(WorkRow).where(WorkRow.learner_id == learner_id))
        self.session.add_all(
            WorkRow(learner_id=learner_id, recorded_at=now, **dict(period)) for period in periods
        )
        self.session.flush()


@dataclass(frozen=True, slots=True)
class GrantStore:
    """What was granted, and when all accounts were gone through."""

    session: Session

    def codes(self, learner_ids: Ids) -> set[tuple[str, str]]:
        """Return what these people have had, as pairs of learner and code."""
        row = GrantRow
        statement = select(row.learner_id, row.code).where(row.learner_id.in_(learner_ids))
        return {(found.learner_id, found.code) for found in self.session.execute(statement)}

    def years(self, learner_ids: Ids) -> dict[str, list[tuple[str, date]]]:
        """Return the years that were given to each of these people: code, and day."""
        row = GrantRow
        statement = select(row.learner_id, row.code, row.day).where(
            row.learner_id.in_(learner_ids), row.sector.is_(None)
        )
        found: dict[str, list[tuple[str, date]]] = {one: [] for one in learner_ids}
        for one in self.session.execute(statement):
            found[one.learner_id].append((one.code, one.day))
        return found

    def add(self, grants: Sequence[Granted]) -> tuple[Granted, ...]:
        """Keep grants; return those that somebody else did not give at the same moment."""
        if not grants:
            return ()
        values = [grant.model_dump() for grant in grants]
        kept = set(insert_ignoring_conflicts(self.session, GrantRow, values))
        return tuple(grant for grant in grants if (grant.learner_id, grant.code) in kept)

    def of(self, learner_id: str) -> tuple[Granted, ...]:
        """Return the grants of a person, the newest first."""
        row = GrantRow
        statement = select(row).where(row.learner_id == learner_id)
        rows = self.session.scalars(statement.order_by(row.day.desc(), row.code))
        return tuple(_granted(found) for found in rows)

    def begin_run(self, day: date, *, now: datetime) -> bool:
        """Note that a day's run begins; tell whether this is the one that begins it."""
        values = {"day": day, "started_at": now, "job_id": None}
        return insert_ignoring_conflict(self.session, RunRow, values)

    def note_job(self, day: date, job_id: str) -> None:
        """Note which job does a day's run."""
        self.session.execute(update(RunRow).where(RunRow.day == day).values(job_id=job_id))

    def last_run_before(self, day: date) -> date | None:
        """Return the last day before `day` on which a run began."""
        return self.session.scalar(select(func.max(RunRow.day)).where(RunRow.day < day))

    def has_run(self, day: date) -> bool:
        """Tell whether the run of a day has begun."""
        return self.session.get(RunRow, day) is not None


def _level(learner_id: str, one: Attestation, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "learner_id": learner_id,
        "level": one.level.value,
        "source": one.source.value,
        "valid_from": one.valid_from,
        "ended_on": one.ended_on,
        "recorded_at": now,
    }


def _granted(row: GrantRow) -> Granted:
    names = Granted.model_fields
    return Granted.model_validate({name: getattr(row, name) for name in names})
