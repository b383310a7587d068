"""The form for a link as a browser sends it, and what the API would get for it."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel, ValidationError
from pydantic import Field as Member

from app.core.errors import AppError
from app.pages import views
from app.wallet.models import Field


class AskedShare(BaseModel):
    """The form for a link as a browser sends it. `show` has lines of an item and a field of it."""

    item: list[str] = []
    show: list[str] = []
    label: str = ""
    days: Annotated[int, Member(ge=0, le=366)] = 30
    message: str = ""
    pin: str = ""
    remove_pin: str = ""
    max_views: str = ""
    allow_download: str = ""
    show_name: str = ""
    go: str = "make"

    def chosen(self) -> dict[str, frozenset[Field]]:
        """Return the credentials that are ticked, each with the fields that are."""
        named = frozenset({Field.NAME}) if self.show_name == "yes" else frozenset()
        known = {f"{item}:{field}": (item, field) for item in self.item for field in Field}
        ticked = [known[line] for line in self.show if line in known]
        return {
            item: frozenset(field for owner, field in ticked if owner == item) | named
            for item in self.item
        }

    def body(self, *, now: datetime) -> dict[str, object]:
        """Return what is asked for as the API takes it."""
        body = {
            "items": [
                {"item_id": item, "fields": sorted(fields)}
                for item, fields in self.chosen().items()
            ],
            "label": self.label,
            "message": self.message.replace("\r\n", "\n") or None,
            "max_views": int(self.max_views) if self.max_views.isdecimal() else self.max_views,
            "allow_download": self.allow_download == "yes",
            "expires_at": (now + timedelta(days=self.days)).isoformat() if self.days else None,
            "pin": self.pin or None,
        }
        return {**body, "max_views": body["max_views"] or None}

    def form(self) -> views.ShareForm:
        """Return what was filled in, to be shown again."""
        return views.ShareForm(
            label=self.label,
            days=self.days,
            message=self.message,
            pin=self.pin,
            max_views=self.max_views,
            allow_download=self.allow_download == "yes",
        )

    def carried(self) -> tuple[tuple[str, str], ...]:
        """Return every member of the form, to be sent on by the page of a preview."""
        single = {"label", "days", "message", "pin", "max_views", "allow_download"}
        many = [("item", item) for item in self.item] + [("show", line) for line in self.show]
        return (*many, *((name, str(getattr(self, name))) for name in sorted(single)))


AskedDep = Annotated[AskedShare, Form()]


def fault_of(error: AppError | ValidationError) -> str:
    """Return the name of the member of the form that does not fit."""
    if isinstance(error, AppError):
        return {"invalid_expiry": "days", "invalid_pin": "pin"}.get(error.code, "items")
    place = error.errors()[0]["loc"]
    return str(place[0]) if place else "items"
