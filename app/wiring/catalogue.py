"""The catalogue: what institutions award and offer, and what it costs."""

from collections.abc import Iterable
from typing import ClassVar

from sqlalchemy.orm import Session

from app.catalogue.imports import CatalogueImports
from app.catalogue.listing import Listing
from app.catalogue.offering_rules import Recognised
from app.catalogue.offering_search import OfferingSearch
from app.catalogue.offering_store import OfferingStore
from app.catalogue.offerings import Offerings
from app.catalogue.pictures import AchievementPictures
from app.catalogue.programmes import Programmes
from app.catalogue.service import Catalogue
from app.catalogue.shelf import Stacks, programmes_of, units_of
from app.catalogue.store import CatalogueStore
from app.catalogue.tariff_service import Tariffs
from app.catalogue.tariff_store import TariffStore
from app.core.values import Localised
from app.institutions.models import Recognition, RecognitionKind
from app.institutions.store import InstitutionStore
from app.wiring.parts import Parts


class CatalogueServices(Parts):
    """Makes what institutions award and offer."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = (
        "catalogue",
        "programmes",
        "offerings",
        "tariffs",
        "catalogue_imports",
        "achievement_pictures",
    )

    def catalogue(self, session: Session) -> Catalogue:
        """Return what institutions award."""
        return Catalogue(CatalogueStore(session))

    def programmes(self, session: Session) -> Programmes:
        """Return the programmes of institutions and their units."""
        return Programmes(
            programmes=programmes_of(session),
            units=units_of(session),
            stacks=Stacks(session),
            achievements=CatalogueStore(session),
            listing=_listing(session),
        )

    def offerings(self, session: Session) -> Offerings:
        """Return what institutions offer."""
        institutions = InstitutionStore(session)

        def recognitions(institution_ids: Iterable[str]) -> dict[str, tuple[Recognised, ...]]:
            found = institutions.recognitions_of(institution_ids)
            return {one: tuple(map(_recognised, theirs)) for one, theirs in found.items()}

        def names(institution_ids: Iterable[str]) -> dict[str, Localised]:
            found = institutions.many(institution_ids)
            return {name: institution.names for name, institution in found.items()}

        return Offerings(
            store=OfferingStore(session),
            search=OfferingSearch(session),
            listing=_listing(session),
            recognitions=recognitions,
            names=names,
        )

    def tariffs(self, session: Session) -> Tariffs:
        """Return what study costs."""
        return Tariffs(TariffStore(session), _listing(session))

    def catalogue_imports(self, session: Session) -> CatalogueImports:
        """Return what takes over the catalogues of institutions."""
        return CatalogueImports(session, self.programmes(session), self.offerings(session))

    def achievement_pictures(self, session: Session) -> AchievementPictures:
        """Return the pictures of achievements."""
        return AchievementPictures(session, self.catalogue(session))


def _recognised(found: Recognition) -> Recognised:
    return Recognised(
        funded=found.kind is RecognitionKind.FUNDED,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
    )


def _listing(session: Session) -> Listing:
    return Listing(
        offerings=OfferingStore(session),
        programmes=programmes_of(session),
        units=units_of(session),
        stacks=Stacks(session),
        tariffs=TariffStore(session),
    )
