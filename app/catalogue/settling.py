"""What becomes of programmes or units that are put: new, a new version, the same, or refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.catalogue.programme_models import Programme, ProgrammeDefinition, Unit, UnitDefinition
from app.catalogue.putting import PutOutcome, PutResult, refused
from app.core.refusals import Refusal

V = TypeVar("V", Programme, Unit)
D = TypeVar("D", ProgrammeDefinition, UnitDefinition)


@dataclass(frozen=True, slots=True)
class Settled(Generic[V]):
    """The results in the order of what was put, and what is to be written."""

    results: tuple[PutResult, ...]
    added: tuple[V, ...]
    revised: tuple[V, ...]

    @property
    def changed_slugs(self) -> frozenset[str]:
        """Return the slugs of what is not as it was."""
        return frozenset(part.slug for part in (*self.added, *self.revised))


def settle(
    definitions: Sequence[tuple[str, D]],
    former: Mapping[str, V],
    *,
    judge: Callable[[str, D], list[Refusal]],
    create: Callable[[str, D], V],
) -> Settled[V]:
    """Decide of each; one that comes twice is put twice, in order."""
    known, results = dict(former), []
    added, revised = [], []
    for slug, definition in definitions:
        refusals, present = judge(slug, definition), known.get(slug)
        if refusals:
            results.append(refused(slug, refusals))
            continue
        outcome = _outcome(present, definition)
        if present is None:
            present = known[slug] = create(slug, definition)
            added.append(present)
        elif outcome is PutOutcome.CHANGED:
            change = {"definition": definition, "version": present.version + 1}
            present = known[slug] = present.model_copy(update=change)
            revised.append(present)
        results.append(PutResult(slug, outcome, present.id))
    return Settled(tuple(results), tuple(added), tuple(revised))


def _outcome(
    present: Programme | Unit | None, definition: ProgrammeDefinition | UnitDefinition
) -> PutOutcome:
    if present is None:
        return PutOutcome.CREATED
    same = present.definition == definition
    return PutOutcome.UNCHANGED if same else PutOutcome.CHANGED
