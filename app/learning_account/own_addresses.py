"""The addresses under which funders can mean a learner: those that the learner's login proves."""

from app.identity.models import Learner
from app.learning_account.models import Address


def addresses_of(learner: Learner) -> frozenset[Address]:
    """Return the addresses under which funding sources can mean this learner."""
    eppns = {Address(kind="eppn", value=eppn) for eppn in learner.eppns}
    return frozenset(eppns | {Address(kind="email", value=email) for email in learner.emails})
