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
from tests.store.filing import NOW, REVIEWER, filed, moved

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
        "案件 3件、処理記録 9件、監査記録 0件を確かめました。記録の破れ 0件。書き換えは見つかりませんでした。"
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


def test_an_anchor_is_written_and_proved_later(run, data, cases, tmp_path):
    written = run("anchor", "--data", data, "--out", tmp_path / "控え.json")
    assert written.exit_code == 0, written.output
    assert "監査記録 0件、案件 3件" in written.stdout
    held = run("verify", "--data", data, "--anchor", tmp_path / "控え.json")
    assert (held.exit_code, held.stdout) == (0, "")
    tables = ("events", "answers", "drafts", "outbox", "cases")
    Home("", data).execute(
        *(f"DELETE FROM {t} WHERE {'id' if t == 'cases' else 'case_id'} = '{cases[0]}'" for t in tables)
    )
    assert run("verify", "--data", data).exit_code == 0, "a case that went without a trace shows in no chain"
    missed = run("verify", "--data", data, "--anchor", tmp_path / "控え.json")
    assert missed.exit_code == 1
    assert "anchor: case_gone" in missed.stdout
    assert run("anchor", "--data", data).exit_code == 0
    (tmp_path / "控え.json").replace(next((data / "anchors").glob("*.json")))
    assert run("verify", "--data", data).exit_code == 1, "the newest anchor of the data folder is looked at unasked"


def test_what_is_no_anchor_is_refused(run, data, sample, tmp_path):
    for wrong in (sample, tmp_path / "ない.json"):
        result = run("verify", "--data", data, "--anchor", wrong)
        assert result.exit_code == 2
        assert "控え" in result.stderr or "読み書きできません" in result.stderr


def test_records_are_verified_too(run, data):
    store = Store.open("", data)
    with store.write() as tx:
        for each in range(3):
            tx.audit.append("grant.give", REVIEWER, f"staff:{each}", {}, NOW)
    store.close()
    Home("", data).execute("UPDATE records SET actor = 'r-9' WHERE number = 2")
    result = run("verify", "--data", data)
    assert result.exit_code == 1
    assert "records: edited #2" in result.stdout


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
