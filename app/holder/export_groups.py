"""The groups of files in an export: one function for each, in the order of the file.

To add a group, write one function and put its name in `CONTRIBUTORS`. Every row of every table that
belongs to the learner is in the export without that, as a plain record (`holder.person_rows`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from app.core.csv_table import csv_table
from app.core.documents import JSONObject
from app.core.paging import Page, Slice
from app.core.values import Localised
from app.credentials.contexts import CONTEXT_IRIS, CREDENTIALS_V2, context_bytes
from app.credentials.models import Form, StatusPurpose
from app.credentials.publishing import StatusLists
from app.credentials.status_lists import TOKEN_LIST, list_url
from app.holder.advice_store import AdviceStore
from app.holder.archive import ExportFile, json_bytes
from app.holder.every import every
from app.holder.person_rows import PersonRows
from app.holder.readme import EN, NL, readme
from app.holder.store import RemovalStore, TermsStore
from app.identity.models import Learner
from app.identity.service import Learners
from app.institutions.models import Institution
from app.institutions.naming import is_did_key
from app.institutions.service import Institutions
from app.learning_account.funding import euros
from app.learning_account.service import LearningAccounts
from app.wallet.holding import Holding, Holdings
from app.wallet.models import ItemKind
from app.wallet.service import Held, Wallet
from app.wallet.shares import Shares
from app.wallet.sought import Sought
from app.wallet.written import written

JSON, CSV, TEXT = "application/json", "text/csv; charset=utf-8", "text/plain; charset=utf-8"
SIGNED = {
    Form.DATA_INTEGRITY: ("credential.json", "application/vc"),
    Form.VC_JWT: ("credential.jwt", "application/vc+jwt"),
    Form.SD_JWT_VC: ("credential.sd-jwt", "application/dc+sd-jwt"),
}
# Each list in the form in which the credentials point at it.
LISTS = {
    StatusPurpose.REVOCATION.value: (Form.DATA_INTEGRITY, "revocation.json"),
    StatusPurpose.SUSPENSION.value: (Form.DATA_INTEGRITY, "suspension.json"),
    TOKEN_LIST: (Form.SD_JWT_VC, "token.jwt"),
}
KINDS_OF_LIST = {
    Form.DATA_INTEGRITY: ("status_list", "application/vc"),
    Form.SD_JWT_VC: ("status_list_token", "application/statuslist+jwt"),
}


@dataclass(frozen=True, slots=True)
class Sources:
    """Where an export comes from, in one unit of work."""

    learners: Learners
    wallet: Wallet
    shares: Shares
    accounts: LearningAccounts
    institutions: Institutions
    status_lists: StatusLists
    advice: AdviceStore
    terms: TermsStore
    removals: RemovalStore
    rows: PersonRows
    holdings: Holdings
    base_url: str

    def held(self, learner_id: str) -> Iterator[Held]:
        """Yield all credentials of a learner."""
        return every(lambda wanted: self.wallet.page(learner_id, wanted))

    def added(self, learner_id: str, origin: ItemKind, *, now: datetime) -> Iterator[Holding]:
        """Yield all that a learner added, hidden or not, in the order in which it came in."""
        found = [
            holding
            for hidden in (False, True)
            for holding in every(partial(self._page, learner_id, origin, hidden=hidden, now=now))
        ]
        yield from sorted(found, key=lambda holding: (holding.item.added_at, holding.item.id))

    def _page(
        self, learner_id: str, origin: ItemKind, wanted: Slice, *, hidden: bool, now: datetime
    ) -> Page[Holding]:
        sought = Sought(origin=origin, hidden=hidden)
        return self.holdings.page(learner_id, sought, wanted, now=now)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose export is made, with what lies in the wallet, and when."""

    learner: Learner
    held: tuple[Held, ...]
    now: datetime

    def issuers(self) -> tuple[Institution, ...]:
        """Return who issued what lies in the wallet, each once."""
        found = {held.described.institution.id: held.described.institution for held in self.held}
        return tuple(sorted(found.values(), key=lambda institution: institution.slug))


Contributor = Callable[[Sources, Asked], Iterator[ExportFile]]


def explanation(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield what a person reads first."""
    for path, text in (("LEESMIJ.txt", NL), ("README.txt", EN)):
        content = readme(text, service=sources.base_url, made_at=asked.now)
        yield ExportFile(path, content, TEXT, "explanation")


def profile(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield who the learner is, and what was accepted."""
    learner = asked.learner.model_dump(mode="json")
    yield ExportFile("profile/profile.json", json_bytes(learner), JSON, "profile")
    terms = [one.model_dump(mode="json") for one in sources.terms.of(asked.learner.id)]
    yield ExportFile("profile/terms.json", json_bytes(terms), JSON, "accepted_terms")


def credentials(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield every signed form, byte for byte as it was released, and what each credential is."""
    for held in sorted(asked.held, key=lambda held: (held.item.added_at, held.item.id)):
        folder, about = f"credentials/{held.item.id}", held.described.award.credential_id
        yield ExportFile(f"{folder}/about.json", json_bytes(_about(held)), JSON, "about", about)
        forms = sources.wallet.forms(held)
        for form, (name, media_type) in SIGNED.items():
            if form in forms:
                content = forms[form].secured.encode()
                yield ExportFile(f"{folder}/{name}", content, media_type, form.value, about)


def imported(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield what was issued elsewhere, as it was handed in, with what the last check found."""
    for holding in sources.added(asked.learner.id, ItemKind.IMPORTED, now=asked.now):
        if holding.imported is None:
            continue
        folder, found = f"imported/{holding.item.id}", holding.imported
        about = {
            **found.model_dump(mode="json", exclude={"secured", "fingerprint"}),
            "added_at": holding.item.added_at.isoformat(),
        }
        yield ExportFile(
            f"{folder}/about.json", json_bytes(about), JSON, "about_import", found.issuer_id
        )
        form, content = written(found.secured), found.secured.encode()
        yield ExportFile(
            f"{folder}/credential.{form.ending}",
            content,
            form.media_type,
            "imported_credential",
            found.issuer_id,
        )


def portfolio(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield what the learner says of themselves, with the picture."""
    learner_id = asked.learner.id
    for holding in sources.added(learner_id, ItemKind.SELF_ASSERTED, now=asked.now):
        folder, item = f"portfolio/{holding.item.id}", holding.item
        if holding.portfolio is not None:
            entry = holding.portfolio.model_dump(mode="json")
            content = json_bytes({**entry, "added_at": item.added_at.isoformat()})
            yield ExportFile(f"{folder}/entry.json", content, JSON, "portfolio_entry")
        png = sources.holdings.store.picture(item.id, learner_id=learner_id)
        if png is not None:
            yield ExportFile(f"{folder}/picture.png", png, "image/png", "portfolio_picture")


def removed(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield which awards were once in the wallet."""
    found = [one.model_dump(mode="json") for one in sources.removals.of(asked.learner.id)]
    yield ExportFile("credentials/removed.json", json_bytes(found), JSON, "removed_awards")


def account(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield the learning account: what is left by source, and every line, the oldest first."""
    balance = sources.accounts.balance(asked.learner.id)
    content = json_bytes(balance.model_dump(mode="json"))
    yield ExportFile("account/balance.json", content, JSON, "balance")
    names = {one.source_id: one.names for one in (*balance.sources, *balance.loans)}
    lines = every(lambda wanted: sources.accounts.statement(asked.learner.id, wanted))
    header = (
        *("effective_on", "recorded_at", "kind", "source", "reason", "cents", "euros"),
        *("transfer_id", "source_id"),
    )
    rows = [
        (
            line.effective_on.isoformat(),
            line.recorded_at.isoformat(),
            line.kind.value,
            _name(names, line.source_id),
            line.reason,
            line.cents,
            Decimal(euros(line.cents)),
            line.id,
            line.source_id,
        )
        for line in reversed(tuple(lines))
    ]
    yield ExportFile("account/ledger.csv", csv_table(header, rows), CSV, "ledger")


def shares(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield the links and the looks; token and PIN of a link are known to its holders only."""
    learner_id = asked.learner.id
    made = [
        share.model_dump(mode="json", exclude={"pin_hash"})
        for share in every(lambda wanted: sources.shares.page(learner_id, wanted))
    ]
    yield ExportFile("shares/shares.json", json_bytes(made), JSON, "shares")
    looks = every(lambda wanted: sources.shares.looks(learner_id, wanted))
    rows = [(look.at.isoformat(), look.label, look.outcome, look.share_id) for look in looks]
    content = csv_table(("at", "label", "outcome", "share_id"), rows)
    yield ExportFile("shares/access-log.csv", content, CSV, "access_log")


def advisers(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield whom the learner let read along, and every look that they took."""
    learner_id = asked.learner.id
    # Who an adviser is here, is the adviser's own business; the name was shown to the learner.
    given = [
        grant.model_dump(mode="json", exclude={"adviser_id"})
        for grant in every(lambda wanted: sources.advice.page(learner_id, wanted))
    ]
    yield ExportFile("advisers/advisers.json", json_bytes(given), JSON, "advisers")
    looks = every(lambda wanted: sources.advice.looks(learner_id, wanted))
    rows = [(look.at.isoformat(), look.adviser_name, look.label, look.grant_id) for look in looks]
    content = csv_table(("at", "adviser", "label", "grant_id"), rows)
    yield ExportFile("advisers/looks.csv", content, CSV, "adviser_looks")


def records(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield every row that belongs to the learner, table by table, without secrets."""
    for table, found in sources.rows.records(asked.learner.id):
        yield ExportFile(f"records/{table}.json", json_bytes(found), JSON, "records", table)


def issuers(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield the keys with which the signatures are checked; a did:key is one itself."""
    for issuer in asked.issuers():
        if not is_did_key(issuer.did):
            content = json_bytes(sources.institutions.document_of(issuer.did))
            path = f"issuers/{issuer.slug}/did.json"
            yield ExportFile(path, content, "application/did+json", "did_document", issuer.did)


def status(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield the status lists as they are published now; each says until when it holds."""
    lists = sources.status_lists
    for list_id in sorted({held.described.award.slot.list_id for held in asked.held}):
        for purpose, (form, name) in LISTS.items():
            kept = lists.kept(list_id, purpose, form, now=asked.now)
            published = kept or lists.publish(list_id, purpose, form, now=asked.now)
            kind, media_type = KINDS_OF_LIST[form]
            path, about = (
                f"status/{list_id}/{name}",
                list_url(sources.base_url, list_id, purpose),
            )
            yield ExportFile(path, published.secured.encode(), media_type, kind, about)


def contexts(sources: Sources, asked: Asked) -> Iterator[ExportFile]:
    """Yield the JSON-LD contexts that the credentials name, byte for byte as they were pinned."""
    named = {CREDENTIALS_V2}
    for held in asked.held:
        document: JSONObject = sources.wallet.document(held)
        named |= {iri for iri in document["@context"] if isinstance(iri, str)}
    for iri in sorted(named & CONTEXT_IRIS):
        name = re.sub(r"[^A-Za-z0-9.]+", "-", iri.partition("://")[2]).removesuffix(".json")
        path = f"contexts/{name}.json"
        yield ExportFile(path, context_bytes(iri), "application/ld+json", "context", iri)


CONTRIBUTORS: tuple[Contributor, ...] = (
    explanation,
    profile,
    credentials,
    imported,
    portfolio,
    removed,
    account,
    shares,
    advisers,
    records,
    issuers,
    status,
    contexts,
)


def _about(held: Held) -> JSONObject:
    award, definition = held.described.award, held.described.achievement.definition
    kept = {"recipient", "slot", "recognition_id", "institution_id", "list_id"}
    return {
        "item_id": held.item.id,
        "added_at": held.item.added_at.isoformat(),
        "kind": definition.kind.value,
        "title": definition.title.model_dump(),
        "institution": {
            "names": held.described.institution.names.model_dump(),
            "did": held.described.institution.did,
        },
        "award": award.model_dump(mode="json", exclude=kept),
    }


def _name(names: dict[str, Localised], source_id: str) -> str:
    return names[source_id].nl if source_id in names else source_id
