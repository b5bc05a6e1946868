"""A bar appears where a person waits for more than a second, and nowhere else."""

import io
import sys

import pytest

from engine.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def walked(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    assert list(progress.bar(iter(range(5)), "確かめています", 5)) == [0, 1, 2, 3, 4]
    return stream.getvalue()


def test_what_is_quick_shows_nothing(monkeypatch):
    assert walked(monkeypatch, Terminal(), 60) == ""


def test_what_is_slow_shows_how_far_it_is(monkeypatch):
    shown = walked(monkeypatch, Terminal(), 0)
    assert "確かめています" in shown
    assert "100%" in shown


def test_a_log_file_gets_no_bar(monkeypatch):
    assert walked(monkeypatch, io.StringIO(), 0) == ""


def test_nothing_to_do_is_fine(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0)
    assert list(progress.bar([], "x", 0)) == []
