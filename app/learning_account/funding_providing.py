"""How routes and pages reach what funders have and give, and whose addresses a caller owns."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.identity.service import Learners
from app.learning_account.drawing_service import DrawingRights
from app.learning_account.group_store import GroupStore
from app.learning_account.models import Address
from app.learning_account.own_addresses import addresses_of
from app.learning_account.seat_store import Seats
from app.learning_account.service import LearningAccounts
from app.learning_account.top_up_imports import TopUpImports
from app.learning_account.voucher_service import Vouchers
from app.web.callers import LearnerDep
from app.web.parts import ReadingDep, SessionDep


def _accounts(request: Request, session: SessionDep) -> LearningAccounts:
    make: Callable[[Session], LearningAccounts] = request.app.state.learning_accounts
    return make(session)


def _accounts_read(request: Request, session: ReadingDep) -> LearningAccounts:
    make: Callable[[Session], LearningAccounts] = request.app.state.learning_accounts
    return make(session)


def _vouchers(request: Request, session: SessionDep) -> Vouchers:
    make: Callable[[Session], Vouchers] = request.app.state.vouchers
    return make(session)


def _vouchers_read(request: Request, session: ReadingDep) -> Vouchers:
    make: Callable[[Session], Vouchers] = request.app.state.vouchers
    return make(session)


def _own_addresses(request: Request, caller: LearnerDep, session: ReadingDep) -> frozenset[Address]:
    make: Callable[[Session], Learners] = request.app.state.learners
    return addresses_of(make(session).get(caller.learner_id))


AccountsDep = Annotated[LearningAccounts, Depends(_accounts)]
AccountsReadDep = Annotated[LearningAccounts, Depends(_accounts_read)]
VouchersDep = Annotated[Vouchers, Depends(_vouchers)]
VouchersReadDep = Annotated[Vouchers, Depends(_vouchers_read)]
OwnAddressesDep = Annotated[frozenset[Address], Depends(_own_addresses)]


def _groups(session: SessionDep) -> GroupStore:
    return GroupStore(session)


def _groups_read(session: ReadingDep) -> GroupStore:
    return GroupStore(session)


def _imports(session: SessionDep) -> TopUpImports:
    return TopUpImports(session)


def _imports_read(session: ReadingDep) -> TopUpImports:
    return TopUpImports(session)


def _seats(session: SessionDep) -> Seats:
    return Seats(session)


def _seats_read(session: ReadingDep) -> Seats:
    return Seats(session)


def _rights(request: Request, session: SessionDep) -> DrawingRights:
    make: Callable[[Session], DrawingRights] = request.app.state.drawing_rights
    return make(session)


def _rights_read(request: Request, session: ReadingDep) -> DrawingRights:
    make: Callable[[Session], DrawingRights] = request.app.state.drawing_rights
    return make(session)


GroupsDep = Annotated[GroupStore, Depends(_groups)]
GroupsReadDep = Annotated[GroupStore, Depends(_groups_read)]
ImportsDep = Annotated[TopUpImports, Depends(_imports)]
ImportsReadDep = Annotated[TopUpImports, Depends(_imports_read)]
SeatsDep = Annotated[Seats, Depends(_seats)]
SeatsReadDep = Annotated[Seats, Depends(_seats_read)]
RightsDep = Annotated[DrawingRights, Depends(_rights)]
RightsReadDep = Annotated[DrawingRights, Depends(_rights_read)]
