"""The API's description (OpenAPI 3.1), written from its table of calls: what is not in the table is not described."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from engine.case.scopes import SCOPES
from engine.web.api.call import Call
from engine.web.api.problems import MEDIA_TYPE
from engine.web.api.shapes import Problem

VERSION = "1.0.0"
_REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)\}")
_REFUSALS: Mapping[str, str] = {
    "400": "A parameter is wrong: `at` says which, `expected` what it takes",
    "401": "No token that counts",
    "403": "The token lacks the scope that `required` names",
    "404": "Does not exist, or not for this token",
    "405": "Only GET and HEAD",
    "406": "Accept does not take JSON",
    "429": "Too often; wait as long as Retry-After says",
    "503": "Busy, or no record can be kept; wait as long as Retry-After says",
}
_PUBLIC = ("400", "405", "406", "429", "503")
_INTRODUCTION = (
    "Read the published procedures and the filed cases of this site. "
    "All times are UTC; days are days in Japan. Ids are stable; labels may change. Lists go on by cursor.\n\n"
    "公開中の手続と、提出された案件を読むための API です。時刻は協定世界時、日付は日本の日付です。"
)


def document(calls: Sequence[Call], address: str) -> dict[str, Any]:
    """The description of these calls at this address of the site."""
    shapes = [call.answers for call in calls if call.answers] + [Problem]
    _, schemas = models_json_schema([(shape, "serialization") for shape in shapes], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tetsuzuki API", "version": VERSION, "description": _INTRODUCTION},
        "servers": [{"url": address}],
        "paths": {call.path: {"get": _operation(call)} for call in calls},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _scopes()}},
        },
    }


def _scopes() -> str:
    return "A token that operators of the site make. Scopes:\n" + "\n".join(
        f"- `{id_}`: {text.en} / {text.ja}" for id_, text in SCOPES.items()
    )


def _operation(call: Call) -> dict[str, Any]:
    codes = [code for code in _REFUSALS if call.scope or code in _PUBLIC]
    codes = [code for code in codes if code != "404" or "{" in call.path]
    return {
        "operationId": call.name.removeprefix("api."),
        "summary": call.summary.en,
        "description": call.summary.ja + (f"\n\nScope: `{call.scope}`" if call.scope else ""),
        "security": [{"token": [call.scope]}] if call.scope else [],
        "parameters": [*_in_path(call), *_in_query(call)],
        "responses": {"200": _found(call.answers)} | {code: _refused(code) for code in codes},
    }


def _in_path(call: Call) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(call.path)
    ]


def _in_query(call: Call) -> list[dict[str, Any]]:
    found = call.asks.model_json_schema()["properties"] if call.asks.model_fields else {}
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema.pop("description", ""),
            "schema": {key: value for key, value in schema.items() if key != "title"},
        }
        for name, schema in found.items()
    ]


def _found(shape: type[BaseModel] | None) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=shape.__name__)} if shape else {"type": "object"}
    return {"description": "Found", "content": {"application/json": {"schema": schema}}}


def _refused(code: str) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model="Problem")}
    headers = {"401": "WWW-Authenticate", "403": "WWW-Authenticate", "405": "Allow"}
    name = headers.get(code) or ("Retry-After" if code in ("429", "503") else "")
    told = {"headers": {name: {"schema": {"type": "string"}}}} if name else {}
    return {"description": _REFUSALS[code], **told, "content": {MEDIA_TYPE: {"schema": schema}}}
