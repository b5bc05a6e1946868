"""`tetsuzuki check`: exit codes, one line a problem, JSON for machines, and files of every kind."""

import json
from pathlib import Path

import pytest

from tests.procedure.rules.subject import text_with

KEYS = {"file", "line", "column", "code", "level", "reason", "remedy", "path"}
CSV = """\
tables:
  書類表:
    given: {区分: 区分}
    gives: [書類]
    file: 書類.csv
"""


def test_no_problems_is_0(run, sample):
    result = run("check", sample)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1件の定義を確かめました。誤り 0、注意 0" in result.stderr


def test_an_error_is_1_with_line_column_reason_and_remedy(run, sample, broken):
    result = run("check", sample, broken)
    assert result.exit_code == 1
    first = result.stdout.splitlines()[0]
    line = next(n for n, text in enumerate(broken.read_text(encoding="utf-8").splitlines(), 1) if "金学" in text)
    assert first.startswith(f"{broken}:{line}:")
    assert " error " in first
    assert "「明細.金額」" in first or "「金額」" in first


def test_a_warning_alone_is_0(run, sample):
    sample.write_text(text_with("examples: []\n"), encoding="utf-8")
    result = run("check", sample)
    assert result.exit_code == 0
    assert " warning examples.none " in result.stdout


def test_json_is_a_list_of_whole_problems(run, sample, broken):
    assert json.loads(run("check", "--json", sample).stdout) == []
    result = run("check", "--json", broken)
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert result.stderr == ""
    assert all(set(problem) == KEYS for problem in found)
    assert {problem["file"] for problem in found} == {str(broken)}
    assert all(isinstance(problem["line"], int) and problem["line"] > 1 for problem in found)
    assert {problem["level"] for problem in found} <= {"error", "warning"}


def test_infos_are_shown_when_asked_for(run, sample):
    assert " info " not in run("check", sample).stdout
    assert " info " in run("check", "--infos", sample).stdout


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (None, "file.missing", "1:1"),
        (b"", "file.empty", "1:1"),
        ("id: あ".encode("cp932"), "yaml.encoding", "1:5"),
        ("id: あ".encode("utf-16"), "yaml.encoding", "1:1"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "yaml.encoding", "1:1"),
        (b"- 1\n- 2\n", "file.empty", "1:1"),
        (b"title: [a\n", "yaml.bracket", "1:8"),
        (b"id: " + b"x" * 300_000, "yaml.size", "1:1"),
    ],
)
def test_what_is_no_definition_is_one_clear_problem(run, tmp_path, content, code, place):
    file = tmp_path / "x.yaml"
    if content is not None:
        file.write_bytes(content)
    result = run("check", file)
    assert result.exit_code == 1
    assert f"{file}:{place}: error {code} " in result.stdout


def test_a_folder_is_walked_and_shared_parts_are_no_procedures(run, sample, broken):
    (sample.parent / "_shared").mkdir()
    (sample.parent / "_shared" / "部品.yaml").write_text("- {id: a, type: text}\n", encoding="utf-8")
    result = run("check", sample.parent)
    assert "2件の定義" in result.stderr
    assert "_shared" not in result.stdout


def test_a_folder_without_definitions_is_refused(run, tmp_path):
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert f"{tmp_path}: error file.none " in result.stderr


def test_a_folder_named_as_a_file_is_walked(run, sample):
    folder = sample.parent / "3.yaml"
    folder.mkdir()
    assert run("check", sample).exit_code == 0
    assert run("check", folder).exit_code == 2


def test_a_shared_part_given_as_a_definition_says_how_it_is_used(run):
    result = run("check", "procedures/_shared/fields/法人申請者.yaml")
    assert result.exit_code == 1
    assert " error file.part " in result.stdout
    assert "use: _shared/fields/法人申請者 " in result.stdout


def test_a_law_s_own_part_is_named_with_the_law(run, tmp_path):
    part = tmp_path / "電気事業法" / "_shared" / "fields" / "設備.yaml"
    part.parent.mkdir(parents=True)
    (tmp_path / "_shared").mkdir()
    part.write_text("- {id: a, type: text}\n", encoding="utf-8")
    assert "use: 電気事業法/_shared/fields/設備 " in run("check", part).stdout


def test_a_definition_elsewhere_may_use_our_parts_and_its_own_files(run, sample):
    parts = "  - id: 申請者\n    title: 申請者\n    fields: [{use: _shared/fields/法人申請者}]\n"
    text = text_with(CSV)
    at = text.index("attachments:")
    text = text[:at] + parts + text[at:]
    sample.write_text(text.replace("{id: 商号, type: text, label: 商号, required: true}", "{id: 名, type: text, label: 名}")
                      .replace("fills: {商号: name}, locks: [商号]", "fills: {名: name}, locks: [名]"), encoding="utf-8")  # fmt: skip
    missing = run("check", "--json", sample)
    assert "file.missing" in {problem["code"] for problem in json.loads(missing.stdout)}
    sample.with_name("書類.csv").write_text("区分,書類\n新規,誓約書\n変更,\n", encoding="utf-8")
    codes = {problem["code"] for problem in json.loads(run("check", "--json", sample).stdout)}
    assert not codes & {"file.missing", "use.missing"}


def test_a_definition_elsewhere_with_its_own_parts_uses_those(run, sample):
    (sample.parent / "_shared" / "fields").mkdir(parents=True)
    part = sample.parent / "_shared" / "fields" / "法人申請者.yaml"
    part.write_text("fields:\n  - {id: 屋号, type: text, lable: 屋号}\n", encoding="utf-8")
    page = "  - id: 申請者\n    title: 申請者\n    fields: [{use: _shared/fields/法人申請者}]\n"
    text = text_with()
    at = text.index("attachments:")
    sample.write_text(text[:at] + page + text[at:], encoding="utf-8")
    result = run("check", sample)
    assert result.exit_code == 1
    assert f"{part}:2:26: error key.unknown " in result.stdout  # the problem is shown where it is: in the part


def test_two_files_must_not_claim_one_id(run, sample):
    other = sample.with_name("1-写し.yaml")
    other.write_text(sample.read_text(encoding="utf-8"), encoding="utf-8")
    result = run("check", sample.parent)
    assert result.exit_code == 1
    assert f"{sample}:1:1: error id.claimed " in result.stdout
    assert str(other) in result.stdout


def test_a_file_named_twice_is_checked_once(run, sample):
    assert "1件の定義" in run("check", sample, sample).stderr


def test_many_files_are_checked_by_every_core_in_order(run, tmp_path):
    for number in range(12):
        name = f"{number:02}"
        text = text_with(f'id: "{name}"\n').replace("合計(明細.金額)", "合計(明細.金学)")
        (tmp_path / f"{name}-見本.yaml").write_text(text, encoding="utf-8")
    found = json.loads(run("check", "--json", tmp_path).stdout)
    names = [Path(problem["file"]).name[:2] for problem in found]
    assert names == sorted(names)
    assert len(set(names)) == 12


def test_ours_are_checked_when_nothing_is_named(run):
    result = run("check")
    assert result.exit_code == 0
    assert "3件の定義" in result.stderr
