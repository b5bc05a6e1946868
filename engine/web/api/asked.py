"""What a call may ask in its address, as types: read strictly, and openapi.json is written from them.

A parameter nobody knows, one given twice, a value out of bounds: 400 with its place, never a silent default.
"""

from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from engine.web.api.problems import Wrong, refuse
from engine.web.request import Request

MOST = 100
T = TypeVar("T", bound="Asked")
_STATE = "状態の番号（procedure と一緒に） / the id of a state, together with procedure"
_CURSOR = "前の答えの next / the `next` of an answer before"


def _number(value: Any) -> Any:
    plain = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9
    if isinstance(value, str) and not plain:
        raise ValueError("digits only")
    return value


class Asked(BaseModel):
    """A call without parameters; base of all others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Paged(Asked):
    """A list, page by page."""

    limit: Annotated[
        int,
        BeforeValidator(_number),
        Field(ge=1, le=MOST, description=f"1から{MOST}までの数 / a number from 1 to {MOST}"),
    ] = 50
    cursor: Annotated[str | None, Field(min_length=1, max_length=200, description=_CURSOR)] = None


class CasesAsked(Paged):
    """Which cases. `state` needs `procedure`: states belong to one."""

    procedure: Annotated[
        str | None, Field(pattern=r"^[\w-]{1,60}$", description="手続の番号 / the id of a procedure")
    ] = None
    state: Annotated[str | None, Field(pattern=r"^[^\W\d]\w{0,59}$", description=_STATE)] = None


class VersionAsked(Asked):
    """Which version of a procedure; left out, the one in force today."""

    version: Annotated[
        str | None, Field(pattern=r"^[0-9a-f]{64}$", description="案件や一覧の version / the version of a case or list")
    ] = None


def asked(request: Request, kind: type[T]) -> T:
    """What the address asks. Raises Wrong 400 with the place of the first thing that is wrong."""
    pairs = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    names = [name for name, _ in pairs]
    for name in names:
        if name not in kind.model_fields:
            raise refuse("query.unknown", _at(name))
        if names.count(name) > 1:
            raise refuse("query.twice", _at(name))
    try:
        return kind.model_validate(dict(pairs))
    except ValidationError as error:
        raise bad_value(kind, str(error.errors()[0]["loc"][0])) from error


def bad_value(kind: type[Asked], name: str) -> Wrong:
    """A value that this parameter cannot have."""
    return refuse("query.value", _at(name), expected=str(kind.model_fields[name].description))


def _at(name: str) -> str:
    return "query." + "".join(sign for sign in name[:60] if sign.isprintable())
