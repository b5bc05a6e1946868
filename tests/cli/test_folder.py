"""A definition that is a folder: every command takes it, or any file in it."""

import json

import pytest

from tests.procedure.rules.subject import text_with

MORE = "checks:\n  - {id: 上限, ensure: 計 < 9, at: 計, message: 多い}\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "定義" / "1-見本"
    made.mkdir(parents=True)
    (made / "procedure.yaml").write_text(text_with("stage: published\n"), encoding="utf-8")
    (made / "検査.yaml").write_text(MORE, encoding="utf-8")
    return made


def test_check_names_the_file_in_which_something_is_wrong(run, folder):
    assert run("check", folder.parent).exit_code == 0
    (folder / "検査.yaml").write_text(MORE.replace("計 <", "径 <"), encoding="utf-8")
    for named in (folder.parent, folder, folder / "procedure.yaml", folder / "検査.yaml"):
        result = run("check", named, "--json")
        assert [(each["code"], each["file"].rpartition("/")[2]) for each in json.loads(result.stdout)] == [
            ("formula.unknown_name", "検査.yaml")
        ]


def test_try_reads_all_files(run, folder):
    result = run("try", folder, "--answers", "-", given='{"明細": [{"金額": 10}]}')
    assert ("計", "check") in {(each["path"], each["code"]) for each in json.loads(result.stdout)["errors"]}


def test_format_writes_each_file(run, folder):
    (folder / "検査.yaml").write_text(MORE.replace("id: 上限", "id:  上限"), encoding="utf-8")
    assert run("format", "--check", folder).exit_code == 1
    assert run("format", folder).exit_code == 0
    assert "id: 上限" in (folder / "検査.yaml").read_text(encoding="utf-8")
    assert run("format", "--check", folder).exit_code == 0


def test_publish_sees_a_change_in_any_file(run, folder, tmp_path):
    def published():
        return run("publish", folder, "--data", tmp_path / "var").stdout.rpartition(": ")[0].rpartition("\n")[2]

    assert [published(), published()] == ["公開しました", "変わっていません"]
    (folder / "検査.yaml").write_text(MORE.replace("9", "8"), encoding="utf-8")
    assert published() == "公開しました"
    (folder / "添付.yaml").write_text("events: [開業]\n", encoding="utf-8")
    assert published() == "公開しました"
