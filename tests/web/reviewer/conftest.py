"""Officials at work over HTTP, on a real SQLite store, with a procedure written for them (許可.yaml)."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import current_thread
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from engine.app import create_app
from engine.case import answers, guards, workflow
from engine.case.act import Act
from engine.case.answers import Situation
from engine.case.checked import check
from engine.case.correction import open_paths
from engine.case.model import Actor, Case, FileRef, Grant
from engine.case.workflow import save_draft
from engine.cli.workbench import workbench
from engine.settings import Settings
from engine.store import prepared
from engine.store.grants import Terms
from engine.store.publication import publish
from engine.store.staff import Staff
from engine.web import acting
from engine.web.identity.personas import BY_ID
from engine.web.opening import OpenCase, version_of
from tests.web.conftest import FORM, NOW, ORIGIN, Site

HERE = Path(__file__).parent
FILED: Mapping[str, Any] = {
    "法人番号": "7999901000001",
    "商号": "港南石油販売株式会社",
    "所在地": {"都道府県": "東京都", "市区町村": "千代田区", "町名番地": "霞が関1-3-1"},
    "数量": "100",
    "施設": [{"名称": "第一", "面積": "10"}, {"名称": "第二", "面積": "20"}],
}
OSAKA = {"都道府県": "大阪府", "市区町村": "大阪市北区", "町名番地": "中之島1"}
APPLICANT = BY_ID["applicant"].actor
FOUND = {"lookup": "登記", "registry": "登記情報連携", "key": "7999901000001", "status": "found", "source": "見本"}


def official(name: str, *roles: str, office: str | None = None, procedure: str | None = None) -> Actor:
    grants = tuple(Grant(role, office, procedure) for role in roles)
    return Actor(f"staff:{name}", f"{name}さん", "staff", grants=grants, account="staff")


REVIEWER = BY_ID["reviewer"].actor
APPROVER = BY_ID["approver"].actor
LEGAL = official("法務", "legal")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("desk")
    made = Site(None, folder)
    made.app = create_app(Settings(data=folder, pace=0), lambda: made.now)
    for path in (HERE / "許可.yaml", HERE.parent / "開業届.yaml"):
        text = path.read_text(encoding="utf-8")
        checked = check(text, path.name, workbench())
        assert checked.publishable, [problem.line() for problem in checked.problems]
        parsed = checked.parsed
        with made.store.write() as tx:
            publish(tx, parsed.procedure, parsed.expanded, parsed.digest, text, "test", NOW)
    with TestClient(made.app, base_url=ORIGIN):
        yield made


@pytest.fixture(autouse=True)
def _clock(site: Site) -> Iterator[None]:
    site.now = NOW
    yield
    site.now = NOW


class Desk:
    """A browser of somebody signed in. Posts as a browser does: token, revision and key of the page that was opened."""

    def __init__(self, site: Site, actor: Actor) -> None:
        self.site, self.actor = site, actor
        self.client = TestClient(site.app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
        with site.store.write() as tx:
            if actor.kind == "staff" and tx.staff.add(Staff(actor.id, actor.name, "", "", site.now)):
                for grant in actor.grants:
                    tx.grants.give(actor.id, grant, Terms("試験"), "test", site.now)
            self.client.cookies.set("session", tx.sessions.create(actor, site.now))
        self.page = ""

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (answer.status_code, answer.text[:2000])
        self.page = answer.text
        return self.page

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden inputs of the form of the last page that is posted to `action`."""
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', self.page, re.DOTALL)
        assert form, f"no form for {action}"
        found = {}
        for tag in re.findall(r'<input type="hidden"[^>]*>', form[0]):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and name[1] != "kept-file":
                found[name[1]] = value[1] if value else ""
        return found

    def post(self, path: str, data: Mapping[str, str]) -> Any:
        body = urlencode(list(data.items()), quote_via=quote).encode()
        answer = self.client.post(path, content=body, headers={"content-type": FORM, "origin": ORIGIN})
        if answer.status_code != 303:
            self.page = answer.text
        return answer

    def send(self, path: str, data: Mapping[str, Any], *files: tuple[str, bytes]) -> Any:
        """A form with files, as a browser sends it."""
        sent = [("attachment", file) for file in files]
        answer = self.client.post(path, data=dict(data), files=sent, headers={"origin": ORIGIN})
        if answer.status_code != 303:
            self.page = answer.text
        return answer

    def open_act(self, case: str, name: str, **query: str) -> dict[str, str]:
        """Open the form of an act; its hidden inputs."""
        path = f"/review/cases/{case}/acts/{name}"
        self.get(f"{path}?{urlencode(query)}" if query else path)
        return self.hidden(path)

    def act(self, case: str, name: str, data: Mapping[str, str] | None = None, **query: str) -> Any:
        """Open the form of an act and post it."""
        return self.post(f"/review/cases/{case}/acts/{name}", {**self.open_act(case, name, **query), **(data or {})})

    def at(self, case: str, action: str, data: Mapping[str, str] | None = None) -> Any:
        """Open the case and post one of its own small forms."""
        self.get(f"/review/cases/{case}")
        path = f"/review/cases/{case}/{action}"
        return self.post(path, {**self.hidden(path), **(data or {})})


@pytest.fixture
def desk(site: Site) -> Callable[[Actor], Desk]:
    return lambda actor: Desk(site, actor)


@pytest.fixture
def reviewer(site: Site) -> Desk:
    return Desk(site, REVIEWER)


# ── cases, made by the engine itself ─────────────────────────────────────────────────────────────────────────────────


def case_of(site: Site, id_: str) -> Case:
    with site.store.read() as tx:
        found: Case = tx.cases.get(id_)
    return found


def opened(site: Site, id_: str) -> OpenCase:
    with site.store.read() as tx:
        case = tx.cases.get(id_)
        return OpenCase(case, version_of(site.app.state.site, tx, case.version))


def do(site: Site, id_: str, name: str, actor: Actor = REVIEWER, **given: Any) -> Case:
    """Fire a transition past the pages; it must work."""
    done = acting.act(acting.Doer(site.store, actor, site.now), opened(site, id_), name, Act(**given))
    assert isinstance(done, Case), done
    return done


def filed(
    site: Site,
    changes: Mapping[str, Any] | None = None,
    evidence: Mapping[str, Any] | None = FOUND,
    files: Mapping[str, tuple[FileRef, ...]] | None = None,
    actor: Actor = APPLICANT,
) -> str:
    """A case that was submitted; its id."""
    with site.store.read() as tx:
        version = tx.versions.in_force("試験許可", site.now.date())
        program = version_of(site.app.state.site, tx, version.digest).program
    case = workflow.start(program, version.digest, actor, site.now, secrets.token_hex(16))
    assert isinstance(case, Case), case
    known = (
        {"登記": {"at": site.now.isoformat(), "values": {}, "notes": [], "digest": "", **evidence}} if evidence else {}
    )
    case = replace(case, draft={**FILED, **(changes or {})}, evidence=known, draft_files=files or {})
    with site.store.write() as tx:
        tx.cases.insert(case)
    refile(site, case.id, "submit", actor=actor)
    return case.id


def refile(
    site: Site, id_: str, name: str = "resubmit", draft: Mapping[str, Any] | None = None, actor: Actor = APPLICANT
) -> None:
    """Submit what the draft holds, with these changes."""
    open_ = opened(site, id_)
    case, program = open_.case, open_.program
    if draft:
        kept = save_draft(program, case, actor, {**case.draft, **draft})
        assert isinstance(kept, Case), kept
        with site.store.write() as tx:
            case = tx.cases.save_draft(kept, case.draft_revision)
    situation = Situation(
        now=site.now,
        actor=actor,
        principal=case.owner,
        facts=guards.facts(case, site.now.date()),
        evidence=case.evidence,
        open=open_paths(program.procedure, case),
        base=case.answers,
        files=case.draft_files,
    )
    given = Act(answers=answers.read(program, case.draft, situation))
    done = acting.act(acting.Doer(site.store, actor, site.now), OpenCase(case, open_.opened), name, given)
    assert isinstance(done, Case), done


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that reaches the database, from both ways there are to it."""
    seen: list[str] = []
    driver = prepared._driver

    def note(statement: str) -> None:
        if current_thread().name != "worker":  # it looks at its tables every second
            seen.append(statement)

    class Counting:
        def __init__(self, connection: Any) -> None:
            self._connection = connection

        def execute(self, sql: str, *rest: Any) -> Any:
            note(sql)
            return self._connection.execute(sql, *rest)

    def listen(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        note(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    monkeypatch.setattr(prepared, "_driver", lambda connection: Counting(driver(connection)))
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
        monkeypatch.setattr(prepared, "_driver", driver)
