"""Awards that wait at the same moment, made in one unit of work by the steps of a batch.

Only what is plain is made here: a new award, for a client that may, under a key not used before,
that no rule is against. Everything else is left to the ordinary way, which says what is wrong.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from app.catalogue.models import Achievement
from app.catalogue.service import UnknownAchievementError
from app.core.clock import Clock
from app.core.db import Database
from app.core.ids import new_id
from app.credentials.awarding import AwardOrder
from app.credentials.bodies import told, with_forms
from app.credentials.bulk_issuance import Asked, BulkIssuance, Examined
from app.credentials.issuance import Issued
from app.credentials.making import Options
from app.institutions.logbook import actor_of
from app.staff.four_eyes import needs_second_person
from app.web.callers import ApiCaller
from app.web.idempotency import Keyed, keep_new_answers, keys_in_use

SCOPE = "awards:write"
CREATED = 201


@dataclass(frozen=True, slots=True)
class Ask:
    """One award that a client asks for."""

    caller: ApiCaller
    order: AwardOrder
    options: Options
    key: Keyed | None


@dataclass(frozen=True, slots=True)
class Tools:
    """What one unit of work needs to make awards."""

    bulk: BulkIssuance
    standing: Callable[[ApiCaller], ApiCaller]


@dataclass(frozen=True, slots=True)
class AwardsTogether:
    """Makes the awards of one client that wait at the same moment."""

    database: Database
    tools: Callable[[Session], Tools]
    clock: Clock
    base_url: str

    def make(self, asks: Sequence[Ask]) -> list[bytes | None]:
        """Return the answer to each, or None for what the ordinary way has to do.

        The asks are of one caller, and want the same options. Either all that is answered is
        stored, or an error is raised and nothing is.
        """
        now = self.clock()
        with self.database.transaction() as session:
            tools = self.tools(session)
            plain = self._plain(asks, session, tools)
            made = self._issued(plain, tools, now)
            heads = {number: told(one, self.base_url) for number, one in made.items()}
            # The forms are kept with the award: a second copy would be most of what is written.
            kept = [
                (key, orjson.dumps(head))
                for number, head in heads.items()
                if (key := plain[number].key) is not None
            ]
            keep_new_answers(session, kept, status=CREATED, now=now)
        answers = {number: with_forms(heads[number], one.forms) for number, one in made.items()}
        return [answers.get(number) for number in range(len(asks))]

    def _plain(self, asks: Sequence[Ask], session: Session, tools: Tools) -> dict[int, Ask]:
        if SCOPE not in tools.standing(asks[0].caller).scopes:
            return {}
        keys = [ask.key.name_hash for ask in asks if ask.key is not None]
        # A key that is used twice at the same moment is for the ordinary way as well.
        used = keys_in_use(session, keys) | {
            key for key, times in Counter(keys).items() if times > 1
        }
        return {
            number: ask
            for number, ask in enumerate(asks)
            if ask.key is None or ask.key.name_hash not in used
        }

    def _issued(self, plain: dict[int, Ask], tools: Tools, now: datetime) -> dict[int, Issued]:
        if not plain:
            return {}
        one = next(iter(plain.values()))
        institution_id = one.caller.organisation_id
        known = _known(plain.values(), tools.bulk, institution_id)
        asked = {
            number: Asked(new_id(), ask.order, known[ask.order.achievement_id])
            for number, ask in plain.items()
            if ask.order.achievement_id in known
        }
        examined = tools.bulk.examine(asked, institution_id=institution_id, now=now)
        return tools.bulk.issue_many(
            Examined(examined.ruled, {}),
            institution_id=institution_id,
            options=one.options,
            by=actor_of(one.caller),
            now=now,
        )


def _known(asks: Iterable[Ask], bulk: BulkIssuance, institution_id: str) -> dict[str, Achievement]:
    """Return the achievements that are asked for and need no second person."""
    institution = bulk.issuance.institutions.get(institution_id)
    found: dict[str, Achievement] = {}
    for achievement_id in {ask.order.achievement_id for ask in asks}:
        with suppress(UnknownAchievementError):
            achievement = bulk.issuance.catalogue.get(institution_id, achievement_id)
            if not needs_second_person(institution, achievement):
                found[achievement_id] = achievement
    return found
