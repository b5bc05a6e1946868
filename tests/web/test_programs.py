"""Opened versions are kept as long as there is room, counted in fields; what was thrown out opens again."""

from engine.web.programs import Opened, Programs
from engine.web.templates import environment
from tests.architecture.tree import ROOT
from tests.case.small import made

SMALL = made("- {id: 一, type: text, label: 一}")
LARGE = made("\n".join(f"- {{id: 欄{number}, type: text, label: 欄}}" for number in range(8)))
SEEN_BY = made("- {id: 一, type: text, label: 一}\n- {id: 二, type: text, label: 二, seen_by: [reviewer]}")


def programs(bound: int) -> Programs:
    return Programs(environment(ROOT, "digest", trial=True), bound)


def test_what_there_is_room_for_is_opened_once() -> None:
    cache = programs(10)
    first = cache.get("s", lambda: SMALL)
    assert cache.get("s", lambda: LARGE) is first
    cache.get("l", lambda: LARGE)
    assert cache.get("s", lambda: SMALL) is first


def test_the_one_not_used_longest_goes() -> None:
    cache = programs(10)
    small, large = cache.get("s", lambda: SMALL), cache.get("l", lambda: LARGE)
    assert cache.get("s", lambda: SMALL) is small
    cache.get("l2", lambda: LARGE)
    assert cache.get("s", lambda: SMALL) is small
    assert cache.get("l", lambda: LARGE) is not large


def test_one_that_is_larger_than_the_room_is_opened_all_the_same() -> None:
    cache = programs(2)
    assert cache.get("l", lambda: LARGE) is cache.get("l", lambda: LARGE)


def test_officials_share_the_applicants_pages_unless_something_is_for_them_alone() -> None:
    templates = environment(ROOT, "digest", trial=True)
    both, apart = Opened("a", SMALL, templates), Opened("b", SEEN_BY, templates)
    assert both.office_pages is both.pages
    assert "二" not in {piece.key for page in apart.pages.values() for piece in page.fields()}
    assert "二" in {piece.key for page in apart.office_pages.values() for piece in page.fields()}
