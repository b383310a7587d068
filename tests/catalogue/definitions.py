"""A lawful achievement of each kind, to be changed into an unlawful one."""

from typing import Any

from app.catalogue.models import AchievementDefinition
from app.ops.demo.catalogue import demo_catalogue

JSON = dict[str, Any]


def definition_of(slug: str) -> JSON:
    """Return the definition of a demo achievement as an institution sends it."""
    found = next(item for item in demo_catalogue().achievements if item.slug == slug)
    document: JSON = found.definition.model_dump(mode="json", by_alias=True, exclude_none=True)
    return document


def defined(document: JSON, **change: Any) -> AchievementDefinition:
    """Return the definition with some members changed; None leaves a member out."""
    changed = {**document, **change}
    return AchievementDefinition.model_validate(
        {name: member for name, member in changed.items() if member is not None}
    )
