"""`tetsuzuki verify`: every way of changing the records is found and named; how far it is, and what came of it."""

import io
import shutil
import sys
from pathlib import Path

import pytest
import typer

from engine.cli import progress
from engine.cli.verifying import verify
from engine.store.store import Store
from tests.store.conftest import Home
from tests.store.filing import filed, moved

TAMPERED = {
    "edited": ("UPDATE events SET actor_name = '別人' WHERE case_id = '{id}' AND number = 2", "edited #2"),
    "deleted": ("DELETE FROM events WHERE case_id = '{id}' AND number = 2", "missing #2"),
    "swapped": (
        "UPDATE events SET number = CASE number WHEN 2 THEN 93 ELSE 92 END WHERE case_id = '{id}' AND number > 1;"
        "UPDATE events SET number = number - 90 WHERE case_id = '{id}' AND number > 90",
        "unlinked #2",
    ),
    "truncated": ("DELETE FROM events WHERE case_id = '{id}' AND number = 3", "truncated #3"),
    "restamped": ("UPDATE cases SET seal = '00' WHERE id = '{id}'", "restamped 案件の封印"),
    "answers": ("UPDATE answers SET body = '{\"商号\":\"別\"}' WHERE case_id = '{id}'", "answers #1"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A data folder with three cases of three events each, and their ids."""
    folder = tmp_path_factory.mktemp("whole") / "data"
    store = Store.open("", folder)
    found = [moved(store, moved(store, filed(store), "accept", "審査中"), "note", "審査中").id for _ in range(3)]
    store.close()
    return folder, found


@pytest.fixture
def data(whole: tuple[Path, list[str]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole[0], tmp_path / "data"))


@pytest.fixture
def cases(whole: tuple[Path, list[str]]) -> list[str]:
    return whole[1]


def test_untouched_records_hold(run, data, cases):
    result = run("verify", "--data", data)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[-1] == (
        "案件 3件、処理記録 9件を確かめました。記録の破れ 0件。書き換えは見つかりませんでした。"
    )


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_named_by_case_and_event(run, data, cases, name):
    statement, expected = TAMPERED[name]
    Home("", data).execute(*(part.replace("{id}", cases[1]) for part in statement.split(";")))
    result = run("verify", "--data", data)
    assert result.exit_code == 1
    assert f"{cases[1]}: {expected}" in result.stdout
    assert cases[0] not in result.stdout
    last = result.stderr.splitlines()[-1]
    assert last.startswith("案件 3件、処理記録 ")
    assert "（案件 1件）" in last
    assert "バックアップと比べてください" in last


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_who_looks_on_sees_how_far_it_is(monkeypatch, data, cases):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", 0)
    with pytest.raises(typer.Exit):
        verify(data)
    assert "記録を確かめています" in stream.getvalue()
    assert "100%" in stream.getvalue()
