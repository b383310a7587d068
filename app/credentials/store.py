"""Awards, credentials and their secured forms, as they are read and written."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import Executable

from app.core.db import among, among_given, is_postgresql, texts_given
from app.core.driver import rows_of
from app.core.numbers import numbers
from app.core.paging import Page, Slice, read_page
from app.credentials.award_conditions import filtered, stands, waits
from app.credentials.award_filter import AwardFilter
from app.credentials.award_rows import (
    FORM,
    AwardRow,
    CredentialRow,
    SecuredFormRow,
    award_in,
    columns_of,
    form_in,
)
from app.credentials.models import Award, Form, MadeOut, RecipientKind, SecuredForm, Standing


@dataclass(frozen=True, slots=True)
class AwardStore:
    """Reads and writes awards in one unit of work."""

    session: Session

    def add(self, award: Award, *, document: str) -> None:
        """Note an award and what will be signed for it."""
        self.session.add(AwardRow(**columns_of(award)))
        self.session.flush()
        self.session.add(CredentialRow(award_id=award.id, document=document))
        self.session.flush()

    def add_form(self, award_id: str, form: SecuredForm) -> None:
        """Keep one secured form of the credential of an award."""
        self.session.add(SecuredFormRow(award_id=award_id, **form.model_dump()))

    def days_of(self, award_ids: Collection[str]) -> dict[str, tuple[date, date | None]]:
        """Return when awards were given, and when they were revoked if they were."""
        row = AwardRow
        those = among(self.session, row.id, award_ids)
        statement = select(row.id, row.awarded_on, row.revoked_at).where(those)
        return {
            found.id: (found.awarded_on, found.revoked_at and found.revoked_at.date())
            for found in self.session.execute(statement)
        }

    def get(self, award_id: str, *, institution_id: str) -> Award | None:
        """Return an award of this institution."""
        statement = select(AwardRow).where(
            AwardRow.id == award_id, AwardRow.institution_id == institution_id
        )
        return _optional(self.session.scalar(statement))

    def lock(self, award_id: str) -> Award | None:
        """Return an award that nobody else can change until this unit of work ends."""
        statement = select(AwardRow).where(AwardRow.id == award_id).with_for_update()
        return _optional(self.session.scalar(statement))

    def by_credential_id(self, credential_id: str) -> Award | None:
        """Return the award behind a credential, of which a stranger may have made up the id."""
        # PostgreSQL cannot even be asked for a NUL.
        if "\0" in credential_id:
            return None
        statement = select(AwardRow).where(AwardRow.credential_id == credential_id)
        return _optional(self.session.scalar(statement))

    def by_credential_ids(
        self, credential_ids: Iterable[str], *, institution_id: str
    ) -> dict[str, Award]:
        """Return those of these credentials that this institution awarded, by their ids."""
        names = list(credential_ids)
        if not names:
            return {}
        statement = select(AwardRow).where(
            AwardRow.credential_id.in_(names), AwardRow.institution_id == institution_id
        )
        return {row.credential_id: award_in(row) for row in self.session.scalars(statement)}

    def many(self, award_ids: Iterable[str]) -> dict[str, Award]:
        """Return awards by their ids."""
        statement = select(AwardRow).where(AwardRow.id.in_(list(award_ids)))
        return {row.id: award_in(row) for row in self.session.scalars(statement)}

    def pending_for(
        self,
        addresses: Iterable[tuple[RecipientKind, str]],
        *,
        superseding: Iterable[str],
        now: datetime,
    ) -> tuple[Award, ...]:
        """Return what waits for these addresses, or corrects one of these awards; newest first."""
        addressed = [
            and_(AwardRow.recipient_kind == kind, AwardRow.recipient_value == value)
            for kind, value in addresses
        ]
        corrects = AwardRow.supersedes.in_(list(superseding))
        statement = (
            select(AwardRow)
            .where(waits(now), or_(*addressed, corrects))
            .order_by(AwardRow.created_at.desc(), AwardRow.id)
        )
        return tuple(award_in(row) for row in self.session.scalars(statement))

    def by_claim_code(self, code_hash: str) -> Award | None:
        """Return the award that a claim code was made for."""
        statement = select(AwardRow).where(
            AwardRow.recipient_kind == RecipientKind.CLAIM_CODE,
            AwardRow.recipient_value == code_hash,
        )
        return _optional(self.session.scalar(statement))

    def page(self, institution_id: str, wanted: Slice, sought: AwardFilter) -> Page[Award]:
        """Return a page of the awards of an institution, newest first."""
        statement = filtered(
            select(AwardRow).where(AwardRow.institution_id == institution_id), sought
        )
        page = read_page(
            self.session, statement, wanted, moment=AwardRow.created_at, key=AwardRow.id
        )
        return page.map(award_in)

    def change(self, award_id: str, **values: object) -> None:
        """Move an award on. Which moves are allowed is decided in `award_states`."""
        self.session.execute(update(AwardRow).where(AwardRow.id == award_id).values(**values))

    def document(self, award_id: str) -> str:
        """Return the JSON text of the credential without a proof."""
        statement = select(CredentialRow.document).where(CredentialRow.award_id == award_id)
        return self.session.execute(statement).scalar_one()

    def standing(self, standing: Standing, *, now: datetime) -> Select[str]:
        """Return the query for the ids of all awards with this standing, to be narrowed further."""
        return select(AwardRow.id).where(stands(standing, now))

    def forms(self, award_id: str) -> dict[Form, SecuredForm]:
        """Return the secured forms of the credential of an award."""
        statement = select(*FORM).where(SecuredFormRow.award_id == award_id)
        found = map(form_in, self.session.execute(statement))
        return {kept.form: kept for kept in found}

    def forget_copy(self, award_ids: Iterable[str]) -> None:
        """Forget the bytes of what was signed for one holder's key; that it was signed stays."""
        statement = update(SecuredFormRow).where(
            SecuredFormRow.award_id.in_(list(award_ids)), SecuredFormRow.form == Form.SD_JWT_VC
        )
        self.session.execute(statement.values(secured=""))

    def forms_of(self, award_ids: Iterable[str]) -> dict[str, dict[Form, SecuredForm]]:
        """Return the secured forms of the credentials of several awards, in one query."""
        found: dict[str, dict[Form, SecuredForm]] = {}
        for award_id, *form in self._by_ids(_forms, award_ids):
            kept = form_in(form)
            found.setdefault(award_id, {})[kept.form] = kept
        return found

    def made_out(self, award_ids: Iterable[str]) -> dict[str, MadeOut]:
        """Return to whom awards were made and their secured forms, in one query."""
        found: dict[str, MadeOut] = {}
        for award_id, name, birth_date, *form in self._by_ids(_made_out, award_ids):
            made = found.setdefault(award_id, MadeOut(name, birth_date, {}))
            kept = form_in(form)
            made.forms[kept.form] = kept
        return found

    def _by_ids(
        self, statement: Callable[..., Executable], award_ids: Iterable[str]
    ) -> Sequence[Sequence[Any]]:
        given = {"ids": texts_given(self.session, award_ids)}
        return rows_of(self.session, statement(on_postgresql=is_postgresql(self.session)), given)

    def set_indices(self, list_id: str, *, suspended: bool) -> tuple[int, ...]:
        """Return the indices in a list of what is revoked, or of what is suspended."""
        fact = AwardRow.suspended_at if suspended else AwardRow.revoked_at
        statement = select(AwardRow.list_index).where(AwardRow.list_id == list_id, fact.isnot(None))
        return tuple(numbers(self.session, statement))


@cache
def _forms(*, on_postgresql: bool) -> Executable:
    award_id = SecuredFormRow.award_id
    those = among_given(award_id, "ids", on_postgresql=on_postgresql)
    return select(award_id, *FORM).where(those)


@cache
def _made_out(*, on_postgresql: bool) -> Executable:
    row = AwardRow
    those = among_given(row.id, "ids", on_postgresql=on_postgresql)
    told = select(row.id, row.name, row.birth_date, *FORM)
    return told.join(SecuredFormRow, SecuredFormRow.award_id == row.id).where(those)


def _optional(row: AwardRow | None) -> Award | None:
    return None if row is None else award_in(row)
