"""A definition that has not changed is not checked again; one that has, or whose parts have, always is."""

import json

import pytest

from engine.cli import judging, remembered
from tests.procedure.rules.subject import text_with

PART = "fields:\n  - {id: 部品, type: text, label: 部品, required: true}\n"
USE = "  - {id: 部, title: 部, fields: [{use: _shared/fields/部品}]}\n"


@pytest.fixture
def checked(monkeypatch):
    """The names of the files that were really checked, by each run."""
    runs = []
    really = judging.judged

    def watched(files):
        runs.append([file.name for file in files])
        return really(files)

    monkeypatch.setattr(judging, "judged", watched)
    return runs


@pytest.fixture
def folder(tmp_path):
    """Two definitions, of which one uses a shared part."""
    (tmp_path / "_shared" / "fields").mkdir(parents=True)
    (tmp_path / "_shared" / "fields" / "部品.yaml").write_text(PART, encoding="utf-8")
    (tmp_path / "with.yaml").write_text(with_part("with"), encoding="utf-8")
    (tmp_path / "without.yaml").write_text(text_with("id: without\n"), encoding="utf-8")
    return tmp_path


def with_part(id_: str) -> str:
    text = text_with(f"id: {id_}\nexamples: []\n")
    return text.replace("pages:\n", f"pages:\n{USE}", 1)


def test_a_remembered_finding_is_the_one_that_was_found(run, sample, broken, checked):
    fresh = [run("check", "--json", "--infos", sample, broken) for _ in range(2)]
    assert len(json.loads(fresh[0].stdout)) > 1
    assert fresh[0].stdout == fresh[1].stdout
    assert fresh[0].exit_code == fresh[1].exit_code == 1
    assert checked == [[sample.name, broken.name]]


def test_what_changed_is_checked_again_and_nothing_else(run, sample, broken, checked):
    run("check", sample, broken)
    broken.write_text(text_with('id: "2"\n'), encoding="utf-8")
    assert run("check", sample, broken).exit_code == 0
    assert checked == [[sample.name, broken.name], [broken.name]]


def test_a_changed_part_asks_for_a_new_look_at_its_users_only(run, folder, checked):
    run("check", folder)
    part = folder / "_shared" / "fields" / "部品.yaml"
    part.write_text(PART.replace("type: text", "type: textt"), encoding="utf-8")
    wrong = run("check", folder)
    assert wrong.exit_code == 1
    assert "部品.yaml:2:" in wrong.stdout
    part.write_text(PART, encoding="utf-8")
    assert run("check", folder).exit_code == 0
    assert checked == [["with.yaml", "without.yaml"], ["with.yaml"], ["with.yaml"]]


def test_a_part_that_was_missing_and_one_that_goes_are_seen(run, folder, checked):
    part = folder / "_shared" / "fields" / "部品.yaml"
    part.unlink()
    assert "use.missing" in run("check", folder).stdout
    part.write_text(PART, encoding="utf-8")
    assert run("check", folder).exit_code == 0
    part.unlink()
    assert "use.missing" in run("check", folder).stdout
    assert checked[1:] == [["with.yaml"], ["with.yaml"]]


def test_another_program_remembers_nothing(run, sample, checked, monkeypatch, memory):
    run("check", sample)
    monkeypatch.setattr(remembered, "_fingerprint", lambda: "newer")
    run("check", sample)
    assert len(checked) == 2
    assert [file.name for file in memory.iterdir()] == ["checked-newer.json"]


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"reads": [], "seen": {"x": [1]}}', b'{"reads": 1}'])
def test_a_spoilt_memory_is_none(run, sample, checked, memory, content):
    run("check", sample)
    next(memory.iterdir()).write_bytes(content)
    assert run("check", sample).exit_code == 0
    assert len(checked) == 2


def test_where_nothing_can_be_kept_checking_goes_on(run, sample, checked, monkeypatch):
    monkeypatch.setattr(remembered, "FOLDER", sample / "no folder")
    assert [run("check", sample).exit_code for _ in range(2)] == [0, 0]
    assert len(checked) == 2


def test_the_same_file_by_another_name_is_shown_by_that_name(run, broken, monkeypatch):
    run("check", broken)
    monkeypatch.chdir(broken.parent)
    assert run("check", broken.name).stdout.startswith(f"{broken.name}:")
