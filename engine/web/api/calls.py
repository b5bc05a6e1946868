"""Every call of the API in one table; engine/web/routes.py takes it over whole."""

import json

from starlette.responses import Response

from engine.case.scopes import CASES, EVENTS, PROCEDURES
from engine.procedure.text import Text
from engine.web.api import cases, events, openapi, procedures, shapes
from engine.web.api.asked import Asked, CasesAsked, Paged, VersionAsked, asked
from engine.web.api.call import Call
from engine.web.page import PUBLIC
from engine.web.request import Request

DESCRIPTION = "/api/v1/openapi.json"


def describe(request: Request) -> Response:
    """GET /api/v1/openapi.json: the description of this very table. It says nothing of anybody: no token is asked for."""
    asked(request, Asked)
    text = json.dumps(openapi.document(CALLS, request.app.settings.address), ensure_ascii=False)
    return Response(text, media_type="application/json")


CALLS: tuple[Call, ...] = (
    Call(
        "GET",
        procedures.PATH,
        procedures.show_list,
        "api.procedure.list",
        "api.procedures",
        summary=Text(ja="公開中の手続の一覧", en="Published procedures"),
        scope=PROCEDURES,
        asks=Paged,
        answers=shapes.ProcedureList,
    ),
    Call(
        "GET",
        f"{procedures.PATH}/{{procedure}}",
        procedures.show,
        "api.procedure.view",
        "api.procedure",
        summary=Text(ja="1つの手続の項目・選択肢・状態", en="One procedure: fields, choices, states"),
        scope=PROCEDURES,
        asks=VersionAsked,
        answers=shapes.ProcedureAnswer,
    ),
    Call(
        "GET",
        cases.PATH,
        cases.show_list,
        "api.case.list",
        "api.cases",
        summary=Text(ja="提出された案件の一覧（最後に変わった順）", en="Filed cases, by their last change"),
        scope=CASES,
        asks=CasesAsked,
        answers=shapes.CaseList,
    ),
    Call(
        "GET",
        f"{cases.PATH}/{{case}}",
        cases.show,
        "api.case.view",
        "api.case",
        summary=Text(ja="1つの案件の状態と入力内容", en="One case: where it stands, what was filed"),
        scope=CASES,
        answers=shapes.CaseAnswer,
    ),
    Call(
        "GET",
        f"{cases.PATH}/{{case}}/events",
        events.show,
        "api.case.events",
        "api.events",
        summary=Text(ja="1つの案件の処理記録", en="What happened to one case"),
        scope=EVENTS,
        answers=shapes.EventList,
    ),
    Call(
        "GET",
        DESCRIPTION,
        describe,
        PUBLIC,
        "api.openapi",
        summary=Text(ja="この API の説明（OpenAPI 3.1）", en="This description (OpenAPI 3.1)"),
    ),
)
