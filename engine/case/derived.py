"""What follows from a definition alone (machine, roles, what is asked where): worked out once, kept as long as it
lives.
"""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import ref

K = TypeVar("K")
V = TypeVar("V")


class Derived(Generic[K, V]):
    """A pure function of a frozen object, remembered by the object's identity.

    The result must not hold the object: then it goes when the object goes. Two threads that ask at once may both work
    it out; either result serves.
    """

    def __init__(self, make: Callable[[K], V]) -> None:
        self._make = make
        self._known: dict[int, tuple[ref[K], V]] = {}

    def __call__(self, thing: K) -> V:
        key = id(thing)
        found = self._known.get(key)
        if found is not None and found[0]() is thing:
            return found[1]
        value = self._make(thing)
        self._known[key] = (ref(thing, lambda _: self._known.pop(key, None)), value)
        return value

    def __len__(self) -> int:
        return len(self._known)
