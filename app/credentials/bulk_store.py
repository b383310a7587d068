"""Very many awards at once as rows: table by table, and locked in one order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from app.core.inserting import insert_many
from app.credentials.award_rows import AwardRow, CredentialRow, SecuredFormRow, award_in, columns_of
from app.credentials.models import Award, AwardState, SecuredForm


@dataclass(frozen=True, slots=True)
class Made:
    """A new award, what is signed for it, and the forms in which it was signed."""

    award: Award
    document: str
    forms: tuple[SecuredForm, ...]


@dataclass(frozen=True, slots=True)
class BulkStore:
    """Reads and writes very many awards in one unit of work."""

    session: Session

    def add_many(self, made: Sequence[Made]) -> None:
        """Keep very many awards at once, each with what was signed for it."""
        awards = [columns_of(one.award) for one in made]
        documents = [{"award_id": one.award.id, "document": one.document} for one in made]
        forms = [
            {
                "award_id": one.award.id,
                "form": form.form.value,
                "secured": form.secured,
                "kid": form.kid,
                "signed_at": form.signed_at,
            }
            for one in made
            for form in one.forms
        ]
        insert_many(
            self.session, (AwardRow, awards), (CredentialRow, documents), (SecuredFormRow, forms)
        )

    def named(self, names: Iterable[str], *, institution_id: str) -> dict[str, Award]:
        """Return awards of this institution by either of their names."""
        statement = select(AwardRow).where(
            AwardRow.institution_id == institution_id, _is_named(names)
        )
        return _by_names(self.session.scalars(statement))

    def lock_named(self, names: Iterable[str], *, institution_id: str) -> dict[str, Award]:
        """Return awards of this institution by either of their names, locked in one order."""
        statement = (
            select(AwardRow)
            .where(AwardRow.institution_id == institution_id, _is_named(names))
            .order_by(AwardRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return _by_names(self.session.scalars(statement))

    def change_many(self, changes: Sequence[dict[str, object]], *, state: AwardState) -> None:
        """Move very many awards on to one state, each with values of its own beside its id."""
        if changes:
            self.session.execute(update(AwardRow), [{**one, "state": state} for one in changes])


def _by_names(rows: Iterable[AwardRow]) -> dict[str, Award]:
    found = [award_in(row) for row in rows]
    return {one.id: one for one in found} | {one.credential_id: one for one in found}


def _is_named(names: Iterable[str]) -> ColumnElement[bool]:
    wanted = set(names)
    return or_(AwardRow.id.in_(wanted), AwardRow.credential_id.in_(wanted))
