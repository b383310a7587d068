"""One broken rule, as a value: rules are all asked, and all reasons are given at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which rule is broken (`code` never changes), where, and what to change."""

    code: str
    location: str
    message: str

    def as_fault(self) -> dict[str, str]:
        """Return the refusal as a member of a problem document."""
        return {"code": self.code, "location": self.location, "message": self.message}
