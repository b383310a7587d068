"""Which credential meets which unit, when some of them count as more than one.

Each credential meets one unit, and each unit is met once. The units come in an order of what they
are worth; each is met if that is possible without giving up one before it. The sets that can be
met are a transversal matroid, so this finds the best of them (Edmonds, 1971), and one credential
more never takes away a unit that was met.
"""

from collections.abc import Mapping, Sequence


def assign(candidates: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the credential of each unit that can be met.

    `candidates` has the units in order, the worthiest first, each with the credentials that count
    as it in a fixed order.
    """
    unit_of: dict[str, str] = {}
    for unit in candidates:
        _make_room(unit, candidates, unit_of)
    return {unit: credential for credential, unit in unit_of.items()}


def _make_room(
    start: str, candidates: Mapping[str, Sequence[str]], unit_of: dict[str, str]
) -> None:
    """Meet a unit too, if need be by letting others be met by another credential."""
    asked_by: dict[str, str] = {}
    waiting = [start]
    # The list grows while it is walked: a path may be as long as the programme.
    for unit in waiting:
        for credential in candidates[unit]:
            if credential in asked_by:
                continue
            asked_by[credential] = unit
            if credential not in unit_of:
                _hand_on(credential, asked_by, unit_of)
                return
            waiting.append(unit_of[credential])


def _hand_on(free: str, asked_by: Mapping[str, str], unit_of: dict[str, str]) -> None:
    """Give the free credential to who asked for it, and what that one had to who asked for it."""
    held = {unit: credential for credential, unit in unit_of.items()}
    credential: str | None = free
    while credential is not None:
        unit = asked_by[credential]
        unit_of[credential] = unit
        credential = held.get(unit)
