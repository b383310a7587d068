"""The policies that come with the software, as data."""

from functools import cache
from importlib.resources import files

import yaml

from app.entitlements.policy import EntitlementPolicy


@cache
def bundled() -> EntitlementPolicy:
    """Return the policy of the plans of 2020."""
    text = (files(__package__) / "llo-2020.yaml").read_text("utf-8")
    return EntitlementPolicy.model_validate(yaml.safe_load(text))
