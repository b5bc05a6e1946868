"""Files, functions and templates stay small. Exceptions are in pyproject.toml, with their size, and may only shrink."""

import ast
from collections.abc import Iterator

from tests.architecture import tree

BUDGETS = tree.house()["budgets"]
EXCEPTIONS: dict[str, int] = BUDGETS["exceptions"]
COUNTED = (*tree.CODE, "bench")


def lines(path: str) -> int:
    return len(tree.text(path).splitlines())


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to the last line, the docstring not counted: explaining is free."""
    first = function.body[0]
    is_doc = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    docstring = first.end_lineno - first.lineno + 1 if is_doc else 0
    return function.end_lineno - function.lineno + 1 - docstring


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def is_command(path: str) -> bool:
    """A command's parameters are its options on the command line."""
    return path == "engine/cli.py" or path.startswith("engine/cli/")


def sizes() -> Iterator[tuple[str, str, int]]:
    """(key of the exception list, kind of budget, size) of everything that has a budget."""
    for path in tree.files_in(*COUNTED, suffix=".py"):
        yield path, "file", lines(path)
    for path in tree.files_in(*tree.CODE, suffix=".js"):
        yield path, "file", lines(path)
    for path in tree.templates():
        yield path, "template", lines(path)
    for module in tree.modules(*COUNTED):
        if "/migrations/versions/" in module.path:  # the tables as they were once: never changed again
            continue
        for function in module.functions():
            yield f"{module.path}::{function.name}", "function", body_lines(function)
            if not is_command(module.path):
                yield f"{module.path}::{function.name}()", "parameters", parameters(function)


def test_everything_is_within_its_budget() -> None:
    over = [
        f"{key}: {size}, allowed {EXCEPTIONS.get(key, BUDGETS[kind])} ({kind})"
        for key, kind, size in sizes()
        if size > EXCEPTIONS.get(key, BUDGETS[kind])
    ]
    assert not over, "\n".join(over)


def test_exceptions_only_shrink() -> None:
    real: dict[str, tuple[str, int]] = {}
    for key, kind, size in sizes():
        if key not in real or size > real[key][1]:
            real[key] = (kind, size)
    stale = [key for key in EXCEPTIONS if key not in real or real[key][1] <= BUDGETS[real[key][0]]]
    assert not stale, f"no longer needed in [tool.tetsuzuki.budgets.exceptions]: {stale}"
    loose = {key: real[key][1] for key, size in EXCEPTIONS.items() if size > real[key][1]}
    assert not loose, f"lower these to their real size: {loose}"
