"""Every text that the product takes, read from the description of the API and from its forms."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from fastapi import UploadFile
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

JSON = dict[str, Any]
Place = tuple[str, ...]
METHODS = ("post", "put", "patch")
# A text of one of these is a choice or has a form of its own; it cannot say anything else.
CLOSED = ("enum", "const", "format", "pattern")


def texts_of(
    schema: JSON, schemas: JSON, place: Place = (), *, inside: frozenset[str] = frozenset()
) -> Iterator[Place]:
    """Yield where a body can hold any text; `*` is each entry of a list.

    Of what holds others of its kind, such as a demand of demands, the first is looked into.
    """
    named = schema.get("$ref", "").rpartition("/")[2]
    if named and named not in inside:
        yield from texts_of(schemas[named], schemas, place, inside=inside | {named})
    for union in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(union, ()):
            yield from texts_of(one, schemas, place, inside=inside)
    if schema.get("type") == "string" and not any(word in schema for word in CLOSED):
        yield place
    for name, member in schema.get("properties", {}).items():
        yield from texts_of(member, schemas, (*place, name), inside=inside)
    if "items" in schema:
        yield from texts_of(schema["items"], schemas, (*place, "*"), inside=inside)


def bodies_of(description: JSON) -> dict[tuple[str, str], set[Place]]:
    """Return every operation that takes JSON, with the places of its texts."""
    schemas = description["components"]["schemas"]
    return {
        (method, path): set(texts_of(content["application/json"]["schema"], schemas))
        for path, item in description["paths"].items()
        for method in METHODS
        if "application/json"
        in (content := item.get(method, {}).get("requestBody", {}).get("content", {}))
    }


def _all(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for deeper in dependant.dependencies:
        yield from _all(deeper)


def _is(annotation: Any, kind: type) -> bool:
    """Tell whether a field takes a value of this kind, or a list of them, or one that is absent."""
    inner = get_args(annotation)
    return annotation is kind or any(_is(each, kind) for each in inner)


def _named(route: APIRoute, part: str) -> Mapping[str, Any]:
    """Return the fields of one part of a request, with what each takes; a model's are its own."""
    found: dict[str, Any] = {}
    for dependant in _all(route.dependant):
        for field in getattr(dependant, part):
            info = field.field_info
            inside = getattr(info.annotation, "model_fields", None)
            if inside is None:
                found[field.alias] = info.annotation
            else:
                found |= {name: one.annotation for name, one in inside.items()}
    return found


def texts_of_form(route: APIRoute) -> list[str]:
    """Return the names of the fields of a form in which anything can be typed."""
    return sorted(name for name, kind in _named(route, "body_params").items() if _is(kind, str))


def files_of_form(route: APIRoute) -> list[str]:
    """Return the names of the fields of a form in which a file is chosen."""
    fields = _named(route, "body_params").items()
    return sorted(name for name, kind in fields if _is(kind, UploadFile))


def queries_of(route: APIRoute) -> list[str]:
    """Return the names of what can stand in the address of a page."""
    return sorted(_named(route, "query_params"))
