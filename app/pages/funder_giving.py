"""The page on which a funder gives something to one person: filled in, looked at, and done once."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.core.documents import JSONObject
from app.core.errors import AppError
from app.core.ids import new_token
from app.learning_account.funding_providing import AccountsDep, VouchersDep
from app.learning_account.models import FundingSource
from app.learning_account.vouchers import VoucherOrder
from app.pages import funder_names
from app.pages import funder_views as views
from app.pages.answering import go_to
from app.pages.funder_desk import DeskDep, FunderDesk, OwnSourceDep
from app.pages.funder_form import Faults, Given, Order
from app.pages.institution_names import options_of
from app.staff.sent_forms import SentForms
from app.web.parts import PartsDep, SessionDep

router = APIRouter(
    prefix="/funder/{organisation_id}/sources/{source_id}/giving", include_in_schema=False
)

ERROR_STATUS = 422


@dataclass(frozen=True, slots=True)
class Giving:
    """Gives in one unit of work, or tries what that would come to."""

    session: SessionDep
    parts: PartsDep
    accounts: AccountsDep
    vouchers: VouchersDep

    def once(self, key: str, order: Order, desk: FunderDesk) -> None:
        """Give; the same form again gives nothing more, also on the next day."""
        said = order.model_dump_json(exclude={"effective_on"})

        def make() -> JSONObject:
            return {"id": self.give(order, desk)}

        forms = SentForms(self.session, self.parts.secret)
        # What is refused halfway is undone, and the form can be sent again.
        with self.session.begin_nested():
            # A form that was changed after it was sent is another one.
            forms.once(f"{key}\n{said}", make, sender=desk.learner_id, now=desk.now)

    def trial(self, order: Order, source: FundingSource, desk: FunderDesk) -> int:
        """Return what would be left of the source: by giving, and undoing that."""
        undone = self.session.begin_nested()
        try:
            self.give(order, desk)
            return self.accounts.left_cents([source])[source.id]
        finally:
            undone.rollback()

    def give(self, order: Order, desk: FunderDesk) -> str:
        """Give what is asked; return the id of the voucher or the top-up."""
        owner, now = desk.organisation_id, desk.now
        if isinstance(order, VoucherOrder):
            return self.vouchers.issue(order, organisation_id=owner, now=now).id
        return self.accounts.top_up(order, organisation_id=owner, now=now).id


GivingDep = Annotated[Giving, Depends(Giving)]


@router.get("")
def form(desk: DeskDep, source: OwnSourceDep, giving: GivingDep) -> Response:
    """Show the empty form."""
    return _form(desk, source, giving, Given(), {})


@router.post("")
def give(
    desk: DeskDep,
    source: OwnSourceDep,
    giving: GivingDep,
    given: Annotated[Given, Depends(Given)],
) -> Response:
    """Show what would be given, or give it, as the form says; or go back to correct it."""
    if given.go == "back":
        return _form(desk, source, giving, given, {})
    order = given.order(source, today=desk.now.date())
    if not isinstance(order, Order):
        return _form(desk, source, giving, given, order)
    try:
        if given.go == "give":
            giving.once(given.key or new_token(), order, desk)
            return go_to(desk.path("sources", source.id), notice="given")
        left = giving.trial(order, source, desk)
    except AppError as error:
        if error.code not in funder_names.FAULTS:
            raise
        return _form(desk, source, giving, given, {_place_of(error): error.code})
    return _confirm(desk, source, given, order, left)


def _place_of(error: AppError) -> str:
    return funder_names.PLACES.get(error.code, "")


def _form(
    desk: FunderDesk, source: FundingSource, giving: Giving, given: Given, faults: Faults
) -> Response:
    left = giving.accounts.left_cents([source])[source.id]
    view = views.GivePage(
        desk=desk.desk(),
        source=desk.line(source, left_cents=left),
        form=given.filled(faults, desk.language),
        kinds=options_of(funder_names.ADDRESS_KINDS, desk.language),
    )
    return desk.show("funder_giving.html", view, status=ERROR_STATUS if faults else 200)


def _confirm(
    desk: FunderDesk, source: FundingSource, given: Given, order: Order, left: int
) -> Response:
    reference = "" if isinstance(order, VoucherOrder) else order.reason
    line = views.GivenLine(order.recipient.value, reference, order.cents, desk.now.date())
    view = views.ConfirmPage(
        desk=desk.desk(),
        source=desk.line(source, left_cents=left),
        form=given.filled({}, desk.language),
        line=line,
        left_cents=left,
    )
    return desk.show("funder_confirm.html", view)
