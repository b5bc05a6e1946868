"""Which keys may stand at a place of a definition: walked through the model's annotations, along pydantic's `loc`."""

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, ForwardRef, Union, get_args, get_origin

from pydantic import BaseModel, Tag


def keys_at(model: type[BaseModel], steps: Sequence[str | int], value: Any) -> tuple[str, ...]:
    """The keys of the model at `steps`, as authors write them; empty where keys are free or the place is unknown.

    `value` is what the author wrote there: of several models of a union, the one that shares most keys with it counts.
    """
    places: list[Any] = [model]
    for step in steps:
        places = [inner for place in places for inner in _below(place, step)]
    models = [place for place in places if isinstance(place, type) and issubclass(place, BaseModel)]
    names = [_names(model) for model in models]
    written = set(value) if isinstance(value, Mapping) else set()
    return max(names, key=lambda keys: len(written & set(keys)), default=())


def _names(model: type[BaseModel]) -> tuple[str, ...]:
    hidden = {"files"} if "workflow" in model.model_fields else set()
    return tuple(info.alias or name for name, info in model.model_fields.items() if name not in hidden)


def _below(place: Any, step: str | int) -> list[Any]:
    """The annotations one step below; a step that names a branch of the union chooses it."""
    if isinstance(place, type) and issubclass(place, BaseModel):
        fields = place.model_fields.items()
        found = [info.annotation for name, info in fields if step in {name, info.alias}]
        return [branch for annotation in found for branch in _branches(annotation)]
    if isinstance(place, _Tagged):
        return [place.model] if step == place.tag else []
    inner = get_args(place)
    if get_origin(place) in {tuple, list} and isinstance(step, int):
        return _branches(inner[0])
    if inner and _is_mapping(place):
        return _branches(inner[1])
    return [place]


class _Tagged:
    def __init__(self, tag: str, model: Any) -> None:
        self.tag, self.model = tag, model


def _is_mapping(place: Any) -> bool:
    origin = get_origin(place)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _branches(annotation: Any) -> list[Any]:
    """The members of a union, without `Annotated`, `None` and forward references that nobody resolved."""
    if get_origin(annotation) is Annotated:
        inner, *extras = get_args(annotation)
        tag = next((extra.tag for extra in extras if isinstance(extra, Tag)), None)
        return [_Tagged(tag, inner)] if tag else _branches(inner)
    if get_origin(annotation) in {Union, UnionType}:
        return [branch for member in get_args(annotation) for branch in _branches(member)]
    return [] if annotation is type(None) or isinstance(annotation, ForwardRef) else [annotation]
