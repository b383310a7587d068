"""Which exemptions follow from what somebody showed. It proposes; an exam board decides."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from app.catalogue.programme_models import RegisterCode, Unit
from app.prior_learning.models import (
    Assessment,
    Basis,
    Decision,
    Derivation,
    Equivalence,
    ProposedExemption,
    Verdict,
)


def codes_shown(assessment: Assessment) -> frozenset[RegisterCode]:
    """Return the register codes of everything that somebody showed."""
    return frozenset(code for unit in assessment.shown for code in unit.codes)


def derive(
    units: Sequence[Unit],
    shown: Collection[RegisterCode],
    equivalences: Mapping[str, Equivalence],
    *,
    exempt: Collection[str] = (),
) -> Derivation:
    """Return what can be exempted of a programme, and what is left; in the order of `units`.

    Units in `exempt` were granted before: they are neither proposed again nor left to follow.
    """
    left = [unit for unit in units if unit.slug not in exempt]
    found = {unit.slug: _proposal(unit, shown, equivalences.get(unit.slug)) for unit in left}
    return Derivation(
        proposed=tuple(proposal for proposal in found.values() if proposal is not None),
        pathway=tuple(slug for slug, proposal in found.items() if proposal is None),
    )


def left_to_follow(
    units: Sequence[Unit], derivation: Derivation, decisions: Collection[Decision]
) -> tuple[str, ...]:
    """Return the units that a learner still has to follow: never proposed, or refused."""
    refused = {each.unit for each in decisions if each.verdict is Verdict.REFUSED}
    left = refused.union(derivation.pathway)
    granted = {each.unit for each in decisions if each.verdict is Verdict.GRANTED}
    return tuple(unit.slug for unit in units if unit.slug in left - granted)


def _proposal(
    unit: Unit, shown: Collection[RegisterCode], equivalence: Equivalence | None
) -> ProposedExemption | None:
    return next(_reasons(unit, shown, equivalence), None)


def _reasons(
    unit: Unit, shown: Collection[RegisterCode], equivalence: Equivalence | None
) -> Iterator[ProposedExemption]:
    same = tuple(code for code in unit.definition.codes if code in shown)
    if same:
        yield ProposedExemption(unit=unit.slug, basis=Basis.REGISTER, codes=same)
    for each in equivalence.definition.alternatives if equivalence else ():
        if all(code in shown for code in each.codes):
            yield ProposedExemption(
                unit=unit.slug, basis=Basis.EQUIVALENCE, codes=each.codes, note=each.note
            )
