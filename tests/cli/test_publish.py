"""`tetsuzuki publish` and `verify`, over a real store."""

from datetime import UTC, datetime

import pytest

from engine.cli import publishing
from engine.store.store import Store
from tests.procedure.rules.subject import text_with


@pytest.fixture
def data(tmp_path, monkeypatch):
    for name in ("TETSUZUKI_DATABASE_URL", "TETSUZUKI_AUDIT_KEY", "TETSUZUKI_ENV"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


def versions(data, procedure: str = "1"):
    store = Store.open("", data, exclusive=False)
    try:
        with store.read() as tx:
            return tx.versions.history(procedure)
    finally:
        store.close()


def test_what_has_no_error_is_published_once(run, sample, data):
    first = run("publish", "--data", data, "--by", "見本 花子", sample)
    assert (first.exit_code, first.stdout) == (0, f"公開しました: {sample}\n")
    second = run("publish", "--data", data, sample)
    assert (second.exit_code, second.stdout) == (0, f"変わっていません: {sample}\n")
    (version,) = versions(data)
    assert (version.published_by, version.title, version.stage) == ("見本 花子", "見本の登録", "published")


def test_what_is_published_is_not_checked_again(run, sample, data, monkeypatch):
    run("publish", "--data", data, sample)
    monkeypatch.setattr(publishing, "check", lambda *_: pytest.fail("checked again"))
    sample.write_text("# 注釈だけの違い\n" + sample.read_text(encoding="utf-8"), encoding="utf-8")
    assert "変わっていません" in run("publish", "--data", data, sample).stdout


def test_an_error_keeps_only_its_own_file_from_being_published(run, sample, broken, data):
    result = run("publish", "--data", data, broken, sample)
    assert result.exit_code == 1
    assert f"公開しません（誤りがあります）: {broken}" in result.stdout
    assert f"{broken}:" in result.stdout
    assert f"公開しました: {sample}" in result.stdout
    assert versions(data, "2") == ()
    assert len(versions(data)) == 1


def test_a_failing_example_keeps_it_from_being_published(run, sample, data):
    text = sample.read_text(encoding="utf-8").replace("expect: {valid: true}", "expect: {valid: false}")
    sample.write_text(text, encoding="utf-8")
    assert run("publish", "--data", data, sample).exit_code == 1
    assert versions(data) == ()


def test_ids_must_keep_their_meaning_from_the_version_in_force(run, sample, data):
    run("publish", "--data", data, sample)
    text = sample.read_text(encoding="utf-8")
    retyped = text.replace(
        "{id: 商号, type: text, label: 商号, required: true}", "{id: 商号, type: kana, label: 商号, required: true}"
    )
    sample.write_text(retyped.replace("answers: {商号: 見本", "answers: {商号: ミホン"), encoding="utf-8")
    result = run("publish", "--data", data, sample)
    assert " id.retyped " in result.stdout
    assert result.exit_code == 1
    assert len(versions(data)) == 1
    sample.write_text(text.replace("title: 見本の登録", "title: 見本の登録（改正）"), encoding="utf-8")
    assert run("publish", "--data", data, sample).exit_code == 0
    assert [version.title for version in versions(data)] == ["見本の登録（改正）", "見本の登録"]


def test_a_draft_becomes_a_version_by_which_nobody_files(run, sample, data):
    sample.write_text(text_with("stage: draft\n"), encoding="utf-8")
    result = run("publish", "--data", data, sample)
    assert result.exit_code == 0
    assert "受け付けは始まりません" in result.stdout
    assert versions(data)[0].stage == "draft"


def test_what_cannot_be_read_is_not_published(run, tmp_path, data):
    result = run("publish", "--data", data, tmp_path / "ない.yaml")
    assert result.exit_code == 1
    assert " error file.missing " in result.stdout


def test_the_samples_are_published_once(data):
    store = Store.open("", data, exclusive=False)
    try:
        now = datetime(2026, 4, 1, tzinfo=UTC)
        first = [(file.name[:5], outcome.status) for file, outcome in publishing.publish_samples(store, now)]
        assert sorted(first) == [("21927", "added"), ("25843", "added"), ("26308", "added")]
        assert list(publishing.publish_samples(store, now)) == []
    finally:
        store.close()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("TETSUZUKI_DATABASE_URL", "mysql://x", "store.url"),
        ("TETSUZUKI_ENV", "prod", "settings"),
        ("TETSUZUKI_NONSENSE", "1", "settings"),
        ("TETSUZUKI_AUDIT_KEY", "abc", "settings"),
    ],
)
def test_a_wrong_setting_is_named(run, sample, data, monkeypatch, name, value, code):
    monkeypatch.setenv(name, value)
    result = run("publish", "--data", data, sample)
    assert result.exit_code == 2
    assert f"error {code} " in result.stderr
    assert name in result.stderr


def test_a_file_where_the_data_folder_should_be_is_refused(run, sample, tmp_path, data):
    (tmp_path / "data").write_text("x", encoding="utf-8")
    result = run("publish", "--data", data, sample)
    assert result.exit_code == 2
    assert f"{data}: error system " in result.stderr


def test_verify_finds_nothing_in_an_untouched_store_and_makes_none_where_there_is_none(run, sample, data):
    missing = run("verify", "--data", data)
    assert missing.exit_code == 2
    assert f"{data}: error store.none " in missing.stderr
    assert not data.exists()
    run("publish", "--data", data, sample)
    result = run("verify", "--data", data)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "記録の破れ 0件" in result.stderr
