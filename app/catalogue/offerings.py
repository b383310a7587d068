"""What institutions offer: put by them, found by everybody, each with its price explained."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.catalogue import offering_rules
from app.catalogue.finding import Described, described, found_by, price_of, towards
from app.catalogue.listing import Listing
from app.catalogue.offering_models import Offering, OfferingDefinition
from app.catalogue.offering_rules import OfferingFacts, Recognised
from app.catalogue.offering_search import OfferingSearch, Sought
from app.catalogue.offering_store import OfferingStore
from app.catalogue.programme_models import ProgrammeDefinition
from app.catalogue.putting import PutOutcome, PutResult, refused
from app.catalogue.tariff_models import Following, Price
from app.catalogue.tariffs import NOT_ALLOWED
from app.core.errors import NotFoundError, RejectedError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.refusals import Refusal
from app.core.values import Localised


class UnknownOfferingError(NotFoundError):
    """There is no such offering, or not of this institution."""

    code = "unknown_offering"


class OfferingRulesError(RejectedError):
    """An offering breaks rules; `errors` lists every one."""

    code = "offering_rules_broken"


class StatutoryTariffError(RejectedError):
    """The statutory tariff is not for this; `errors` says why."""

    code = "statutory_tariff_not_allowed"


@dataclass(frozen=True, slots=True)
class Offered:
    """An offering as everybody sees it; without a price when its tariff does not hold any more."""

    offering: Offering
    whole: Described
    price: Price | None
    institution: Localised | None
    # What it counts towards: the programmes of which its unit is a part.
    towards: tuple[ProgrammeDefinition, ...] = ()


@dataclass(frozen=True, slots=True)
class Offerings:
    """Offerings in one unit of work.

    `recognitions` tells when institutions are recognised, and `names` what they are called: both
    are known elsewhere.
    """

    store: OfferingStore
    search: OfferingSearch
    listing: Listing
    recognitions: Callable[[Iterable[str]], Mapping[str, tuple[Recognised, ...]]]
    names: Callable[[Iterable[str]], Mapping[str, Localised]]

    def put(
        self, institution_id: str, definition: OfferingDefinition, *, now: datetime
    ) -> PutResult:
        """Keep an offering under its code.

        Raises:
            StatutoryTariffError: the statutory tariff is not for this.
            OfferingRulesError: it breaks another rule.
        """
        (result,) = self.put_many(institution_id, [definition], now)
        if result.refusals:
            raise _refusal(result.refusals)
        return result

    def put_many(
        self, institution_id: str, definitions: Sequence[OfferingDefinition], now: datetime
    ) -> tuple[PutResult, ...]:
        """Keep many offerings by code; tell of each what became of it, in the same order."""
        around = self.listing.around(
            institution_id,
            units=(found.unit for found in definitions),
            programmes=(found.programme for found in definitions),
        )
        facts = OfferingFacts(around, self.recognised(institution_id))
        known = self.store.by_codes(institution_id, (found.code for found in definitions))
        results, written = [], {}
        for definition in definitions:
            found = offering_rules.refusals(definition, facts)
            if found:
                results.append(refused(definition.code, found))
                continue
            present = known.get(definition.code)
            offering = _now(present, definition, institution_id, now)
            results.append(PutResult(definition.code, _outcome(present, offering), offering.id))
            if present != offering:
                known[definition.code] = written[definition.code] = offering
        self.store.put(
            [
                (one, found_by(described(one.definition, around), around.tables))
                for one in written.values()
            ]
        )
        return tuple(results)

    def get(self, institution_id: str, code: str) -> Offering:
        """Return an offering of this institution.

        Raises:
            UnknownOfferingError: the institution has no such offering.
        """
        found = self.store.by_codes(institution_id, [code]).get(code)
        if found is None:
            raise UnknownOfferingError("This institution has no such offering.")
        return found

    def remove(self, institution_id: str, code: str) -> None:
        """Take an offering away.

        Raises:
            UnknownOfferingError: the institution has no such offering.
        """
        if not self.store.remove(institution_id, code):
            raise UnknownOfferingError("This institution has no such offering.")

    def page(self, institution_id: str, wanted: Slice) -> Page[Offering]:
        """Return a page of the offerings of an institution, newest first."""
        return self.store.page(institution_id, wanted)

    def offered(self, offering_id: str) -> Offered:
        """Return any offering with its price: what is offered is public.

        Raises:
            UnknownOfferingError: there is no such offering.
        """
        found = self.store.by_id(offering_id)
        if found is None:
            raise UnknownOfferingError("There is no such offering.")
        return self._offered((found,))[found.id]

    def recognised(self, institution_id: str) -> tuple[Recognised, ...]:
        """Return when an institution is recognised."""
        return self.recognitions([institution_id]).get(institution_id, ())

    def lock(self, offering_id: str) -> None:
        """Keep others who lock this offering waiting until this unit of work ends."""
        self.store.lock(offering_id)

    def price(self, offering_id: str, following: Following) -> Price:
        """Return what an offering costs who follows it like this.

        Raises:
            UnknownOfferingError: there is no such offering.
            StatutoryTariffError, OfferingRulesError: its tariff is not for them.
        """
        found = self.offered(offering_id)
        tables = self.listing.tariffs.all()
        price = price_of(found.whole, tables, following=following)
        if isinstance(price, tuple):
            raise _refusal(price)
        return price

    def find(self, sought: Sought, wanted: Slice) -> Page[Offered]:
        """Return a page of what is offered, what starts first coming first."""
        page = self.search.page(sought, wanted)
        offered = self._offered(page.items)
        return page.map(lambda offering: offered[offering.id])

    def describe(self, offerings: Iterable[Offering]) -> tuple[Offered, ...]:
        """Return offerings with their prices, in the same order."""
        whole = tuple(offerings)
        found = self._offered(whole)
        return tuple(found[offering.id] for offering in whole)

    def sectors(self) -> tuple[str, ...]:
        """Return every sector in which something is offered."""
        return self.search.sectors()

    def _offered(self, offerings: tuple[Offering, ...]) -> dict[str, Offered]:
        described = self.listing.describe(offerings)
        names = self.names({offering.institution_id for offering in offerings})
        found = {}
        for offering in offerings:
            whole, around = described[offering.id]
            price = price_of(whole, around.tables)
            found[offering.id] = Offered(
                offering=offering,
                whole=whole,
                price=price if isinstance(price, Price) else None,
                institution=names.get(offering.institution_id),
                towards=towards(whole, around),
            )
        return found


def _refusal(refusals: tuple[Refusal, ...]) -> RejectedError:
    faults = [refusal.as_fault() for refusal in refusals]
    only_tariff = {refusal.code for refusal in refusals} == {NOT_ALLOWED}
    kind = StatutoryTariffError if only_tariff else OfferingRulesError
    return kind(refusals[0].message, errors=faults)


def _now(
    present: Offering | None, definition: OfferingDefinition, institution_id: str, now: datetime
) -> Offering:
    if present is None:
        return Offering(
            id=new_id(),
            institution_id=institution_id,
            definition=definition,
            created_at=now,
            updated_at=now,
        )
    if present.definition == definition:
        return present
    return present.model_copy(update={"definition": definition, "updated_at": now})


def _outcome(present: Offering | None, offering: Offering) -> PutOutcome:
    if present is None:
        return PutOutcome.CREATED
    return PutOutcome.UNCHANGED if present == offering else PutOutcome.CHANGED
