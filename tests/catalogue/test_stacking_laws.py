"""Laws of stacking, for any programme and anything that somebody may have."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.exemptions import GrantedExemption
from app.catalogue.programme_models import (
    AllOf,
    CountedAchievement,
    CreditsNeeded,
    OneOf,
    Programme,
    Requirement,
    Unit,
    UnitNeeded,
)
from app.catalogue.stack_models import Held, Progress
from tests.catalogue.stacks import (
    a_credential,
    a_programme,
    a_unit,
    an_exemption,
    load,
    met,
    reckon,
)
from tests.moments import NOW

UNITS, ACHIEVEMENTS = ("u0", "u1", "u2", "u3", "u4"), ("a0", "a1", "a2", "a3")
LOADS = ("2.5", "5", "7.5", "15")
names = st.sampled_from(UNITS)
leaves: st.SearchStrategy[Requirement] = st.one_of(
    st.builds(lambda unit: UnitNeeded(rule="unit", unit=unit), names),
    st.builds(
        lambda size, of: CreditsNeeded(rule="credits", credits=load(size), of=tuple(of)),
        st.sampled_from(LOADS),
        st.lists(names, unique=True),
    ),
)


def _groups(parts: st.SearchStrategy[Requirement]) -> st.SearchStrategy[Requirement]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(lambda found: AllOf(rule="all_of", parts=found), several),
        st.builds(lambda found: OneOf(rule="one_of", parts=found), several),
    )


@st.composite
def _units(draw: st.DrawFn) -> tuple[Unit, ...]:
    made = []
    for slug in UNITS:
        counted = draw(st.lists(st.sampled_from(ACHIEVEMENTS), unique=True))
        counts = tuple(CountedAchievement(achievement=name) for name in counted)
        made.append(a_unit(slug, draw(st.sampled_from(LOADS)), counts=counts))
    return tuple(made)


@st.composite
def _held(draw: st.DrawFn) -> tuple[Held, ...]:
    found = draw(st.lists(st.tuples(st.sampled_from(ACHIEVEMENTS), st.booleans()), max_size=6))
    return tuple(
        a_credential(name, id=f"award-{number}", valid_until=NOW if expired else None)
        for number, (name, expired) in enumerate(found)
    )


@dataclass(frozen=True)
class Case:
    programme: Programme
    units: tuple[Unit, ...]
    held: tuple[Held, ...]
    exemptions: tuple[GrantedExemption, ...]

    def reckon(self, *more: Held, granted: tuple[GrantedExemption, ...] = ()) -> Progress:
        exemptions = (*self.exemptions, *granted)
        return reckon(self.programme, self.units, *self.held, *more, exemptions=exemptions)


programmes = st.builds(
    a_programme,
    st.none() | st.recursive(leaves, _groups, max_leaves=6),
    size=st.sampled_from(("5", "20", "240")),
)
exemptions = st.lists(names, unique=True, max_size=2).map(
    lambda found: tuple(an_exemption(unit) for unit in found)
)
cases = st.builds(Case, programmes, _units(), _held(), exemptions)


def _is_no_less(after: Progress, before: Progress) -> bool:
    return (
        met(before).keys() <= met(after).keys()
        and before.amount.obtained <= after.amount.obtained
        and before.eligible_for_exam_board <= after.eligible_for_exam_board
    )


@given(cases, st.sampled_from(ACHIEVEMENTS))
def test_progress_never_falls_when_a_valid_credential_is_added(case: Case, extra: str) -> None:
    after = case.reckon(a_credential(extra, id="award-more"))

    assert _is_no_less(after, case.reckon())


@given(cases, names)
def test_progress_never_falls_when_an_exemption_is_granted(case: Case, unit: str) -> None:
    assert _is_no_less(case.reckon(granted=(an_exemption(unit),)), case.reckon())


@given(cases)
def test_no_credential_counts_twice(case: Case) -> None:
    found = case.reckon()
    used = [one.held_id for one in found.units if one.held_id]

    assert len(used) == len(set(used))
    assert not set(used) & {*found.unused, *(one.held_id for one in found.lapsed)}


@given(cases, st.data())
def test_the_order_of_credentials_does_not_matter(case: Case, draws: st.DataObject) -> None:
    held = tuple(draws.draw(st.permutations(case.held)))
    units = tuple(draws.draw(st.permutations(case.units)))

    assert replace(case, held=held, units=units).reckon() == case.reckon()


@given(cases)
def test_the_same_credential_twice_is_one(case: Case) -> None:
    assert case.reckon(*case.held) == case.reckon()


@given(cases)
def test_nobody_is_eligible_with_something_missing(case: Case) -> None:
    found = case.reckon()

    if found.eligible_for_exam_board:
        assert not found.amount.left
        assert found.requirement is None or found.requirement.met
