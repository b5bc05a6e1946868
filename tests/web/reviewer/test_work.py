"""What waits: which procedures an official finds there, and what it costs however many there are."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.case.checked import check
from engine.cli.workbench import workbench
from engine.store.publication import publish
from tests.web.conftest import NOW, Site
from tests.web.reviewer.conftest import APPROVER, HERE, REVIEWER, Desk, counted, filed, official

NOTIFICATION = next(Path("procedures").glob("*/219272-*.yaml"))  # a real 届出: nobody approves it
PERMIT = (HERE / "許可.yaml").read_text(encoding="utf-8")


def published(site: Site, count: int, begin: int) -> None:
    for number in range(begin, begin + count):
        text = PERMIT.replace("id: 試験許可", f"id: 許可{number}").replace("見本の許可", f"見本の許可{number}")
        put(site, text.replace("sort: clock", f"sort: {('clock', 'arrived', 'due')[number % 3]}"), f"許可{number}.yaml")


def put(site: Site, text: str, name: str) -> str:
    checked = check(text, name, workbench())
    assert checked.publishable, [problem.line() for problem in checked.problems]
    parsed = checked.parsed
    with site.store.write() as tx:
        publish(tx, parsed.procedure, parsed.expanded, parsed.digest, text, "test", NOW)
    return parsed.procedure.title.ja


def statements(person: Desk, monkeypatch: pytest.MonkeyPatch) -> int:
    person.get("/review")  # what is compiled at its first use is there now
    with counted(monkeypatch) as seen:
        person.get("/review")
    return len(seen)


def test_an_approver_finds_only_what_names_his_role(site: Site, desk: Callable[..., Desk]) -> None:
    title = put(site, NOTIFICATION.read_text(encoding="utf-8"), NOTIFICATION.name)
    page = desk(APPROVER).get("/review")
    assert "見本の許可" in page
    assert title not in page, "no act and no turn of it names an approver"
    desk(APPROVER).get("/review/procedures/219272", 404)
    assert title in desk(REVIEWER).get("/review")
    assert "見本の許可" in desk(official("法務", "legal")).get("/review")
    stranger = desk(official("他", "accountant")).get("/review")
    assert "見本の許可" not in stranger
    assert "担当する手続がありません" in stranger


def test_sixty_procedures_cost_as_many_statements_as_three(
    site: Site, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(site)
    everywhere, here = desk(REVIEWER), desk(official("東", "reviewer", office="東局"))
    published(site, 3, 0)
    few = statements(everywhere, monkeypatch), statements(here, monkeypatch)
    published(site, 57, 3)
    many = statements(everywhere, monkeypatch), statements(here, monkeypatch)
    assert few == many
    assert max(many) <= 6
    assert len(re.findall(r'href="/review/procedures/許可\d+"', everywhere.page)) >= 57
    assert "次の手続" in everywhere.page
