"""Issues very many awards in one unit of work, by the same steps and rules as a single one.

What is the same for all is gathered once; what is stored is stored together, table by table. An
order that breaks a rule is told apart, and keeps no other from being awarded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from app.catalogue.models import Achievement
from app.core.refusals import Refusal
from app.credentials import making
from app.credentials.award_events import AwardChange
from app.credentials.awarding import AwardOrder
from app.credentials.bulk_store import BulkStore, Made
from app.credentials.claim_codes import claim_code_hash, derived_claim_code
from app.credentials.issuance import Issuance, Issued
from app.credentials.making import Basis, Decided, Keys, Options
from app.credentials.models import StatusSlot
from app.institutions.log_chain import Act, Actor
from app.institutions.logbook import Logbook

Refusals = tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One award of many. Its id is given, so that the same row is one award however often asked."""

    award_id: str
    order: AwardOrder
    achievement: Achievement


@dataclass(frozen=True, slots=True)
class Examined:
    """Which of many orders may be awarded, and why the others may not; by their numbers."""

    ruled: Mapping[int, tuple[Asked, Decided, Basis]]
    refused: Mapping[int, Refusals]


@dataclass(frozen=True, slots=True)
class BulkIssuance:
    """Makes very many awards in one unit of work."""

    issuance: Issuance
    store: BulkStore
    log: Logbook
    claim_key: bytes

    def examine(
        self, asked: Mapping[int, Asked], *, institution_id: str, now: datetime
    ) -> Examined:
        """Ask every rule of every order; nothing is stored, signed or used up."""
        bases = self._bases(asked.values(), institution_id, now)
        names = {name for one in asked.values() for name in one.order.stack}
        stack = self.issuance.stack(names, institution_id)
        ruled: dict[int, tuple[Asked, Decided, Basis]] = {}
        refused: dict[int, Refusals] = {}
        for number, one in asked.items():
            basis = bases[one.achievement.id, one.achievement.version]
            found = making.judged(one.order, basis, stack)
            if isinstance(found, Decided):
                ruled[number] = (one, found, basis)
            else:
                refused[number] = found
        return Examined(ruled, refused)

    def issue_many(
        self, examined: Examined, *, institution_id: str, options: Options, by: Actor, now: datetime
    ) -> dict[int, Issued]:
        """Award, sign and store all that may be awarded; return what was made, by the numbers.

        Raises:
            NoActiveKeyError: the institution has no key for one of the forms.
        """
        ruled = list(examined.ruled.values())
        if not ruled:
            return {}
        find = self.issuance.institutions.signing_key
        keys = making.keys_for(options, lambda algorithm: find(institution_id, algorithm))
        slots = self.issuance.lists.lease_many(institution_id, len(ruled), now=now)
        codes = [self._code(asked) for asked, _, _ in ruled]
        made = [
            _made(one, code, slot, keys, options)
            for one, code, slot in zip(ruled, codes, slots, strict=True)
        ]
        given = {asked.achievement.id: asked.achievement for asked, _, _ in ruled}
        for achievement in given.values():
            if achievement.frozen_at is None:
                self.issuance.catalogue.freeze(achievement.id, achievement.version, now=now)
        self.store.add_many(made)
        awards = [one.award for one in made]
        self.issuance.events.note_many(AwardChange.ISSUED, awards, now=now)
        # Last: whoever else writes in the log of this institution waits from here to the end.
        ids = [award.id for award in awards]
        self.log.note_many(Act.AWARD_ISSUED, ids, institution_id=institution_id, by=by, now=now)
        return {
            number: Issued(one.award, one.forms, code)
            for number, one, code in zip(examined.ruled, made, codes, strict=True)
        }

    def _bases(
        self, asked: Iterable[Asked], institution_id: str, now: datetime
    ) -> dict[tuple[str, int], Basis]:
        found: dict[tuple[str, int], Basis] = {}
        for one in asked:
            name = (one.achievement.id, one.achievement.version)
            if name not in found:
                found[name] = self.issuance.basis(institution_id, one.achievement, now=now)
        return found

    def _code(self, asked: Asked) -> str | None:
        if asked.order.recipient_value is not None:
            return None
        return derived_claim_code(self.claim_key, asked.award_id)


def _made(
    ruled: tuple[Asked, Decided, Basis],
    code: str | None,
    slot: StatusSlot,
    keys: Keys,
    options: Options,
) -> Made:
    one, found, basis = ruled
    code_hash = claim_code_hash(code) if code else None
    award = making.award_of(found, basis, award_id=one.award_id, code_hash=code_hash, slot=slot)
    document = making.rendered(award, basis)
    # The same members as `json.dumps` writes; of very many documents its time counts.
    text = orjson.dumps(document).decode()
    return Made(award, text, making.secured(document, keys, options, now=basis.now))
