"""The base of every value that crosses a border between files."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

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
