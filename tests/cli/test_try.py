"""`tetsuzuki try`: the issue's JSON, every way to write a request, and clear words where it is wrong."""

import json
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from engine.cli import trying

KEYS = [
    "valid", "stopped", "shown", "required", "values", "errors", "warnings", "attachments", "lookups", "transitions",
]  # fmt: skip
PROCEDURES = Path(__file__).parents[2] / "procedures"


def tried(run, sample, *options, **answers):
    result = run("try", sample, "--answers", "-", *options, given=json.dumps(answers))
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout, parse_float=str)


def refused(result, code: str) -> str:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"error {code} " in result.stderr
    return result.stderr


def test_the_keys_in_their_order_and_what_is_missing(run, sample):
    result = run("try", sample)
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(found) == KEYS
    assert found["valid"] is False
    assert found["required"] == ["商号", "区分"]
    assert [(error["path"], error["code"]) for error in found["errors"]] == [
        ("商号", "required"),
        ("区分", "required"),
    ]
    assert all(set(error) == {"path", "code", "text"} for error in found["errors"])
    assert set(found["transitions"]["submit"]) == {"allowed", "to", "reason"}


def test_numbers_keep_their_digits_and_null_is_a_blank(run, sample):
    given = '{"商号": "甲", "区分": "変更", "番号": null, "明細": [{"金額": 0.10}, {"金額": 99999999999999.5}, {"金額": null}]}'
    result = run("try", sample, "--answers", "-", given=given)
    assert '"計": 99999999999999.6' in result.stdout
    found = json.loads(result.stdout)
    assert found["valid"] is True
    assert "番号" not in found["values"]


def test_answers_may_be_written_by_their_paths(run, sample):
    found = tried(run, sample, **{"商号": "甲", "区分": "変更", "明細[1].金額": 5, "明細[0].金額": "7"})
    assert found["values"]["明細[0].金額"] == 7
    assert found["values"]["計"] == 12
    mixed = tried(run, sample, **{"商号": "甲", "区分": "変更", "明細": [{"金額": 1}], "明細[1]": {"金額": 2}})
    assert mixed["values"]["計"] == 3


def test_true_is_yes(run, sample):
    text = sample.read_text(encoding="utf-8")
    field = "      - {id: 同意, type: yes_no, label: 同意}\n"
    sample.write_text(text.replace("attachments:", field + "attachments:"), encoding="utf-8")
    assert tried(run, sample, 同意=True)["values"]["同意"] is True
    assert tried(run, sample, 同意=False)["values"]["同意"] is False
    assert tried(run, sample, 同意="はい")["values"]["同意"] is True


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ('{"明細..金額": 1}', "path"),
        ('{"明細[x].金額": 1}', "path"),
        ('{"明細[999999].金額": 1}', "rows.max"),
        ('{"明細": [{"金額": 1}], "明細[0].金額": 2}', "answers.conflict"),
        ('{"商号": "甲", "商号.名": "乙"}', "answers.conflict"),
        ('{"明細[0].金額": 1, "明細.金額": 1}', "answers.conflict"),
        ("{", "json"),
        ("", "json"),
        ('{"明細": NaN}', "json"),
        ("[" * 100_000, "json"),
        (b"\xff\xfe", "json"),
        ("[]", "request.shape"),
        ('"x"', "request.shape"),
    ],
)
def test_answers_that_cannot_be_read_are_refused(run, sample, answers, code):
    refused(run("try", sample, "--answers", "-", given=answers), code)


def test_answers_from_a_file(run, sample, tmp_path):
    file = tmp_path / "a.json"
    file.write_text('{"商号": "甲", "区分": "変更"}', encoding="utf-8")
    assert json.loads(run("try", sample, "--answers", file).stdout)["valid"] is True
    assert "a.json" in refused(run("try", sample, "--answers", tmp_path / "b" / "a.json"), "file.unreadable")
    refused(run("try", sample, "--answers", tmp_path), "file.unreadable")


def test_an_unknown_name_is_a_warning_beside_the_rest(run, sample):
    found = tried(run, sample, 商合="甲")
    assert [(each["path"], each["code"]) for each in found["warnings"]] == [("商合", "field.unknown")]


def test_who_acts_in_which_state_decides_what_may_be_done(run, sample):
    answers = {"商号": "甲", "区分": "変更"}
    draft = tried(run, sample, **answers)["transitions"]
    assert draft["submit"] == {"allowed": True, "to": "審査中", "reason": ""}
    review = tried(run, sample, "--actor", "reviewer", "--state", "審査中", **answers)["transitions"]
    assert review["grant"]["allowed"] is True
    stranger = tried(run, sample, "--actor", "applicant", "--state", "審査中", **answers)["transitions"]
    assert stranger["grant"]["allowed"] is False
    assert stranger["grant"]["reason"]


def test_a_registry_answers_as_told(run, sample):
    answers = {"番号": "7999901000001", "区分": "変更"}
    found = tried(run, sample, "--registry", "登記=found", **answers)
    assert found["lookups"]["登記"]["status"] == "found"
    assert found["values"]["商号"] == "港南石油販売株式会社"
    by_registry = tried(run, sample, "--registry", "登記情報連携=found", **answers)
    assert by_registry["values"] == found["values"]
    for status in ("not_found", "unavailable"):
        assert tried(run, sample, "--registry", f"登記={status}", **answers)["lookups"]["登記"]["status"] == status


@pytest.mark.parametrize(
    ("options", "code", "hint"),
    [
        (["--actor", "reveiwer"], "actor.unknown", "「reviewer」ではありませんか"),
        (["--state", "審査"], "state.unknown", "審査中"),
        (["--now", "昨日"], "request", "2026-04-01"),
        (["--now", "9999-12-31T23:59-12:00"], "request", "2026-04-01"),
        (["--registry", "登記"], "usage", "登記=found"),
        (["--registry", "登紀=found"], "registry.unknown", "登記"),
        (["--registry", "登記=foud"], "registry.status", "not_found"),
        (["--lines", "--answers", "x.json"], "usage", "標準入力"),
    ],
)
def test_a_wrong_request_is_refused_with_what_there_is(run, sample, options, code, hint):
    assert hint in refused(run("try", sample, *options), code)


def test_the_time_is_the_one_given(run, sample):
    text = sample.read_text(encoding="utf-8")
    field = "      - {id: 今, type: date, label: 今, value: 今日()}\n"
    sample.write_text(text.replace("attachments:", field + "attachments:"), encoding="utf-8")
    assert tried(run, sample, "--now", "2030-02-03")["values"]["今"] == "2030-02-03"
    assert tried(run, sample, "--now", "2030-02-03T23:30Z")["values"]["今"] == "2030-02-04"  # Japan's day
    assert tried(run, sample)["values"]["今"] == tried(run, sample)["values"]["今"]


def test_a_definition_with_errors_says_them_and_ends_with_1(run, broken):
    result = run("try", broken)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{broken}:" in result.stderr
    assert " error " in result.stderr


def test_a_failing_example_does_not_keep_one_from_trying(run, sample):
    text = sample.read_text(encoding="utf-8")
    sample.write_text(text.replace("expect: {valid: true}", "expect: {valid: false}"), encoding="utf-8")
    assert run("check", sample).exit_code == 1
    assert run("try", sample).exit_code == 0


def test_what_is_no_definition_is_refused(run, tmp_path):
    refused(run("try", tmp_path / "ない.yaml"), "file.missing")
    refused(run("try", tmp_path), "file.folder")
    refused(run("try", PROCEDURES / "_shared/fields/法人申請者.yaml"), "file.part")


# ── --lines ──────────────────────────────────────────────────────────────────────────────────────────────────────────

LINES = [
    (b'{"answers": {"\xe5\x95\x86\xe5\x8f\xb7": "x"}}', None),
    (b"", "json"),
    (b"not json", "json"),
    (b'{"answers": {"\xff": 1}}', "json"),
    (b"[1]", "request.shape"),
    (b'{"answers": [1]}', "request.shape"),
    (b'{"answer": {}}', "request.unknown"),
    (b'{"actor": "nobody"}', "actor.unknown"),
    (b'{"actor": 7}', "actor.unknown"),
    (b'{"state": "x"}', "state.unknown"),
    (b'{"now": "x"}', "request"),
    (b'{"outcome": "x"}', "outcome.unknown"),
    (b'{"registry": {"x": "found"}}', "registry.unknown"),
    (b'{"registry": ["x"]}', "request.shape"),
    (b'{"applicant": {"\xe7\xa8\xae\xe5\x88\xa5": "x"}}', "request"),
    (b"{" * 50_000, "json"),
    (b'{"answers": {}, "actor": "reviewer"}', None),
]


def test_every_line_gets_one_answer_in_its_order(run, sample):
    given = b"\n".join(line for line, _ in LINES)  # no line end at the last one
    result = run("try", sample, "--lines", given=given)
    answers = [json.loads(line) for line in result.stdout.split("\n")[:-1]]
    assert result.exit_code == 0
    assert [answer["problem"]["code"] if "problem" in answer else None for answer in answers] == [
        code for _, code in LINES
    ]
    for answer in answers:
        assert list(answer) == KEYS or set(answer["problem"]) == {"code", "place", "reason", "remedy"}
        assert "problem" not in answer or answer["problem"]["reason"]


@pytest.mark.parametrize(
    "answers",
    [
        {"明細": [{"金額": "0.10"}]},
        {"番号": "7999901000001", "区分": "x"},
        {"\ud800": 1, "商号": "\udfff髙"},
        {"商号": '"\\\n\u2028'},
    ],
)
def test_a_line_says_what_the_page_of_json_says(run, sample, answers):
    given = json.dumps({"answers": answers, "registry": {"登記": "found"}}) + "\n"
    one = run("try", sample, "--lines", given=given)
    whole = run("try", sample, "--answers", "-", "--registry", "登記=found", given=json.dumps(answers))
    assert json.loads(one.stdout) == json.loads(whole.stdout)
    assert one.stdout.count("\n") == 1


def test_a_line_overrides_the_command_line(run, sample):
    given = '{"answers": {}}\n{"answers": {}, "state": "下書き"}\n'
    lines = run("try", sample, "--lines", "--state", "審査中", given=given).stdout.splitlines()
    assert [sorted(json.loads(line)["transitions"]) for line in lines] == [["grant", "refuse"], ["submit"]]


def test_a_line_too_long_is_answered_and_the_next_one_read(run, sample, monkeypatch):
    monkeypatch.setattr("engine.cli.trying.LONGEST", 1_000)
    given = '{"answers": {"商号": "' + "x" * 5_000 + '"}}\n{"answers": {}}\n'
    first, second = run("try", sample, "--lines", given=given).stdout.splitlines()
    assert json.loads(first)["problem"]["code"] == "line.too_long"
    assert list(json.loads(second)) == KEYS


def test_a_wrong_option_is_refused_before_the_first_line(run, sample):
    refused(run("try", sample, "--lines", "--actor", "nobody", given="{}\n"), "actor.unknown")


def test_each_answer_comes_before_the_next_question(sample):
    command = [sys.executable, "-m", "engine", "try", str(sample), "--lines"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for _ in range(3):
            process.stdin.write(b'{"answers": {}}\n')
            process.stdin.flush()
            assert list(json.loads(process.stdout.readline())) == KEYS
        assert process.communicate()[0] == b""
    assert process.returncode == 0


def test_lines_are_answered_by_the_thousand():
    """CPU of this process, on the biggest of ours; a fifth of what an idle machine does (2,500 a second)."""
    bench = trying.bench(next(PROCEDURES.rglob("26308-*.yaml")))
    example = next(each for each in bench.program.procedure.examples if each.answers)
    line = json.dumps({"answers": example.answers}, ensure_ascii=False, default=dict).encode() + b"\n"
    began = time.process_time()
    answers = list(bench.answered(BytesIO(line * 300), {}))
    seconds = time.process_time() - began
    assert len(answers) == 300
    assert list(json.loads(answers[-1])) == KEYS
    assert seconds < 300 / 500
