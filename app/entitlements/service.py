"""Learning rights: what a person declares, what was granted and why, and what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import ConflictError, RejectedError
from app.credentials.awards import Awards
from app.entitlements import due
from app.entitlements.attesting import Attesting
from app.entitlements.engine import year_grants
from app.entitlements.levels import level_of
from app.entitlements.models import (
    Attestation,
    BirthDate,
    BonusGrant,
    Facts,
    Given,
    Granted,
    HighestLevel,
    LevelSource,
    WorkPeriod,
    YearGrant,
)
from app.entitlements.policies import bundled
from app.entitlements.policy import EntitlementPolicy
from app.entitlements.sieve import sieve
from app.entitlements.store import FactStore, GrantStore, PolicyStore
from app.identity.service import Learners
from app.learning_account.funding_store import SourceStore
from app.learning_account.posting import Posting
from app.learning_account.used_up import UsedUp
from app.wallet.store import WalletStore

# Nobody is older, and nobody younger has anything to declare.
MAX_AGE = 120
MAX_PERIODS = 60


class BirthDateInUseError(ConflictError):
    """A declared birth date cannot change once rights were granted by it."""

    code = "birth_date_in_use"


class BirthDateVerifiedError(ConflictError):
    """The identity provider tells the birth date; it is not for the person to declare."""

    code = "birth_date_verified"


class FactsDoNotFitError(RejectedError):
    """What was declared cannot be: a day to come, or periods of work that overlap."""

    code = "facts_do_not_fit"


class PolicyVersionTakenError(ConflictError):
    """There is another version of the policy with this name, or from this day on."""

    code = "policy_version_taken"


class PolicyDoesNotFollowError(RejectedError):
    """A version of the policy would count years or campaigns in another way than those before."""

    code = "policy_does_not_follow"


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything about the rights of one person."""

    birth_date: BirthDate | None
    levels: tuple[Attestation, ...]
    work: tuple[WorkPeriod, ...]
    granted: tuple[Granted, ...]
    to_come: tuple[YearGrant, ...]

    @property
    def granted_cents(self) -> int:
        """Return all that was granted so far."""
        return sum(grant.cents for grant in self.granted)

    @property
    def to_come_cents(self) -> int:
        """Return all that is still to come if nothing changes."""
        return sum(grant.cents for grant in self.to_come)


@dataclass(frozen=True, slots=True)
class Entitlements:
    """Learning rights in one unit of work."""

    policies: PolicyStore
    facts: FactStore
    grants: GrantStore
    learners: Learners
    wallet: WalletStore
    awards: Awards
    sources: SourceStore
    posting: Posting
    used_up: UsedUp
    attesting: Attesting

    def versions(self) -> tuple[EntitlementPolicy, ...]:
        """Return every version of the policy, the oldest first; the one of 2020 comes along."""
        return (bundled(), *self.policies.all())

    def lay_down(self, policy: EntitlementPolicy, *, now: datetime) -> EntitlementPolicy:
        """Lay down a version of the policy; the same one again is no second one.

        Raises:
            PolicyVersionTakenError: its name or its day belongs to another version.
            PolicyDoesNotFollowError: years would begin on another day, or a campaign is of another
                sector: what was given by the versions before could be given again.
        """
        known = {one.version: one for one in self.versions()}
        if known.get(policy.version) == policy:
            return policy
        if not all(policy.follows(one) for one in known.values()):
            raise PolicyDoesNotFollowError(
                "Keep grant_day, leap_day and the sector of each campaign as in earlier versions."
            )
        days = {one.effective_from for one in known.values()}
        taken = policy.version in known or policy.effective_from in days
        if taken or not self.policies.add(policy, now=now):
            raise PolicyVersionTakenError(
                "A version is never changed; give the new one a name and a first day of its own."
            )
        return policy

    def of(self, learner_id: str, *, today: date) -> Rights:
        """Return what a person has declared, was granted, and can expect if nothing changes."""
        found = self._facts([learner_id]).get(learner_id)
        levels = tuple(self.facts.levels([learner_id]).get(learner_id, ()))
        work = tuple(self.facts.work([learner_id]).get(learner_id, ()))
        granted = self.grants.of(learner_id)
        to_come: tuple[YearGrant, ...] = ()
        if found is not None:
            had = {grant.code for grant in granted}
            had |= {one.code for one in self._used_up([learner_id], on=today).get(learner_id, ())}
            every = year_grants(self.versions(), found[0], until=_end_of_life(found[0]))
            to_come = tuple(one for one in every if one.ends > today and one.code not in had)
        return Rights(
            birth_date=found and BirthDate(day=found[0].birth_date, verified=found[1]),
            levels=levels,
            work=work,
            granted=granted,
            to_come=to_come,
        )

    def declare_birth_date(self, learner_id: str, day: date, *, now: datetime) -> None:
        """Keep the birth date that a person declares.

        Raises:
            BirthDateVerifiedError: the identity provider tells it.
            BirthDateInUseError: rights were granted by another one.
            FactsDoNotFitError: nobody was born on that day who can log in.
        """
        self.learners.lock([learner_id])
        if self.learners.get(learner_id).birth_date is not None:
            raise BirthDateVerifiedError("Your birth date comes from the account you log in with.")
        known = self.facts.birth_dates([learner_id]).get(learner_id)
        if known == day:
            return
        if self.grants.of(learner_id):
            raise BirthDateInUseError(
                "Rights were granted by the birth date of before; ask the administration."
            )
        if not now.date().year - MAX_AGE <= day.year or day > now.date():
            raise FactsDoNotFitError("Give the day on which you were born.")
        self.facts.declare_birth_date(learner_id, day, now=now)

    def declare_level(self, learner_id: str, level: Attestation, *, now: datetime) -> None:
        """Keep the highest level that a person declares, in place of what they declared before.

        Raises:
            FactsDoNotFitError: it begins on a day to come.
        """
        if level.valid_from > now.date():
            raise FactsDoNotFitError("Give the level that you have today, not one to come.")
        self.learners.lock([learner_id])
        declared = level.model_copy(update={"source": LevelSource.SELF, "ended_on": None})
        self.facts.attest(learner_id, declared, now=now)

    def declare_work(
        self, learner_id: str, periods: Sequence[WorkPeriod], *, now: datetime
    ) -> None:
        """Keep these periods of work in place of those of before.

        Raises:
            FactsDoNotFitError: they overlap, end before they begin, or begin on a day to come.
        """
        ordered = sorted(periods, key=lambda period: period.begins_on)
        ends = [period.ends_on or date.max for period in ordered]
        starts = [period.begins_on for period in ordered]
        in_order = all(start <= end for start, end in zip(starts, ends, strict=True))
        apart = all(end < start for end, start in zip(ends, starts[1:], strict=False))
        few = len(ordered) <= MAX_PERIODS
        if not (few and in_order and apart and max(starts, default=date.min) <= now.date()):
            raise FactsDoNotFitError(
                "Give periods that do not overlap, that end after they begin, and no later than"
                " today begin."
            )
        self.learners.lock([learner_id])
        self.facts.declare_work(learner_id, ordered, now=now)

    def grant_due(self, learner_ids: Sequence[str], *, day: date, now: datetime) -> int:
        """Give these people what is due on `day` and was not given before; return how many grants.

        However often it is called, by however many workers, each grant is given once.
        """
        # Facts and grants of one person change one after the other.
        self.learners.lock(learner_ids)
        versions = self.versions()
        by_name = {policy.version: policy for policy in versions}
        last_run = self.grants.last_run_before(day)
        given_before = self.grants.given(learner_ids)
        for learner_id, before in self._used_up(learner_ids, on=day).items():
            given_before[learner_id].extend(before)
        wanted: list[tuple[Granted, due.Grant]] = []
        for learner_id, (facts, verified) in self._facts(learner_ids, now=now).items():
            before = given_before[learner_id]
            for grant in due.due(versions, facts, day=day, last_run=last_run):
                if not due.is_new(grant, before):
                    continue
                policy = by_name[grant.policy_version]
                written = due.granted(learner_id, grant, policy, verified=verified, now=now)
                wanted.append((written, grant))
                if isinstance(grant, BonusGrant):
                    # Two versions of the policy can name one campaign.
                    before.append(Given(grant.code, grant.day, is_year=False))
        given = set(self.grants.add([written for written, _ in wanted]))
        moves = [
            move
            for written, grant in wanted
            if written in given
            for move in due.payments(written, grant)
        ]
        if moves:
            self.sources.ensure(due.sources(versions, now=now))
            self.posting.move_all(moves, now=now)
        return len(given)

    def with_something_new(self, learner_ids: Sequence[str], *, day: date) -> tuple[str, ...]:
        """Return who of these people may have something due, or a diploma to be noted.

        Nobody is locked: whoever declares something at this moment asks for what is due by it.
        """
        sought = sieve(self.versions(), day=day, last_run=self.grants.last_run_before(day))
        had = self.grants.codes(learner_ids, since=sought.given_from)
        born = self.facts.birth_dates(learner_ids) | self.learners.birth_dates(learner_ids)
        kept = [one for one, on in born.items() if sought.keeps(on, had.get(one, ()))]
        found = set(kept)
        if sought.works_from is not None:
            found = self.facts.at_work(kept, sought.works_from, day) if kept else set()
        new, ended = self._diploma_news(learner_ids)
        return tuple(sorted(found | {one[0] for one in new} | {one[0] for one in ended}))

    def leave(self, learner_id: str, *, now: datetime) -> None:
        """Remember what a person who leaves was granted, while it could be granted again."""
        versions = self.versions()
        used = (due.used(grant, versions) for grant in self.grants.of(learner_id))
        self.used_up.remember(learner_id, (one for one in used if one.until >= now.date()))

    def _used_up(self, learner_ids: Sequence[str], *, on: date) -> dict[str, list[Given]]:
        """Return what these people had before they left and came back."""
        return {
            learner_id: [due.used_before(one) for one in used if one.what.startswith(due.RIGHT)]
            for learner_id, used in self.used_up.of(learner_ids, on=on).items()
        }

    def note_levels(self, learner_ids: Sequence[str], *, now: datetime) -> None:
        """Record the levels that diplomas in these wallets prove and that others attest.

        They count when the diploma leaves the wallet, or the address its owner, too.
        """
        self.attesting.note(learner_ids, now=now)
        new, ended = self._diploma_news(learner_ids)
        self.facts.attest_diplomas(new, now=now)
        for _, award_id, day in ended:
            self.facts.end_diploma(award_id, day)

    def _diploma_news(
        self, learner_ids: Sequence[str]
    ) -> tuple[list[tuple[str, str, Attestation]], list[tuple[str, str, date | None]]]:
        """Return the diplomas whose levels were not kept yet, and those that ended otherwise."""
        held = [
            (one, level_of(one.achievement_kind, one.nlqf))
            for one in self.wallet.awarded(learner_ids)
        ]
        known = self.facts.diplomas(learner_ids)
        days = self.awards.days_of({*known, *(one.award_id for one, level in held if level)})
        new = [
            (one.learner_id, one.award_id, _attested(level, *days[one.award_id]))
            for one, level in held
            if level and one.award_id not in known
        ]
        ended = [
            (learner_id, award_id, days[award_id][1])
            for award_id, (learner_id, ended_on) in known.items()
            if days[award_id][1] != ended_on
        ]
        return new, ended

    def _facts(
        self, learner_ids: Sequence[str], *, now: datetime | None = None
    ) -> dict[str, tuple[Facts, bool]]:
        """Return the facts of those whose birth date is known, and whether it is verified."""
        if now is not None:
            self.note_levels(learner_ids, now=now)
        born = {one: (day, False) for one, day in self.facts.birth_dates(learner_ids).items()}
        told = self.learners.birth_dates(learner_ids)
        born |= {one: (day, True) for one, day in told.items()}
        levels, work = self.facts.levels(learner_ids), self.facts.work(learner_ids)
        return {
            one: (
                Facts(
                    birth_date=day,
                    levels=tuple(levels.get(one, ())),
                    work=tuple(work.get(one, ())),
                ),
                verified,
            )
            for one, (day, verified) in sorted(born.items())
        }


def _attested(level: HighestLevel, awarded_on: date, revoked_on: date | None) -> Attestation:
    return Attestation(
        level=level,
        source=LevelSource.INSTITUTION,
        valid_from=awarded_on,
        ended_on=revoked_on,
    )


def _end_of_life(facts: Facts) -> date:
    return facts.birth_date.replace(day=1, year=min(facts.birth_date.year + MAX_AGE, date.max.year))
