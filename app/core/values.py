"""The base of every value that crosses a border between files."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)

Language = Literal["nl", "en"]


class Value(BaseModel):
    """Frozen, and closed: a document from outside with an unknown member is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Localised(Value):
    """A text in both languages of the service."""

    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.en if language == "en" else self.nl


def written_out(value: Any) -> Any:
    """Return a day or moment as it was sent, which is as text.

    Raises:
        ValueError: it is a number, which would be read as seconds since 1970.
    """
    if not isinstance(value, str | datetime):
        raise ValueError("write it as text")  # noqa: TRY004 - Pydantic expects a ValueError
    return value


def _exists_in_utc(moment: datetime) -> datetime:
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("give a moment of the years 1 to 9999, in UTC too") from error
    return moment


# A moment that a stranger sent: with a zone, and one that can be compared and stored.
ZonedMoment = Annotated[AwareDatetime, BeforeValidator(written_out), AfterValidator(_exists_in_utc)]
