"""Building a Procedure from data: the model with the widgets it is handed, as one discriminated union by `type:`.

Building the union takes long (every widget's rules are compiled), so it is kept per set of widgets. Nothing here reads
YAML: a server that starts from published versions needs only this.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Annotated, Any, ForwardRef, TypeVar, Union, get_args

from pydantic import BaseModel, Discriminator, Tag, create_model

from engine.procedure.field import Field
from engine.procedure.model import Note, Page, Procedure

M = TypeVar("M", bound=BaseModel)

NOTE = "note"
MEMBERS = "fields"  # the key under which a container (table, group) has its own fields


def from_expanded(expanded: Mapping[str, Any], widgets: Sequence[type[Field]]) -> Procedure:
    """The Procedure of a published version's compiled JSON. Raises pydantic.ValidationError if it is not one."""
    return procedure_model(tuple(widgets)).model_validate(expanded)


def tags(widget: type[Field]) -> tuple[str, ...]:
    """The `type:` words of a widget."""
    return tuple(str(word) for word in get_args(widget.model_fields["type"].annotation))


@lru_cache(maxsize=8)
def procedure_model(widgets: tuple[type[Field], ...]) -> type[Procedure]:
    """`Procedure` whose fields are one of `widgets` or a note; tables and groups hold the same union."""
    members: list[Any] = [Annotated[Note, Tag(NOTE)]]
    containers: list[type[Field]] = []
    for widget in widgets:
        built = _container(widget) if MEMBERS in widget.model_fields else widget
        if built is not widget:
            containers.append(built)
        members += [Annotated[built, Tag(tag)] for tag in tags(widget)]
    item: Any = Annotated[Union.__getitem__(tuple(members)), Discriminator(_kind)]
    for container in containers:
        container.model_rebuild(force=True, _types_namespace={"Item": item})
    pages: Any = tuple[_derived(Page, "fields", tuple[item, ...]), ...]  # type: ignore[misc]
    return _derived(Procedure, "pages", pages)


def _container(widget: type[Field]) -> type[Field]:
    """The widget with its members typed as the union, which is defined only afterwards."""
    return _derived(widget, MEMBERS, tuple[ForwardRef("Item"), ...])  # type: ignore[misc]


def _derived(model: type[M], name: str, annotation: Any) -> type[M]:
    """The model with another annotation for one key; default and limits of that key stay."""
    info = deepcopy(model.model_fields[name])
    info.annotation = None
    keys: dict[str, Any] = {name: (annotation, info)}
    return create_model(model.__name__, __base__=model, __module__=model.__module__, **keys)


def _kind(value: Any) -> str | None:
    """The tag of one item of `fields`; None where it has neither `type` nor `note`."""
    if isinstance(value, Mapping):
        kind = NOTE if NOTE in value and "type" not in value else value.get("type")
        return kind if isinstance(kind, str) else None
    return getattr(value, "type", NOTE)
