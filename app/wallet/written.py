"""In which form the text of a credential is written; told by what it looks like."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A signed form: its name in the API, how its file ends, and its media type."""

    form: str
    ending: str
    media_type: str


JSON = Written("json", "json", "application/vc")
JWT = Written("jwt", "jwt", "application/vc+jwt")
SD_JWT = Written("sd_jwt", "sd-jwt", "application/dc+sd-jwt")


def written(text: str) -> Written:
    """Return the form of a credential that was read before."""
    if text.startswith("{"):
        return JSON
    return SD_JWT if "~" in text else JWT
