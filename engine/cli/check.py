"""`tetsuzuki check [PATH…]`: every problem of every definition, with line and column; 0 only if there is no error.

`--json` prints a list of {file, line, column, code, level, reason, remedy, path}; level is error, warning or info.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from os import cpu_count
from pathlib import Path
from typing import Annotated

import typer

from engine.case.checked import check as check_definition
from engine.cli.progress import bar
from engine.cli.reading import definition
from engine.cli.workbench import named, workbench_for
from engine.procedure.problem import Position, Problem, has_errors

app = typer.Typer(rich_markup_mode=None)
MANY = 8  # from here on it pays to use every core
Seen = tuple[str, tuple[Problem, ...]]  # the procedure's id, "" if it has none, and what is wrong


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="定義ファイルかフォルダ（省くと procedures/）")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="機械が読む形で出します")] = False,
    infos: Annotated[bool, typer.Option("--infos", help="参考（例が試していない規則など）も出します")] = False,
) -> None:
    """Check definitions: reading, formulas, cross-checks, examples."""
    files = named(paths)
    found = list(bar(_all(files), "定義を確かめています", len(files)))
    problems = [problem for problem in _in_all(files, found) if infos or problem.level != "info"]
    if as_json:
        typer.echo(json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            typer.echo(problem.line())
        errors = sum(problem.level == "error" for problem in problems)
        warnings = sum(problem.level == "warning" for problem in problems)
        typer.echo(f"{len(files)}件の定義を確かめました。誤り {errors}、注意 {warnings}", err=True)
    raise typer.Exit(1 if has_errors(problems) else 0)


def _all(files: list[Path]) -> Iterator[Seen]:
    if len(files) < MANY:
        yield from map(problems_of, files)
        return
    with ProcessPoolExecutor(cpu_count()) as pool:
        yield from pool.map(problems_of, files, chunksize=4)


def problems_of(file: Path) -> Seen:
    """What is wrong with one file; that it cannot be read is a problem too."""
    text = definition(file)
    if isinstance(text, Problem):
        return "", (text,)
    checked = check_definition(text, str(file), workbench_for(file))
    procedure = checked.parsed.procedure
    return procedure.id if procedure else "", checked.problems


def _in_all(files: list[Path], found: list[Seen]) -> Iterator[Problem]:
    """Every problem, each once although a shared part shows it in many files; and ids that two files claim."""
    owners: dict[str, Path] = {}
    said: set[Problem] = set()
    for file, (id_, problems) in zip(files, found, strict=True):
        other = owners.setdefault(id_, file) if id_ else file
        if other != file:
            yield _claimed(file, id_, other)
        for problem in problems:
            if replace(problem, path=()) not in said:
                said.add(replace(problem, path=()))
                yield problem


def _claimed(file: Path, id_: str, other: Path) -> Problem:
    reason = f"手続の番号（id）「{id_}」は {other} と同じです。"
    return Problem("id.claimed", Position(str(file), 1, 1), reason, "別の番号にするか、どちらかを消してください。")


def _plain(problem: Problem) -> dict[str, object]:
    place = asdict(problem.position)
    keys = ("code", "level", "reason", "remedy")
    path = [str(step) for step in problem.path]
    return {**place, **{key: getattr(problem, key) for key in keys}, "path": path}
