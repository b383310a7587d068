"""Reads the rows of a batch: what each asks for, or all that is wrong with it.

A row of JSON Lines has the members of the body of `POST /api/v1/awards`, and a `row_key`. A table
has a column for each, of which empty cells say nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from app.catalogue.models import Achievement
from app.core.csv_table import restored
from app.core.documents import JSONObject
from app.core.refusals import Refusal
from app.core.text import Identifier, ShortText
from app.credentials.awarding import AwardOrder
from app.credentials.bodies import CredentialName, NewAwardBody

ROW_KEY = "row_key"
# What a table can have beside its key; the first ones are those of most files.
ISSUE_COLUMNS = (
    "row_key",
    "email",
    "eppn",
    "claim_code",
    "name",
    "given_name",
    "family_name",
    "birth_date",
    "awarded_on",
    "achievement",
    "result",
    "ground",
    "language",
    "valid_until",
    "claim_until",
    "demonstrated",
    "evidence_name",
    "evidence_description",
    "evidence_url",
)
REVOKE_COLUMNS = ("row_key", "award_id", "credential_id", "reason")
ISSUE_NEEDED, REVOKE_NEEDED = ("row_key", "name", "awarded_on"), ("row_key",)
# How the batch is signed is said once; a correction ends another award, so it is made by itself.
NOT_IN_ROWS = ("cryptosuite", "jwt_algorithm", "supersedes")
# Codes of ours, which may look like anything.
NO_TEXTS = frozenset({"achievement", "achievement_id", "award_id", "credential_id", "stack"})
_ADDRESSES = ("email", "eppn", "claim_code")
_EVIDENCE = {"evidence_name": "name", "evidence_description": "description", "evidence_url": "url"}
_YES = frozenset({"true", "1", "ja", "yes"})

Refusals = tuple[Refusal, ...]


class RevokeRow(BaseModel):
    """One revocation: of an award of the institution, by either of its names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    row_key: str
    award_id: Identifier | None = None
    credential_id: CredentialName | None = None
    reason: ShortText | None = None


@dataclass(frozen=True, slots=True)
class Revoked:
    """Which award is to be revoked, by one of its names, and why."""

    name: str
    reason: str


def read_revocation(row: JSONObject, *, as_table: bool, reason: str | None) -> Revoked | Refusals:
    """Return what a row asks to be revoked, or what is wrong with it."""
    try:
        read = RevokeRow.model_validate(_cells(row) if as_table else row)
    except ValidationError as error:
        return _faults(error)
    name = read.award_id or read.credential_id
    if name is None or (read.award_id and read.credential_id):
        return (Refusal("no_award", "award_id", "Give exactly one of award_id and credential_id."),)
    why = read.reason or reason
    if why is None:
        return (Refusal("no_reason", "reason", "Say why, in the row or for the whole batch."),)
    return Revoked(name, why)


def achievement_named(row: JSONObject, standard: str | None) -> str | None:
    """Return the id or code of the achievement that a row means."""
    for member in ("achievement", "achievement_id"):
        told = row.get(member)
        if isinstance(told, str) and restored(told).strip():
            return restored(told).strip()
    return standard


def read_order(
    row: JSONObject, achievement: Achievement, *, as_table: bool
) -> AwardOrder | Refusals:
    """Return the award that a row asks for, or all that is wrong with its form."""
    strange = [name for name in NOT_IN_ROWS if name in row]
    if strange:
        message = "This is said of the whole batch, or of a single award."
        return tuple(Refusal("not_in_rows", name, message) for name in strange)
    said = _from_cells(row) if as_table else dict(row)
    said.pop(ROW_KEY, None)
    said.pop("achievement", None)
    said["achievement_id"] = achievement.id
    try:
        return NewAwardBody.model_validate(said).order()
    except ValidationError as error:
        return _faults(error)


def _from_cells(row: JSONObject) -> JSONObject:
    cells = _cells(row)
    said: JSONObject = {
        name: cell
        for name, cell in cells.items()
        if name not in _ADDRESSES and name not in _EVIDENCE
    }
    said["recipient"] = {name: cells[name] for name in ("email", "eppn") if name in cells}
    if cells.get("claim_code", "").lower() in _YES:
        said["recipient"]["claim_code"] = True
    if "demonstrated" in cells:
        said["demonstrated"] = cells["demonstrated"].split()
    evidence = {name: cells[column] for column, name in _EVIDENCE.items() if column in cells}
    return {**said, "evidence": [evidence]} if evidence else said


def _cells(row: Mapping[str, object]) -> dict[str, str]:
    told = {name: restored(str(cell)).strip() for name, cell in row.items()}
    return {name: cell.replace("\r\n", "\n") for name, cell in told.items() if cell}


def _faults(error: ValidationError) -> Refusals:
    return tuple(
        Refusal("wrong_cell", _place(each["loc"]), each["msg"].removeprefix("Value error, "))
        for each in error.errors(include_url=False, include_input=False)
    )


def _place(location: Iterable[int | str]) -> str:
    return "/".join(str(step) for step in location)
