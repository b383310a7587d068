"""What two JSON-LD documents have in common: the shape of a document, and the texts that fill it.

The shape is everything but the texts at the ends: names of members, types, contexts, languages,
numbers, and how objects and arrays lie in each other, each in its order. Two documents have equal
keys exactly when they differ in their texts alone, so that everything a check asks of structure
has one answer for both.
"""

from collections.abc import Callable, Iterator
from typing import Any

from app.core.documents import JSONObject

# Texts of these members decide what others mean, so they belong to the shape (JSON-LD 1.1).
KEPT_MEMBERS = frozenset({"@context", "type", "@language", "@direction"})
_SCALARS = frozenset({int, float, bool, type(None)})
# No text and no number equals one of these, so that no document can pretend to be another.
_OBJECT, _ARRAY, _END, _TEXT = (object() for _ in range(4))

Key = tuple[object, ...]
Adding = Callable[[Any], None]


class UnusualError(Exception):
    """The document is not one whose shape can be told from its texts."""


def shape_of(document: JSONObject) -> tuple[Key, list[str]]:
    """Return the key of the shape of a document, and its texts in their order.

    In an array no text and no `id` may stand twice: that depends on texts, so it is seen to here.

    Raises:
        UnusualError: it has such an array, arrays within arrays, a context of its own, or values
            that JSON does not have.
    """
    key: list[object] = []
    texts: list[str] = []
    try:
        _read_object(document, key.append, texts.append)
    except (RecursionError, ValueError) as error:
        raise UnusualError from error
    return tuple(key), texts


def filled(document: JSONObject, texts: Iterator[str]) -> JSONObject:
    """Return a document of the same shape with other texts."""
    return {name: _filled(name, value, texts) for name, value in document.items()}


def described(value: Any) -> Iterator[str]:
    """Yield the `id` of every object that says more than that, however often."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and len(value) > 1:
            yield value["id"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from described(item)


def _read_object(thing: JSONObject, add: Adding, text: Adding) -> None:
    for name, value in thing.items():
        kind = type(value)
        if kind is str:
            if name in KEPT_MEMBERS:
                add((name, value))
            else:
                add(name)
                text(value)
        elif kind is dict and name != "@context":
            add(name)
            add(_OBJECT)
            _read_object(value, add, text)
            add(_END)
        elif kind is list:
            add(name)
            add(_ARRAY)
            _read_array(name, value, add, text)
            add(_END)
        else:
            add((name, *_scalar(value)))


def _read_array(name: str, items: list[Any], add: Adding, text: Adding) -> None:
    once: list[str] = []
    for item in items:
        kind = type(item)
        if kind is str:
            once.append(item)
            if name in KEPT_MEMBERS:
                add(item)
            else:
                add(_TEXT)
                text(item)
        elif kind is dict and name != "@context":
            if type(item.get("id")) is str:
                once.append(item["id"])
            add(_OBJECT)
            _read_object(item, add, text)
            add(_END)
        else:
            add(_scalar(item))
    if len(once) > 1 and len(set(once)) != len(once):
        raise UnusualError


def _scalar(value: object) -> tuple[object, ...]:
    # 1, 1.0 and True are equal in Python, and 0.0 and -0.0; their kind and their digits are not.
    if type(value) not in _SCALARS:
        raise UnusualError
    return type(value), repr(value)


def _filled(name: str, value: Any, texts: Iterator[str]) -> Any:
    if type(value) is dict:
        return filled(value, texts)
    if type(value) is list:
        return [_filled(name, item, texts) for item in value]
    return next(texts) if type(value) is str and name not in KEPT_MEMBERS else value
