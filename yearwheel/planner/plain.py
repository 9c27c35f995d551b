"""Problems, plans and requests as JSON and back: a version of a plan is kept with all that it was made from."""

import dataclasses
from collections.abc import Mapping
from datetime import date, time
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def encode(thing: Any) -> Any:
    """What JSON can hold: days and times as ISO texts, sets sorted, mappings with texts as keys."""
    if dataclasses.is_dataclass(thing):
        return {field.name: encode(getattr(thing, field.name)) for field in dataclasses.fields(thing)}
    if isinstance(thing, date | time):
        return thing.isoformat()
    if isinstance(thing, Mapping):
        return {str(encode(key)): encode(value) for key, value in thing.items()}
    if isinstance(thing, frozenset):
        return [encode(one) for one in sorted(thing)]
    if isinstance(thing, tuple | list):
        return [encode(one) for one in thing]
    return thing


def decode(kind: type[T], data: Any) -> T:
    """The dataclass that `encode` was given. Fields that are missing have their default."""
    return cast("T", _decoded(kind, data))


def _decoded(kind: Any, data: Any) -> Any:  # noqa: PLR0911  # kind after kind
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType or NoneType in inner:
        return None if data is None else _decoded(next(one for one in inner if one is not NoneType), data)
    if origin is Literal:
        return data
    if origin is tuple:
        one_kind = len(inner) == 2 and inner[1] is Ellipsis
        return tuple(_decoded(inner[0] if one_kind else inner[at], value) for at, value in enumerate(data))
    if origin is frozenset:
        return frozenset(_decoded(inner[0], value) for value in data)
    if origin is not None and issubclass(origin, Mapping):
        return {_decoded(inner[0], key): _decoded(inner[1], value) for key, value in data.items()}
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _decoded(hints[name], value) for name, value in data.items() if name in hints})  # type: ignore[operator]  # a dataclass, not an object of one
    if kind in {date, time}:
        return kind.fromisoformat(data)
    return data
