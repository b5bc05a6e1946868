"""Open a procedure or a case for a request: found, allowed, and ready to use; or answered as if unknown."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.case import correction, guards
from engine.case.answers import Answers, Situation
from engine.case.calendar import today
from engine.case.model import Case, Denied
from engine.case.policy import may
from engine.procedure import parse, program as programs
from engine.procedure.model import Procedure
from engine.procedure.program import Program
from engine.store.transaction import Transaction
from engine.web.looks import Look
from engine.web.programs import Opened
from engine.web.refusal import denied, unknown
from engine.web.request import Request
from engine.web.site import Site

_CASE_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_PROCEDURE_ID = re.compile(r"[\w-]{1,60}")


@dataclass(frozen=True)
class OpenCase:
    """A case with the version it is pinned to."""

    case: Case
    opened: Opened

    @property
    def program(self) -> Program:
        return self.opened.program

    @property
    def procedure(self) -> Procedure:
        return self.opened.program.procedure


def case_of(request: Request, tx: Transaction, action: str = "") -> OpenCase:
    """The case named in the address, if its permission (the route's, or `action`) is given; else Refusal 404 or 403.

    An official's look is recorded here, for every page (looks.py).
    """
    id_ = request.params.get("case", "")
    case = tx.cases.get(id_) if _CASE_ID.fullmatch(id_) else None
    if case is None:
        raise unknown()
    opened = version_of(request.app, tx, case.version)
    decision = may(request.person, action or request.permission, case, opened.procedure)
    if isinstance(decision, Denied):
        raise denied(decision)
    if request.permission != "files.download":  # each download leaves a record of its own
        request.app.looks.look(Look(request.person, case.id, request.now, request.url), tx)
    return OpenCase(case, opened)


def version_of(site: Site, tx: Transaction, digest: str) -> Opened:
    """A published version, compiled at its first use."""
    return site.programs.get(digest, lambda: _build(site, tx, digest))


def _build(site: Site, tx: Transaction, digest: str) -> Program:
    definition = tx.versions.definition(digest)
    if definition is None:
        raise unknown()
    procedure = parse.from_expanded(json.loads(definition.expanded), site.widgets)
    made, findings = programs.build(procedure, gives(site))
    if made is None:
        raise RuntimeError(f"published version {digest} cannot be built: {[finding.code for finding in findings]}")
    return made


def gives(site: Site) -> dict[str, dict[str, Any]]:
    """What each registry answers, as formulas see it."""
    return {
        id_: {name: given.type for name, given in registry.gives.items()} for id_, registry in site.registries.items()
    }


def procedure_of(request: Request, tx: Transaction) -> Opened:
    """The version in force today of the procedure named in the address."""
    id_ = request.params.get("procedure", "")
    version = tx.versions.in_force(id_, today(request.now)) if _PROCEDURE_ID.fullmatch(id_) else None
    if version is None:
        raise unknown()
    opened = version_of(request.app, tx, version.digest)
    action = request.permission if request.permission.startswith(("procedure.", "case.start")) else "procedure.view"
    decision = may(request.actor, action, procedure=opened.procedure)
    if isinstance(decision, Denied):
        raise denied(decision)
    return opened


def situation(request: Request, open_: OpenCase) -> Situation:
    """How the case's answers are to be read now, while the applicant writes them."""
    case, day = open_.case, day_of(request)
    return Situation(
        now=request.now,
        actor=request.actor,
        principal=case.owner,
        facts=guards.facts(case, day),
        evidence=case.evidence,
        office=case.office_answers,
        outcome=case.outcome,
        open=correction.open_paths(open_.procedure, case),
        base=case.answers,
        files=case.files_read(draft=True),
    )


def day_of(request: Request) -> date:
    """Today in Japan."""
    return today(request.now)


def draft_answers(request: Request, open_: OpenCase) -> Answers:
    """What the engine makes of the draft now."""
    case = open_.case
    return request.app.readings.read(case.id, open_.program, case.draft, situation(request, open_))
