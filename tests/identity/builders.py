"""Learners and links for tests: valid by default, changed with `model_copy`."""

from datetime import timedelta
from typing import Any

from app.identity.models import Assured, Learner, LinkedAccount, ValidatedName
from tests.moments import NOW

SCHOOL, EPPN, NAME = "school.example", "fenna@school.example", "Fenna van Voorbeeld"


def a_link(**change: Any) -> LinkedAccount:
    """Return an account at a school that was told at NOW, with a validated name."""
    link = LinkedAccount(
        source=SCHOOL,
        eppn=EPPN,
        name=NAME,
        validated_at=NOW,
        expires_at=NOW + timedelta(days=180),
        told_at=NOW,
    )
    return link.model_copy(update=change)


def a_learner(*links: LinkedAccount, **change: Any) -> Learner:
    """Return a learner with these links."""
    learner = Learner(
        id="00000000-0000-4000-8000-000000000001",
        issuer="https://login.example",
        subject="s1",
        name=NAME,
        eppns=tuple(link.eppn for link in links if link.eppn),
        emails=(),
        assurance=(),
        created_at=NOW,
        linked_accounts=links,
        seen_at=NOW,
    )
    return learner.model_copy(update=change)


def a_name(**change: Any) -> ValidatedName:
    """Return a validated name."""
    name = ValidatedName(
        name=NAME, source=SCHOOL, validated_at=NOW, expires_at=NOW + timedelta(days=1)
    )
    return name.model_copy(update=change)


def assured(value: str, **change: Any) -> Assured:
    """Return a value of assurance that was told at NOW."""
    return Assured(value=value, source="userinfo", at=NOW).model_copy(update=change)
