"""The order in which names are worked out (評価順), and the cycles (循環) that make one impossible.

`needs[n]` are the nodes that must be known before node `n`; `earlier[n]` are those it needs of the row before only
(前行), which is no cycle as long as the rows can be worked out one after the other.
"""

from collections.abc import Iterator, Sequence, Set as AbstractSet
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

Edges = Sequence[AbstractSet[int]]


@dataclass(frozen=True)
class Order:
    """`blocks` in order; a block of several nodes (or one that needs itself) is worked out row by row.

    `cycles` are closed walks of nodes, each first node repeated at the end: nothing can be worked out there.
    """

    blocks: tuple[tuple[int, ...], ...]
    cycles: tuple[tuple[int, ...], ...]


def arrange(needs: Edges, earlier: Edges) -> Order:
    """Arrange the nodes 0 … len(needs)-1 so that every node stands behind what it needs, else as they came."""
    both = [needs[n] | earlier[n] for n in range(len(needs))]
    component = _components(both)
    members: dict[int, list[int]] = {}
    for node, name in enumerate(component):
        members.setdefault(name, []).append(node)
    ranks = {name: group[0] for name, group in members.items()}
    outside: dict[int, set[int]] = {ranks[name]: set() for name in members}
    for node, targets in enumerate(both):
        here = ranks[component[node]]
        outside[here] |= {ranks[component[target]] for target in targets} - {here}
    blocks, cycles = [], []
    for rank in _sorted(outside):
        group = members[component[rank]]
        inside = {node: set(needs[node] & set(group)) for node in group}
        ordered = tuple(_sorted(inside))
        if len(ordered) < len(group):
            cycles.append(_walk(inside, set(group) - set(ordered)))
        blocks.append(ordered if len(ordered) == len(group) else tuple(group))
    return Order(tuple(blocks), tuple(cycles))


def _sorted(needs: "dict[int, set[int]]") -> Iterator[int]:
    """Kahn's algorithm, smallest number first; nodes of a cycle and behind it are left out."""
    left = {node: len(targets) for node, targets in needs.items()}
    users: dict[int, list[int]] = {node: [] for node in needs}
    for node, targets in needs.items():
        for target in targets:
            users[target].append(node)
    ready = [node for node, count in left.items() if not count]
    heapify(ready)
    while ready:
        node = heappop(ready)
        yield node
        for user in users[node]:
            left[user] -= 1
            if not left[user]:
                heappush(ready, user)


def _walk(needs: "dict[int, set[int]]", stuck: set[int]) -> tuple[int, ...]:
    """One cycle among nodes of which each needs another: follow the smallest need until a node comes again."""
    node, seen = min(stuck), []
    while node not in seen:
        seen.append(node)
        node = min(needs[node] & stuck)
    return (*seen[seen.index(node) :], node)


def _components(needs: Edges) -> list[int]:
    """Tarjan's strongly connected components without recursion: the component's number of every node."""
    count = len(needs)
    index, low, number = [-1] * count, [0] * count, [-1] * count
    stack: list[int] = []
    clock = 0
    for root in range(count):
        if index[root] >= 0:
            continue
        work = [(root, iter(sorted(needs[root])))]
        index[root] = low[root] = clock
        clock += 1
        stack.append(root)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                _close(node, (index, low, number), stack)
            elif index[target] < 0:
                index[target] = low[target] = clock
                clock += 1
                stack.append(target)
                work.append((target, iter(sorted(needs[target]))))
            elif number[target] < 0:
                low[node] = min(low[node], index[target])
    return number


def _close(node: int, marks: tuple[list[int], list[int], list[int]], stack: list[int]) -> None:
    index, low, number = marks
    if low[node] == index[node]:
        while True:
            member = stack.pop()
            number[member] = node
            if member == node:
                return
