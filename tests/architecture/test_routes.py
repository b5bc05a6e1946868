"""Every URL stands in one table with the permission it needs; nothing routes past the table."""

import ast
from importlib import import_module
from typing import Any

import pytest

from tests.architecture import tree

TABLES = [path for path in ("engine/web/routes.py", "designer/routes.py") if path in tree.files()]
ROUTING = {"Route", "Mount", "WebSocketRoute", "Router", "add_route", "Host"}
MAY_ROUTE = (*TABLES, "engine/app.py")


def pages(path: str) -> tuple[Any, ...]:
    return tuple(import_module(path.removesuffix(".py").replace("/", ".")).ROUTES)


@pytest.mark.parametrize("path", TABLES)
def test_every_route_has_a_permission(path: str) -> None:
    assert pages(path)
    bare = [f"{page.method} {page.path}" for page in pages(path) if not (page.permission or "").strip()]
    assert not bare, "public pages say so: permission='public'"


@pytest.mark.parametrize("path", TABLES)
def test_a_route_is_named_and_says_what_it_does(path: str) -> None:
    for page in pages(path):
        assert page.method == page.method.upper(), page
        assert page.name, page
        assert callable(page.endpoint), page
        assert page.endpoint.__doc__, f"{page.endpoint.__module__}.{page.endpoint.__name__} has no docstring"


def test_no_address_and_no_name_is_given_twice() -> None:
    everything = [page for path in TABLES for page in pages(path)]
    addresses = [(page.method, page.path) for page in everything]
    assert sorted(addresses) == sorted(set(addresses))
    names = [(page.method, page.name) for page in everything]
    assert sorted(names) == sorted(set(names))


def test_nothing_routes_past_the_table() -> None:
    called = [
        f"{module.path}:{node.lineno}"
        for module in tree.modules()
        if module.path not in MAY_ROUTE
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and (getattr(node.func, "id", None) or getattr(node.func, "attr", "")) in ROUTING
    ]
    assert not called, "put it into engine/web/routes.py"
