"""Offerings as a table: the columns, and what stands in each."""

from collections.abc import Mapping

from app.catalogue.oeapi_fields import Source, level_of, present
from app.core.csv_table import restored
from app.core.documents import JSONObject

COLUMNS = (
    "code",
    "title_nl",
    "title_en",
    "description_nl",
    "description_en",
    "unit",
    "programme",
    "ec",
    "level",
    "sector",
    "language",
    "delivery",
    "place",
    "starts_on",
    "ends_on",
    "apply_from",
    "apply_until",
    "capacity",
    "funding",
    "tariff",
    "price_eur",
    "website",
)
NEEDED = ("code", "title_nl", "starts_on")


def offering(source: Source) -> JSONObject:
    """Return what an offering says; an empty cell says nothing."""
    cell = _cells(source.row)
    tariff = cell.get("tariff", "own")
    return present(
        {
            "code": cell.get("code"),
            "title": _words(cell, "title"),
            "description": _words(cell, "description"),
            "unit": cell.get("unit"),
            "programme": cell.get("programme"),
            "workload": {"unit": "ects", "value": _number(cell["ec"])} if "ec" in cell else None,
            "level": level_of(cell["level"]) if "level" in cell else None,
            "sector": cell.get("sector"),
            "language": cell.get("language"),
            "delivery": cell.get("delivery", "on_site" if "place" in cell else "online"),
            "place": cell.get("place"),
            "starts_on": cell.get("starts_on"),
            "ends_on": cell.get("ends_on"),
            "application": _window(cell),
            "capacity": cell.get("capacity"),
            "funding": cell.get("funding", "non_funded"),
            "tariff": tariff,
            "price_cents": _price(source, cell) if tariff == "own" else None,
            "website": cell.get("website"),
        }
    )


def _cells(row: Mapping[str, object]) -> dict[str, str]:
    told = {name: restored(str(cell)).strip() for name, cell in row.items() if cell is not None}
    return {name: cell.replace("\r\n", "\n") for name, cell in told.items() if cell}


def _words(cell: Mapping[str, str], name: str) -> JSONObject | None:
    nl = cell.get(f"{name}_nl") or cell.get(f"{name}_en")
    return {"nl": nl, "en": cell.get(f"{name}_en") or nl} if nl else None


def _number(text: str) -> str:
    # A table that was made in Dutch has a comma where others have a point.
    return text.replace(",", ".")


def _window(cell: Mapping[str, str]) -> JSONObject | None:
    opens, closes = cell.get("apply_from"), cell.get("apply_until")
    return {"opens_on": opens, "closes_on": closes} if opens or closes else None


def _price(source: Source, cell: Mapping[str, str]) -> int | None:
    if "price_eur" not in cell:
        return None
    entry = {"costType": "total costs", "amount": _number(cell["price_eur"])}
    inner = Source({"price_eur": [entry]}, source.faults)
    return inner.price_cents("price_eur")
