"""`tetsuzuki format` and `schema`."""

import json
import stat

from tests.procedure.rules.subject import text_with


def test_formatting_twice_changes_nothing_the_second_time(run, sample):
    sample.write_text(
        "# 見出しの注釈\n" + text_with().replace("title: 見本の登録", "title:    '見本の登録'"), encoding="utf-8"
    )
    sample.chmod(0o640)
    assert run("format", "--check", sample).exit_code == 1
    first = run("format", sample)
    assert (first.exit_code, first.stdout) == (0, f"整えました: {sample}\n")
    text = sample.read_text(encoding="utf-8")
    assert text.startswith("# 見出しの注釈\n")
    assert stat.S_IMODE(sample.stat().st_mode) == 0o640
    assert [path.name for path in sample.parent.iterdir()] == [sample.name]
    second = run("format", sample)
    assert (second.exit_code, second.stdout) == (0, "")
    assert sample.read_text(encoding="utf-8") == text
    assert run("format", "--check", sample).exit_code == 0


def test_windows_line_ends_and_a_byte_order_mark_are_removed(run, sample):
    run("format", sample)
    clean = sample.read_bytes()
    sample.write_bytes(b"\xef\xbb\xbf" + clean.replace(b"\n", b"\r\n"))
    assert run("format", sample).exit_code == 0
    assert sample.read_bytes() == clean


def test_what_cannot_be_read_stays_as_it_is(run, sample, tmp_path):
    sample.write_bytes("title: 見本".encode("cp932"))
    before = sample.read_bytes()
    result = run("format", sample)
    assert result.exit_code == 1
    assert "yaml.encoding" in result.stdout
    assert sample.read_bytes() == before
    assert run("format", tmp_path / "ない.yaml").exit_code == 1


def test_accidents_with_a_repair_are_repaired_and_said(run, sample):
    run("format", sample)
    clean = sample.read_text(encoding="utf-8")
    sample.write_text(clean.replace("title: 見本の登録", "title：見本の登録  # 題名"), encoding="utf-8")
    assert run("format", "--check", sample).exit_code == 1
    result = run("format", sample)
    assert result.exit_code == 0
    assert "直しました" in result.stdout
    assert "yaml.wide_colon" in result.stdout
    assert sample.read_text(encoding="utf-8") == clean.replace("title: 見本の登録", "title: 見本の登録  # 題名")
    assert run("format", sample).stdout == ""


def test_a_misspelt_key_is_written_as_it_was_meant(run, sample):
    run("format", sample)
    clean = sample.read_text(encoding="utf-8")
    sample.write_text(clean.replace("title: 見本の登録", "titel: 見本の登録"), encoding="utf-8")
    result = run("format", sample)
    assert result.exit_code == 0
    assert "key.unknown" in result.stdout
    assert sample.read_text(encoding="utf-8") == clean


def test_with_an_accident_nobody_can_repair_the_file_stays(run, sample):
    before = sample.read_text(encoding="utf-8") + "title：見本\nlaw：{name: 見本法, name: 別の法}\n"
    sample.write_text(before, encoding="utf-8")
    result = run("format", sample)
    assert result.exit_code == 1
    assert "直しました" not in result.stdout
    assert sample.read_text(encoding="utf-8") == before


def test_our_definitions_are_in_canonical_form(run):
    assert run("format", "--check").exit_code == 0


def test_the_schema_is_json_schema_with_every_widget(run):
    schema = json.loads(run("schema").stdout)
    assert "$schema" in schema or "$defs" in schema
    assert "invoice_number" in json.dumps(schema)
