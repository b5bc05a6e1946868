"""The order of evaluation: needs first, as written otherwise; 前行 is no cycle; a cycle is reported as a walk."""

from itertools import pairwise

from hypothesis import given, strategies as st

from engine.procedure.order import arrange


def _arrange(needs: dict[int, set[int]], earlier: dict[int, set[int]] | None = None, count: int = 4):
    earlier = earlier or {}
    return arrange([needs.get(n, set()) for n in range(count)], [earlier.get(n, set()) for n in range(count)])


def test_keeps_the_order_written_where_nothing_is_needed() -> None:
    assert _arrange({}).blocks == ((0,), (1,), (2,), (3,))


def test_puts_needs_first() -> None:
    assert _arrange({0: {3}, 3: {2}}).blocks == ((1,), (2,), (3,), (0,))


def test_reports_a_cycle_as_a_closed_walk() -> None:
    order = _arrange({0: {1}, 1: {2}, 2: {1}})
    assert order.cycles == ((1, 2, 1),)


def test_a_node_that_needs_itself_is_a_cycle() -> None:
    assert _arrange({2: {2}}).cycles == ((2, 2),)


def test_the_row_before_is_no_cycle_and_makes_a_block() -> None:
    order = _arrange({2: {1, 0}}, {1: {2}}, count=3)
    assert order.cycles == ()
    assert order.blocks == ((0,), (1, 2))


def test_the_row_before_does_not_excuse_a_real_cycle() -> None:
    assert _arrange({1: {2}, 2: {1}}, {1: {2}}).cycles == ((1, 2, 1),)


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40))
def test_any_graph_is_either_ordered_or_has_a_true_cycle(edges: list[tuple[int, int]]) -> None:
    needs: list[set[int]] = [set() for _ in range(15)]
    for node, target in edges:
        needs[node].add(target)
    order = arrange(needs, [set() for _ in range(15)])
    placed = [node for block in order.blocks for node in block]
    assert sorted(placed) == list(range(15))
    if not order.cycles:
        assert all(placed.index(target) < placed.index(node) for node in range(15) for target in needs[node])
    for walk in order.cycles:
        assert walk[0] == walk[-1]
        assert all(b in needs[a] for a, b in pairwise(walk))
