"""Which version of the registers holds: of institutions, recognitions, keys, and issuers elsewhere.

Every change of one of them draws a new version, in the transaction that makes the change and by the
database itself, so that no writer can forget it. What was read of the registers may be kept for as
long as the version is the same: on every replica it is forgotten with the change.
"""

from collections.abc import Callable

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Row
from app.core.driver import asked

ONLY = 1


class RegisterVersionRow(Row):
    """The one version; it is drawn at random, so that one that was undone never comes again."""

    __tablename__ = "register_version"
    __table_args__ = (CheckConstraint(f"id = {ONLY}", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(36))


# Built once: to build it costs as much as to ask.
_VERSION = select(RegisterVersionRow.version)


def register_version(session: Session) -> str | None:
    """Return the version of the registers; None where there is none, and nothing may be kept."""
    return asked_version(session)()


def asked_version(session: Session) -> Callable[[], str | None]:
    """Ask for the version of the registers; what is returned gives it."""
    told = asked(session, _VERSION, {})

    def version() -> str | None:
        found = told()
        return found[0][0] if found else None

    return version
