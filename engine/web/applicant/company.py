"""The company's own page (会社): its accounts with their last sign-in, and what its member accounts may do."""

from typing import Literal

from starlette.responses import RedirectResponse, Response

from engine.case.parties import may_answer
from engine.store.accounts import AccountRules
from engine.web.applicant.mandates import own_party
from engine.web.identity.present import at_home
from engine.web.refusal import bad_request
from engine.web.rendering import page
from engine.web.request import Request

KINDS = {"prime": "プライム", "member": "メンバー", "entry": "エントリー"}


def show(request: Request) -> Response:
    """GET /company: members look, プライム accounts change."""
    party = own_party(request)
    with request.reading() as tx:
        accounts, rules = tx.accounts.of(party.id), tx.accounts.rules(party.id)
        setter = tx.accounts.get(rules.set_by) if rules.set_by else None
    return page(
        request,
        "applicant/company.html",
        party=party,
        accounts=[each for each in accounts if each.account != "entry"],
        kinds=KINDS,
        rules=rules,
        setter=setter.name if setter else "",
        changes=bool(may_answer(request.person, None)),
        saved=request.query_text("saved") == "1",
    )


def save(request: Request) -> Response:
    """POST /company: the rules as chosen; they hold from each member's next request on."""
    party, actor = own_party(request), at_home(request.person)
    sees, files = request.form.one("sees"), request.form.one("files")
    if sees not in ("all", "own") or files not in ("yes", "no"):
        raise bad_request("rules.unknown", "決まりは、示した中から選んでください。")
    seeing: Literal["all", "own"] = "all" if sees == "all" else "own"
    rules = AccountRules(seeing, files == "yes", actor.id, request.now)
    with request.app.store.write() as tx:
        before = tx.accounts.rules(party.id)
        if (before.sees, before.files) != (rules.sees, rules.files):
            tx.accounts.set_rules(party.id, rules)
            facts = {"sees": rules.sees, "files": files, "before": [before.sees, "yes" if before.files else "no"]}
            tx.audit.append("account.rules", actor, f"company:{party.id}", facts, request.now)
    return RedirectResponse("/company?saved=1", 303)
