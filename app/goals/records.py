"""What stacking asks of the credentials in a wallet, and which units one of them is about."""

from collections.abc import Iterable

from app.catalogue.counting import is_of
from app.catalogue.programme_models import Unit
from app.catalogue.stack_models import Held, Progress
from app.wallet.service import Held as HeldItem


def held_of(kept: HeldItem) -> Held:
    """Return a credential of a wallet as far as stacking asks; hidden ones count too."""
    award, achievement = kept.described.award, kept.described.achievement
    return Held(
        id=kept.item.id,
        institution_id=award.institution_id,
        achievement=achievement.slug,
        version=award.achievement_version,
        awarded_on=award.awarded_on,
        valid_until=award.valid_until,
        suspended=award.suspended_at is not None,
        revoked=award.revoked_at is not None,
    )


def units_for(kept: HeldItem, units: Iterable[Unit]) -> tuple[Unit, ...]:
    """Return the units for which a credential was given."""
    held = held_of(kept)
    return tuple(unit for unit in units if is_of(held, unit))


def spoken_of(progress: Progress) -> frozenset[str]:
    """Return the ids of the credentials of which a progress says something."""
    meeting = {found.held_id for found in progress.units if found.held_id}
    return frozenset(meeting | {found.held_id for found in progress.lapsed} | {*progress.unused})
