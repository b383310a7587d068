"""Vouchers: handed out by funders to addresses, used once by the owner for a module of 30 EC."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.catalogue.models import CivilEffect
from app.catalogue.offerings import Offered, Offerings
from app.catalogue.study_load import in_ec
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.values import Value
from app.learning_account import funding, movements, vouchers
from app.learning_account.earmarks import Purpose, meant_for, usable_until
from app.learning_account.funding_store import SourceStore
from app.learning_account.group_store import GroupStore
from app.learning_account.ledger import InsufficientBalanceError
from app.learning_account.models import Address, FundingSource
from app.learning_account.posting import Posting
from app.learning_account.renewing import Renewing
from app.learning_account.voucher_store import VoucherStore, VoucherUseRow
from app.learning_account.vouchers import Module, Voucher, VoucherOrder


class VoucherUse(Value):
    """What a voucher was used for. The provider finds the money under the reservation."""

    voucher_id: str
    reservation_id: str
    offering_id: str
    cents: int
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Vouchers:
    """The vouchers in one unit of work."""

    session: Session
    offerings: Offerings
    # Keeps what a voucher paid as a reservation: by whom, what, and from which source.
    reserved: Callable[[str, VoucherUse, FundingSource], None]

    def issue(self, order: VoucherOrder, *, organisation_id: str, now: datetime) -> Voucher:
        """Hand out a voucher from a funder's own source; its money is put aside at once.

        Raises:
            UnknownFundingSourceError: the source is not this funder's.
            NoVoucherSourceError: it is not a source of vouchers.
            OutsideSourceWindowError: it does not give today.
            BSNInTopUpError: the address can be read as a BSN.
            PoolExhaustedError: it has too little left.
        """
        found = SourceStore(self.session).get(order.source_id)
        source = funding.owned_by(organisation_id, found)
        vouchers.hands_out_vouchers(source.kind)
        funding.must_give(order.recipient, source, on=now.date())
        Renewing(self.session).renew(source, now=now)
        voucher = Voucher(
            id=new_id(),
            created_at=now,
            usable_until=usable_until(source, given_on=now.date()),
            **dict(order),
        )
        try:
            Posting(self.session).move(movements.voucher_issued(voucher, source), now=now)
        except InsufficientBalanceError as error:
            raise funding.PoolExhaustedError(
                "The funding source has less left than this voucher; hand out a smaller one."
            ) from error
        VoucherStore(self.session).add(voucher)
        return voucher

    def page(
        self, organisation_id: str, wanted: Slice, *, source_id: str | None = None
    ) -> Page[Voucher]:
        """Return what a funder handed out, from one of its sources or from all, newest first."""
        return VoucherStore(self.session).page(organisation_id, wanted, source_id=source_id)

    def of_person(self, addresses: frozenset[Address], wanted: Slice) -> Page[Voucher]:
        """Return the vouchers of the owner of these addresses, newest first."""
        return VoucherStore(self.session).of_person(addresses, wanted)

    def redeem(
        self,
        voucher_id: str,
        offering_id: str,
        *,
        learner_id: str,
        addresses: frozenset[Address],
        now: datetime,
    ) -> VoucherUse:
        """Pay for a module with a voucher; what it does not cost goes back to the funder.

        Raises:
            UnknownVoucherError: the learner has no such voucher.
            UnknownOfferingError: there is no such offering.
            VoucherUsedError: the voucher was used before.
            VoucherRulesError: it is not for this offering; every reason is told.
        """
        store = VoucherStore(self.session)
        voucher = vouchers.known(store.find(voucher_id, addresses, lock=True))
        source = funding.known(SourceStore(self.session).get(voucher.source_id))
        offered = self.offerings.offered(offering_id)
        groups = GroupStore(self.session).of_person(addresses)
        module = self._module(offered, source, groups, now)
        vouchers.must_fit(voucher, module)
        use = VoucherUse(
            voucher_id=voucher.id,
            reservation_id=new_id(),
            offering_id=offering_id,
            cents=module.price_cents or 0,
            used_at=now,
        )
        moves = movements.voucher_used(
            voucher,
            source,
            reservation_id=use.reservation_id,
            cents=use.cents,
            on=now.date(),
        )
        Posting(self.session).move_all(moves, now=now)
        store.use(VoucherUseRow(learner_id=learner_id, **use.model_dump()))
        if use.cents:
            self.reserved(learner_id, use, source)
        return use

    def _module(
        self, offered: Offered, source: FundingSource, groups: frozenset[str], now: datetime
    ) -> Module:
        definition, load = offered.whole.definition, offered.whole.workload
        recognised = self.offerings.recognised(offered.offering.institution_id)
        purpose = Purpose(
            sector=offered.whole.sector,
            offering_code=definition.code,
            institution_id=offered.offering.institution_id,
            on=now.date(),
            person_groups=groups,
        )
        return Module(
            ec=in_ec(load) if load else None,
            price_cents=offered.price.cents if offered.price else None,
            recognised=any(found.covers(definition.starts_on) for found in recognised),
            leads_somewhere=definition.civil_effect is not CivilEffect.NONE
            or bool(offered.towards),
            on=now.date(),
            objection=meant_for(source, purpose),
        )


def lapse_vouchers(session: Session, *, now: datetime) -> int:
    """Give back what vouchers did not pay by their last day; return how many lapsed."""
    lapsed, sources = VoucherStore(session).lapse(now=now), SourceStore(session)
    moves = [
        movements.voucher_back(
            voucher,
            funding.known(sources.get(voucher.source_id)),
            cents=voucher.cents,
            on=now.date(),
        )
        for voucher in lapsed
    ]
    Posting(session).move_all(moves, now=now)
    return len(lapsed)
