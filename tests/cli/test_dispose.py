"""`tetsuzuki dispose`: says what would go and why; changes nothing, and never alone."""

from tests.store.conftest import Home
from tests.store.test_disposals import LATER, NOW, closed, due, published
from tests.store.test_timers_at_work import running


def test_the_dry_run_says_what_the_list_says(run, tmp_path, monkeypatch):
    home = Home("", tmp_path)
    with running(home, NOW) as site:
        published(site)
        cases = [closed(site, name) for name in "甲乙"]
        expected = due(site)
    monkeypatch.setenv("TETSUZUKI_AUDIT_KEY", bytes(range(32)).hex())
    before = run("dispose", "--data", tmp_path, "--dry-run", "--on", "2032-03-31")
    assert (before.exit_code, before.stdout) == (0, "")
    after = run("dispose", "--data", tmp_path, "--dry-run", "--on", LATER.date().isoformat())
    lines = after.stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == expected
    assert set(expected) == set(cases)
    assert "許認可等 5年（決定の翌年度から）、2032-03-31に満了" in lines[0]
    assert "廃棄できる案件 2件" in after.stderr
    again = run("dispose", "--data", tmp_path, "--dry-run", "--on", "2032-04-01")
    assert again.stdout == after.stdout, "a dry run changes nothing"


def test_nobody_disposes_alone(run, tmp_path):
    result = run("dispose", "--data", tmp_path)
    assert result.exit_code == 2
    assert "一人ではできません" in result.stderr


def test_a_strange_day_is_refused(run, tmp_path):
    result = run("dispose", "--data", tmp_path, "--dry-run", "--on", "四月一日")
    assert result.exit_code == 2
    assert "日付ではありません" in result.stderr
