"""Counts of a window are shared by whoever opens the store, and forgotten when the window is long over."""

from engine.store.store import Store


def test_counts_add_up_in_a_window(store: Store) -> None:
    with store.write() as tx:
        assert tx.limits.add("a", 60, 3) == 3
        assert tx.limits.add("a", 60, 2) == 5
        assert tx.limits.add("b", 60, 1) == 1
        assert tx.limits.add("a", 120, 1) == 1
    with store.write() as tx:
        assert tx.limits.add("a", 60, 1) == 6


def test_old_windows_are_swept(store: Store) -> None:
    with store.write() as tx:
        tx.limits.add("a", 60, 3)
        tx.limits.add("a", 120, 1)
        assert tx.limits.sweep(120) == 1
        assert tx.limits.add("a", 60, 1) == 1
        assert tx.limits.add("a", 120, 1) == 2
