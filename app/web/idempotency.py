"""The Idempotency-Key header: the same request sent twice has one effect and one answer.

Rules of draft-ietf-httpapi-idempotency-key-header: the same key with the same body gives the stored
answer; with another body 422; while the first is still running 409. The answer is stored in the
transaction of its effect, so that neither exists without the other. It is sealed with a key that
is derived from the idempotency key, of which only the hash is kept: an answer can hold a secret
that is shown once.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import LargeBinary, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.base import Executable

from app.core.db import Database, Moment, Row, among_given, is_postgresql, texts_given
from app.core.driver import rows_of
from app.core.envelope import derive_key, open_sealed, seal
from app.core.errors import ConflictError, RejectedError
from app.core.forgetting import forget
from app.core.ids import new_id
from app.core.inserting import insert_ignoring_conflict, insert_many
from app.web.parts import PartsDep

# Longer than any request may take; after it a run that died is taken over.
LEASE = timedelta(seconds=60)
# How long an answer can be asked for again.
KEPT = timedelta(hours=24)
MAX_KEY_LENGTH = 255


class IdempotencyKeyReusedError(RejectedError):
    """The key was used for another request."""

    code = "idempotency_key_reused"


class StillRunningError(ConflictError):
    """The first request with this key has not been answered yet."""

    code = "still_running"


class IdempotentAnswer(Row):
    """One key of one tenant on one operation."""

    __tablename__ = "idempotent_answer"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    # Only to forget the answers of somebody who leaves; the answer itself is sealed.
    tenant: Mapped[str | None] = mapped_column(String(100), index=True)
    run_id: Mapped[str] = mapped_column(String(36))
    started_at: Mapped[datetime] = mapped_column(Moment, index=True)
    status: Mapped[int | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Keyed:
    """One key of one tenant on one operation, and what seals the answer."""

    tenant: str
    name_hash: str
    body_hash: str
    sealing: bytes = field(repr=False)

    @classmethod
    def of(cls, key: str, operation: str, tenant: str, body_hash: str, secret: bytes) -> "Keyed":
        """Return the key under the name that it has here."""
        name = f"{tenant}\n{operation}\n{key}"
        sealing = derive_key(secret, purpose=f"idempotency\n{name}")
        return cls(tenant, hashlib.sha256(name.encode()).hexdigest(), body_hash, sealing)

    def sealed(self, body: bytes) -> bytes:
        """Return an answer in the form in which it is kept."""
        return seal(body, key=self.sealing, associated=b"")


@dataclass(frozen=True, slots=True)
class Once:
    """The idempotency of one request; without the header the work is simply done."""

    key: str | None
    operation: str
    body_hash: str
    database: Database
    secret: bytes
    now: datetime

    def answer(
        self,
        session: Session,
        work: Callable[[], BaseModel],
        *,
        tenant: str,
        status: int | Callable[[BaseModel], int] = 201,
        completed: Callable[[bytes], bytes] = bytes,
    ) -> Response:
        """Do `work` in the unit of work `session`, at most once for this key and tenant.

        `session` must not have been used before: the claim of the key is a transaction of its own.
        `status` is that of every answer, or tells it from the answer. `completed` adds to a kept
        answer what is kept elsewhere.

        Raises:
            IdempotencyKeyReusedError: the key belongs to another request body.
            StillRunningError: the first request with this key is still running.
        """
        if self.key is None:
            return _answered(work(), status)
        keyed = Keyed.of(self.key, self.operation, tenant, self.body_hash, self.secret)
        run = _Run(keyed.name_hash, new_id())
        stored = self._claim(run, tenant)
        if stored is not None:
            body = open_sealed(stored.sealed, key=keyed.sealing, associated=b"")
            return _response(completed(body), stored.status)
        answer: Response | None = None
        try:
            answer = _answered(work(), status)
        finally:
            if answer is None:
                # Nothing happened, so the key is free again for a corrected request.
                session.rollback()
                self._release(run)
        _keep(session, run, answer.status_code, keyed.sealed(bytes(answer.body)))
        return answer

    def _claim(self, run: "_Run", tenant: str) -> "_Stored | None":
        with self.database.transaction() as session:
            values = {
                "key_hash": run.key_hash,
                "tenant": tenant,
                "body_hash": self.body_hash,
                "run_id": run.run_id,
                "started_at": self.now,
            }
            if insert_ignoring_conflict(session, IdempotentAnswer, values):
                return None
            statement = select(IdempotentAnswer).where(IdempotentAnswer.key_hash == run.key_hash)
            row = session.scalars(statement.with_for_update()).one()
            if row.body_hash != self.body_hash:
                raise IdempotencyKeyReusedError(
                    "This Idempotency-Key was used with another body; take a new key."
                )
            if row.status is not None and row.answer is not None:
                return _Stored(row.status, row.answer)
            if row.started_at + LEASE > self.now:
                raise StillRunningError("The first request with this Idempotency-Key still runs.")
            row.run_id, row.started_at = run.run_id, self.now
            return None

    def _release(self, run: "_Run") -> None:
        with self.database.transaction() as session:
            session.execute(
                delete(IdempotentAnswer).where(
                    IdempotentAnswer.key_hash == run.key_hash,
                    IdempotentAnswer.run_id == run.run_id,
                )
            )


@dataclass(frozen=True, slots=True)
class _Run:
    key_hash: str
    run_id: str


@dataclass(frozen=True, slots=True)
class _Stored:
    status: int
    sealed: bytes


def _keep(session: Session, run: _Run, status: int, sealed: bytes) -> None:
    # The run that was taken over because it was late finds its name gone and loses its effect.
    kept = session.connection().execute(
        update(IdempotentAnswer)
        .where(IdempotentAnswer.key_hash == run.key_hash, IdempotentAnswer.run_id == run.run_id)
        .values(status=status, answer=sealed)
    )
    if not kept.rowcount:
        raise StillRunningError("Another request with this Idempotency-Key took over.")


def keys_in_use(session: Session, name_hashes: Iterable[str]) -> frozenset[str]:
    """Return which of these keys have an answer, or a request that is being answered."""
    wanted = list(name_hashes)
    if not wanted:
        return frozenset()
    statement = _in_use(on_postgresql=is_postgresql(session))
    found = rows_of(session, statement, {"keys": texts_given(session, wanted)})
    return frozenset(key for (key,) in found)


@cache
def _in_use(*, on_postgresql: bool) -> Executable:
    """Return the query for those of many keys that there are; built once."""
    one = IdempotentAnswer.key_hash
    return select(one).where(among_given(one, "keys", on_postgresql=on_postgresql))


def keep_new_answers(
    session: Session, answers: Sequence[tuple[Keyed, bytes]], *, status: int, now: datetime
) -> None:
    """Keep answers under keys that were not in use; the whole unit of work fails if one is now."""
    rows = [
        {
            "key_hash": keyed.name_hash,
            "tenant": keyed.tenant,
            "body_hash": keyed.body_hash,
            "run_id": new_id(),
            "started_at": now,
            "status": status,
            "answer": keyed.sealed(body),
        }
        for keyed, body in answers
    ]
    # In order, so that two who keep the same keys wait for each other one way only.
    insert_many(session, (IdempotentAnswer, sorted(rows, key=itemgetter("key_hash"))))


def _json(answer: BaseModel) -> bytes:
    return answer.model_dump_json(exclude_none=True, by_alias=True).encode()


def _answered(answer: BaseModel, status: int | Callable[[BaseModel], int]) -> Response:
    return _response(_json(answer), status if isinstance(status, int) else status(answer))


def _response(body: bytes, status: int) -> Response:
    return Response(body, status, media_type="application/json")


def operation_of(request: Request) -> str:
    """Return the name of the operation to which a key belongs."""
    return f"{request.method} {request.url.path}"


async def _body_hash(request: Request) -> str:
    return hashlib.sha256(await request.body()).hexdigest()


def _once(
    request: Request,
    parts: PartsDep,
    body_hash: Annotated[str, Depends(_body_hash)],
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=MAX_KEY_LENGTH,
            description="Any text of your own; the same request with the same key is done once.",
        ),
    ] = None,
) -> Once:
    return Once(
        key=idempotency_key,
        operation=operation_of(request),
        body_hash=body_hash,
        database=parts.database,
        secret=parts.secret,
        now=parts.clock(),
    )


OnceDep = Annotated[Once, Depends(_once)]


def forget_old_answers(session: Session, *, now: datetime, kept: timedelta = KEPT) -> int:
    """Delete answers that are no longer kept; return how many."""
    started = IdempotentAnswer.started_at
    return forget(session, IdempotentAnswer, started < now - kept, first=started)


def forget_answers_of(session: Session, *, tenant: str) -> int:
    """Delete the answers that were given to one tenant; return how many."""
    statement = delete(IdempotentAnswer).where(IdempotentAnswer.tenant == tenant)
    return session.connection().execute(statement).rowcount
