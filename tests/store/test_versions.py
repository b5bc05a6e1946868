"""Versions are published once, found by day, word, law and event."""

from datetime import date

import pytest

from engine.store.errors import BadCursor
from engine.store.store import Store
from engine.store.versions import CatalogueQuery, Definition, Version
from tests.store.filing import NOW

DAY = date(2026, 4, 1)


def publish(store: Store, digest: str, procedure: str = "25843", **changes) -> bool:
    values = {
        "title": "揮発油販売業者の変更登録",
        "facets": {"law": ("揮発油等の品質の確保等に関する法律",), "event": ("変更",)},
        **changes,
    }
    version = Version(procedure=procedure, digest=digest, published_by="u-1", published_at=NOW, **values)
    with store.write() as tx:
        return tx.versions.add(version, Definition(f"id: {digest}\n# 注記\n", f'{{"id":"{digest}"}}'))


def test_a_version_comes_back_whole(store: Store) -> None:
    assert publish(
        store,
        "a" * 64,
        effective_from=DAY,
        effective_until=date(2027, 3, 31),
        summary="説明",
        kind="notification",
        details={"days": 10},
    )
    with store.read() as tx:
        found = tx.versions.get("a" * 64)
        definition = tx.versions.definition("a" * 64)
        assert tx.versions.get("b" * 64) is None
        assert tx.versions.definition("b" * 64) is None
    assert found is not None
    assert (found.title, found.kind, found.summary, found.details) == (
        "揮発油販売業者の変更登録",
        "notification",
        "説明",
        {"days": 10},
    )
    assert (found.effective_from, found.effective_until, found.published_at) == (DAY, date(2027, 3, 31), NOW)
    assert found.facets["event"] == ("変更",)
    assert definition == Definition(f"id: {'a' * 64}\n# 注記\n", f'{{"id":"{"a" * 64}"}}')


def test_the_same_definition_is_published_once(store: Store) -> None:
    assert publish(store, "a" * 64)
    assert not publish(store, "a" * 64, title="別の題名")
    with store.read() as tx:
        assert [version.title for version in tx.versions.history("25843")] == ["揮発油販売業者の変更登録"]


def test_in_force_is_what_took_effect_last(store: Store) -> None:
    publish(store, "1" * 64, effective_from=None)
    publish(store, "2" * 64, effective_from=date(2026, 4, 1), effective_until=date(2026, 9, 30))
    publish(store, "3" * 64, effective_from=date(2026, 7, 1))
    publish(store, "4" * 64, effective_from=date(2026, 7, 1), stage="draft")
    days = {
        date(2026, 3, 31): "1",
        date(2026, 4, 1): "2",
        date(2026, 6, 30): "2",
        date(2026, 7, 1): "3",
        date(2027, 1, 1): "3",
    }
    with store.read() as tx:
        for day, digest in days.items():
            found = tx.versions.in_force("25843", day)
            assert found is not None
            assert found.digest == digest * 64, day
            assert [row.digest for row in tx.versions.catalogue(CatalogueQuery(day)).rows] == [digest * 64]
        assert tx.versions.in_force("99999", DAY) is None
        assert [version.digest[0] for version in tx.versions.history("25843")] == ["4", "3", "2", "1"]


def test_nothing_is_in_force_outside_its_days(store: Store) -> None:
    publish(store, "1" * 64, effective_from=date(2026, 4, 1), effective_until=date(2026, 4, 1))
    with store.read() as tx:
        assert tx.versions.in_force("25843", date(2026, 3, 31)) is None
        assert tx.versions.in_force("25843", date(2026, 4, 2)) is None
        assert tx.versions.in_force("25843", DAY) is not None


def catalogue(store: Store, **asked) -> list[str]:
    with store.read() as tx:
        return [row.procedure for row in tx.versions.catalogue(CatalogueQuery(DAY, **asked)).rows]


def test_the_catalogue_is_searched_and_filtered(store: Store) -> None:
    publish(
        store,
        "1" * 64,
        "p1",
        title="小売電気事業の登録",
        search="電気事業法 でんき",
        facets={"law": ("電気事業法",), "event": ("開業",)},
    )
    publish(
        store,
        "2" * 64,
        "p2",
        title="主任技術者選任又は解任届出書",
        search="電気事業法",
        facets={"law": ("電気事業法",), "event": ("変更", "人事")},
    )
    publish(store, "3" * 64, "p3", title="揮発油販売業の変更登録", facets={"law": ("品確法",), "event": ("変更",)})
    assert catalogue(store) == ["p1", "p2", "p3"]
    assert catalogue(store, words="登録") == ["p1", "p3"]
    assert catalogue(store, words="ﾃﾞﾝｷ") == []
    assert catalogue(store, words="でんき") == ["p1"]
    assert catalogue(store, words="電気　届出") == ["p2"]
    assert catalogue(store, words="気") == ["p1", "p2"]
    assert catalogue(store, facets={"law": "電気事業法"}) == ["p1", "p2"]
    assert catalogue(store, facets={"law": "電気事業法", "event": "変更"}) == ["p2"]
    assert catalogue(store, words="変更", facets={"law": "電気事業法"}) == []
    with store.read() as tx:
        assert tx.versions.facet("event", DAY) == (("人事", 1), ("変更", 2), ("開業", 1))


def test_the_catalogue_pages_through_everything_once(store: Store) -> None:
    for number in range(23):
        publish(store, f"{number:064x}", f"p{number:02}")
    seen, after = [], None
    with store.read() as tx:
        for _ in range(10):
            page = tx.versions.catalogue(CatalogueQuery(DAY, limit=5, after=after))
            seen += [row.procedure for row in page.rows]
            after = page.next
            if after is None:
                break
    assert seen == [f"p{number:02}" for number in range(23)]


@pytest.mark.parametrize("mark", ["", "-1", "x", "１", "1; DROP TABLE versions", "9" * 20])
def test_a_foreign_mark_is_refused(store: Store, mark: str) -> None:
    with pytest.raises(BadCursor), store.read() as tx:
        tx.versions.catalogue(CatalogueQuery(DAY, after=mark))
