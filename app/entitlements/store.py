"""Reads and writes what rights follow from, for one person or for a thousand at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.core.db import among
from app.core.ids import new_id
from app.core.inserting import insert_ignoring_conflict, insert_ignoring_conflicts
from app.entitlements.models import (
    Attestation,
    Given,
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
        theirs = among(self.session, row.learner_id, learner_ids)
        found = self.session.execute(select(row.learner_id, row.birth_date).where(theirs))
        return dict(found.all())

    def at_work(self, learner_ids: Ids, first: date, last: date) -> set[str]:
        """Return those of these people who work on a day from `first` to `last`."""
        row = WorkRow
        statement = select(row.learner_id).where(
            among(self.session, row.learner_id, learner_ids),
            row.begins_on <= last,
            or_(row.ends_on.is_(None), row.ends_on >= first),
        )
        return set(self.session.scalars(statement))

    def declare_birth_date(self, learner_id: str, day: date, *, now: datetime) -> None:
        """Keep a birth date in place of the one that was declared before."""
        row = BirthDateRow(learner_id=learner_id, birth_date=day, declared_at=now)
        self.session.merge(row)
        self.session.flush()

    def levels(self, learner_ids: Ids) -> dict[str, list[Attestation]]:
        """Return the attestations, the oldest first."""
        row = LevelRow
        theirs = among(self.session, row.learner_id, learner_ids)
        columns = (row.learner_id, row.level, row.source, row.valid_from, row.ended_on)
        statement = select(*columns).where(theirs).order_by(row.valid_from)
        found: dict[str, list[Attestation]] = {}
        for learner_id, level, source, valid_from, ended_on in self.session.execute(statement):
            found.setdefault(learner_id, []).append(
                Attestation(
                    level=HighestLevel(level),
                    source=LevelSource(source),
                    valid_from=valid_from,
                    ended_on=ended_on,
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

    def diplomas(self, learner_ids: Ids) -> dict[str, tuple[str, date | None]]:
        """Return the awards whose levels were kept: of whom, and the day on which each ended."""
        row = LevelRow
        theirs = among(self.session, row.learner_id, learner_ids)
        columns = (row.award_id, row.learner_id, row.ended_on)
        found = self.session.execute(select(*columns).where(theirs, row.award_id.is_not(None)))
        return {str(award_id): (learner_id, ended_on) for award_id, learner_id, ended_on in found}

    def end_diploma(self, award_id: str, day: date | None) -> None:
        """Note on which day the level of a diploma ended: it was revoked."""
        statement = update(LevelRow).where(LevelRow.award_id == award_id)
        self.session.execute(statement.values(ended_on=day))

    def work(self, learner_ids: Ids) -> dict[str, list[WorkPeriod]]:
        """Return the periods of work, the oldest first."""
        row = WorkRow
        theirs = among(self.session, row.learner_id, learner_ids)
        statement = select(row.learner_id, row.begins_on, row.ends_on).where(theirs)
        found: dict[str, list[WorkPeriod]] = {}
        for learner_id, begins_on, ends_on in self.session.execute(
            statement.order_by(row.begins_on)
        ):
            period = WorkPeriod(begins_on=begins_on, ends_on=ends_on)
            found.setdefault(learner_id, []).append(period)
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

    def codes(self, learner_ids: Ids, *, since: date) -> dict[str, set[str]]:
        """Return what these people have had: years from a day on, and every campaign."""
        row = GrantRow
        theirs = among(self.session, row.learner_id, learner_ids)
        recent = or_(row.day >= since, row.sector.is_not(None))
        found: dict[str, set[str]] = {}
        statement = select(row.learner_id, row.code).where(theirs, recent)
        for learner_id, code in self.session.execute(statement):
            found.setdefault(learner_id, set()).add(code)
        return found

    def given(self, learner_ids: Ids) -> dict[str, list[Given]]:
        """Return all that these people have had."""
        row = GrantRow
        theirs = among(self.session, row.learner_id, learner_ids)
        statement = select(row.learner_id, row.code, row.day, row.sector).where(theirs)
        found: dict[str, list[Given]] = {one: [] for one in learner_ids}
        for learner_id, code, day, sector in self.session.execute(statement):
            found[learner_id].append(Given(code, day, is_year=sector is None))
        return found

    def add(self, grants: Sequence[Granted]) -> tuple[Granted, ...]:
        """Keep grants; return those that somebody else did not give at the same moment."""
        if not grants:
            return ()
        values = [dict(grant) for grant in grants]
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
