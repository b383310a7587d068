"""What can be shown of the wallet items behind a link, gathered in one set of queries.

Each kind of item comes to the same value: the document to project, the credential that can be
verified where there is one, and the person where we know who it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.documents import JSONObject, parse_object
from app.credentials.awards import Awards
from app.credentials.handed import handed
from app.credentials.models import Form, MadeOut
from app.credentials.secured import Secured, secured_document
from app.wallet.asserting import document_of
from app.wallet.holding_store import HoldingStore
from app.wallet.importing import only_one
from app.wallet.models import Imported, ItemKind, Person, PortfolioItem
from app.wallet.service import UnknownItemError

NOBODY = Person()


@dataclass(frozen=True, slots=True)
class Showable:
    """One item behind a link.

    `secured` is what can be verified; what learners say of themselves cannot. `whole` is its text
    as it was signed, `sd_jwt` the form of which claims can be left out.
    """

    item_id: str
    origin: ItemKind
    secured: Secured | None
    document: JSONObject
    whole: str = ""
    person: Person = NOBODY
    sd_jwt: str | None = None


@dataclass(frozen=True, slots=True)
class Showables:
    """What links show, in one unit of work."""

    store: HoldingStore
    awards: Awards

    def of(
        self, item_ids: Iterable[str], *, learner_id: str, pictures: bool = False
    ) -> dict[str, Showable]:
        """Return these items of this learner's wallet, however many, in a few queries per kind.

        Pictures that learners added are large: they are read with `pictures` only.

        Raises:
            UnknownItemError: one is not this learner's.
        """
        wanted = set(item_ids)
        items = self.store.some(learner_id, wanted)
        if len(items) != len(wanted):
            raise UnknownItemError("Your wallet holds no such item.")
        ids = {kind: [item.id for item in items if item.kind is kind] for kind in ItemKind}
        found = [*self._issued({item.id: item.award_id for item in items if item.award_id})]
        # Most links show what was issued here, and need ask for nothing else.
        if imported := ids[ItemKind.IMPORTED]:
            found += map(_imported, self.store.imported(learner_id, imported).values())
        if said := ids[ItemKind.SELF_ASSERTED]:
            found += self._said(learner_id, said, pictures=pictures)
        return {one.item_id: one for one in found}

    def of_several(self, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, Showable]]:
        """Return what was issued here of these items, by learner, in two queries for all.

        Other kinds are not among them: they are asked for by learner.
        """
        issued = self.store.issued_of_several(wanted)
        owners = {item_id: learner_id for item_id, learner_id, _ in issued}
        found: dict[str, dict[str, Showable]] = {learner_id: {} for learner_id in wanted}
        for one in self._issued({item_id: award_id for item_id, _, award_id in issued}):
            found[owners[one.item_id]][one.item_id] = one
        return found

    def _issued(self, award_of: dict[str, str]) -> Iterable[Showable]:
        if not award_of:
            return
        made = self.awards.made_out(award_of.values())
        for item_id, award_id in award_of.items():
            yield _issued(item_id, made[award_id])

    def _said(self, learner_id: str, item_ids: list[str], *, pictures: bool) -> Iterable[Showable]:
        drawn = self.store.pictures(learner_id, item_ids) if pictures else {}
        for item_id, entry in self.store.portfolio(learner_id, item_ids).items():
            yield _said(entry, drawn.get(item_id))


def _issued(item_id: str, made: MadeOut) -> Showable:
    whole = made.forms[Form.DATA_INTEGRITY].secured
    document = parse_object(whole.encode())
    bound = made.forms.get(Form.SD_JWT_VC)
    return Showable(
        item_id=item_id,
        origin=ItemKind.ISSUED,
        secured=secured_document(document),
        whole=whole,
        document=document,
        person=Person(name=made.name, birth_date=made.birth_date),
        sd_jwt=bound.secured if bound else None,
    )


def _imported(imported: Imported) -> Showable:
    # Whom it is about has not been established, so no name is shown beside it.
    given = only_one(handed(imported.secured.encode(), "text/plain"))
    return Showable(
        item_id=imported.item_id,
        origin=ItemKind.IMPORTED,
        secured=given,
        whole=imported.secured,
        document=given.document,
    )


def _said(entry: PortfolioItem, picture: bytes | None) -> Showable:
    return Showable(
        item_id=entry.item_id,
        origin=ItemKind.SELF_ASSERTED,
        secured=None,
        document=document_of(entry, picture=picture),
    )
