"""`tetsuzuki check [PATH…]`: every problem of every definition, with line and column; 0 only if there is no error.

What has not changed since it was last checked is not checked again (`engine.cli.remembered`).

`--json` prints a list of {file, line, column, code, level, reason, remedy, path}; level is error, warning or info.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.folders import named
from engine.cli.loading import loaded
from engine.cli.progress import bar
from engine.cli.reading import definition
from engine.cli.remembered import Memory, Seen
from engine.procedure.problem import Position, Problem, has_errors

app = typer.Typer(rich_markup_mode=None)
JUDGING = "engine.cli.judging"  # widgets, rules and the engine: needed only for what is not remembered


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="定義ファイルかフォルダ（省くと procedures/）")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="機械が読む形で出します")] = False,
    infos: Annotated[bool, typer.Option("--infos", help="参考（例が試していない規則など）も出します")] = False,
) -> None:
    """Check definitions: reading, formulas, cross-checks, examples."""
    files = named(paths)
    found = dict(bar(_all(files), "定義を確かめています", len(files)))
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


def _all(files: list[Path]) -> Iterator[tuple[Path, Seen]]:
    """What is remembered at once, then the others as they get checked."""
    memory = Memory.open()
    unknown = []
    for file in files:
        text = definition(file)
        seen = memory.recall(file, text) if isinstance(text, str) else None
        if seen is None or seen.problems is None:
            unknown.append(file)
        else:
            yield file, seen
    if not unknown:
        return
    for file, seen in zip(unknown, loaded(JUDGING).judged(unknown), strict=True):
        memory.keep(file, seen)
        yield file, seen
    memory.save()


def _in_all(files: list[Path], found: Mapping[Path, Seen]) -> Iterator[Problem]:
    """Every problem, each once although a shared part shows it in many files; and ids that two files claim."""
    owners: dict[str, Path] = {}
    said: set[Problem] = set()
    for file in files:
        seen = found[file]
        other = owners.setdefault(seen.id, file) if seen.id else file
        if other != file:
            yield _claimed(file, seen.id, other)
        for problem in seen.problems or ():
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
