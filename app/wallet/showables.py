"""What can be shown of the wallet items behind a link, gathered in one set of queries.

Each kind of item comes to the same value: a credential that can be verified, the document to
project, and the person where we know who it is. An item that was issued elsewhere has a document
and no award: it joins here, and nothing that uses a `Showable` changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.documents import JSONObject, parse_object
from app.credentials.awards import Awards
from app.credentials.models import Award, Form, SecuredForm
from app.credentials.secured import Secured, secured_document
from app.wallet.models import Person
from app.wallet.service import UnknownItemError
from app.wallet.store import WalletStore


@dataclass(frozen=True, slots=True)
class Showable:
    """One credential behind a link.

    `whole` is its text as it was signed, `sd_jwt` the form of which claims can be left out.
    """

    item_id: str
    secured: Secured
    whole: str
    document: JSONObject
    person: Person
    sd_jwt: str | None


@dataclass(frozen=True, slots=True)
class Showables:
    """What links show, in one unit of work."""

    store: WalletStore
    awards: Awards

    def of(self, item_ids: Iterable[str], *, learner_id: str) -> dict[str, Showable]:
        """Return these items of this learner's wallet, however many, in three queries.

        Raises:
            UnknownItemError: one is not this learner's.
        """
        wanted = list(item_ids)
        items = self.store.items_in(wanted, learner_id=learner_id)
        if set(wanted) - items.keys():
            raise UnknownItemError("Your wallet holds no such credential.")
        award_of = {item.id: item.award_id for item in items.values() if item.award_id}
        awards, forms = self.awards.many(award_of.values()), self.awards.forms_of(award_of.values())
        return {
            item_id: _issued(item_id, awards[award_id], forms[award_id])
            for item_id, award_id in award_of.items()
        }


def _issued(item_id: str, award: Award, forms: dict[Form, SecuredForm]) -> Showable:
    whole = forms[Form.DATA_INTEGRITY].secured
    document = parse_object(whole.encode())
    bound = forms.get(Form.SD_JWT_VC)
    return Showable(
        item_id=item_id,
        secured=secured_document(document),
        whole=whole,
        document=document,
        person=Person(name=award.name, birth_date=award.birth_date),
        sd_jwt=bound.secured if bound else None,
    )
