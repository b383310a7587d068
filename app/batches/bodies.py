"""What institutions send and get about batches. These are the public API, not domain values."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from app.batches.models import (
    Batch,
    BatchFormat,
    BatchKind,
    BatchOrder,
    BatchState,
    Outcome,
    RowState,
)
from app.batches.progress import progress_of
from app.batches.states import needs_second_person
from app.core.keys import Algorithm
from app.core.text import ShortText
from app.core.values import ZonedMoment
from app.credentials.claim_codes import claim_url
from app.credentials.models import AwardState
from app.credentials.proofs.cryptosuites import Cryptosuite


class Forms(StrEnum):
    """In which forms a batch signs: in all of single issuance, or the first one alone."""

    ALL = "all"
    DATA_INTEGRITY = "data_integrity"


class Asked(BaseModel):
    """What a batch is for, as it stands in the address of the upload."""

    kind: BatchKind
    format: BatchFormat
    name: Annotated[ShortText, Query(description="What you call the file")] = "batch"
    achievement: Annotated[
        ShortText | None,
        Query(description="Id or code, for the rows that name none of their own", max_length=100),
    ] = None
    reason: Annotated[
        ShortText | None, Query(description="Of a revocation, for the rows that give none")
    ] = None
    cryptosuite: Cryptosuite = Cryptosuite.EDDSA_RDFC_2022
    jwt_algorithm: Literal[Algorithm.EDDSA, Algorithm.ES256] = Algorithm.EDDSA
    forms: Forms = Forms.ALL

    def order(self) -> BatchOrder:
        """Return what is handed in as a domain value."""
        return BatchOrder(
            kind=self.kind,
            format=self.format,
            name=self.name,
            achievement=self.achievement,
            reason=self.reason,
            suite=self.cryptosuite,
            jwt_algorithm=self.jwt_algorithm,
            with_jwt=self.forms is Forms.ALL,
        )


class StartBody(BaseModel):
    """When a batch is to be done; at once where nothing is said."""

    model_config = ConfigDict(extra="forbid")

    start_at: ZonedMoment | None = None


class BatchBody(BaseModel):
    """A batch and how far it is."""

    id: str
    kind: BatchKind
    format: BatchFormat
    name: str
    achievement: str | None = None
    reason: str | None = None
    cryptosuite: Cryptosuite
    jwt_algorithm: Algorithm
    forms: Forms
    state: BatchState
    rows: int
    looked_at: int
    valid: int
    invalid: int
    done: int = Field(description="Rows that were awarded or revoked")
    failed: int = Field(description="Rows that were right, and were refused when they were done")
    percent: int = Field(description="Of what goes on now, rounded down")
    per_second: float | None = Field(None, description="Rows, while something goes on")
    seconds_left: int | None = None
    needs_second_person: bool
    created_at: datetime
    start_at: datetime | None = None
    finished_at: datetime | None = None

    @classmethod
    def of(cls, batch: Batch, *, now: datetime) -> "BatchBody":
        """Return the public form of a batch."""
        order, progress = batch.order, progress_of(batch, now=now)
        return cls(
            id=batch.id,
            **order.model_dump(exclude={"suite", "with_jwt"}),
            cryptosuite=order.suite,
            forms=Forms.ALL if order.with_jwt else Forms.DATA_INTEGRITY,
            **progress.model_dump(),
            needs_second_person=needs_second_person(batch),
            created_at=batch.created_at,
            start_at=batch.start_at,
            finished_at=batch.running.finished_at if batch.running else batch.cancelled_at,
        )


class OutcomeBody(BaseModel):
    """A row and what became of it."""

    row: int
    row_key: str | None = Field(None, description="None of a row that had none, or a known one")
    state: RowState
    award_id: str | None = None
    award_state: AwardState | None = None
    claim_code: str | None = Field(
        None, description="For the letter, until it is used or its time is over"
    )
    claim_url: str | None = None

    @classmethod
    def of(cls, found: Outcome, *, base_url: str) -> "OutcomeBody":
        """Return the public form of a row."""
        code = found.claim_code
        url = claim_url(code, base_url=base_url) if code else None
        return cls(**found.model_dump(), claim_url=url)
