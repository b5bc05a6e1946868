"""`tetsuzuki check [PATH…]`: every problem of every definition, with line and column; 0 only if there is no error."""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import cache
from os import cpu_count
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from engine.case.checked import Workbench, check as check_definition
from engine.cli.workbench import PROCEDURES, definitions, root_of, workbench
from engine.procedure.problem import Position, Problem

app = typer.Typer()
MANY = 8  # from here on it pays to use every core


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="定義ファイルかフォルダ（省くと procedures/）")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="機械が読む形で出します")] = False,
    infos: Annotated[bool, typer.Option("--infos", help="参考（例が試していない規則など）も出します")] = False,
) -> None:
    """Check definitions: reading, formulas, cross-checks, examples."""
    files = list(definitions(paths or [PROCEDURES]))
    if not files:
        raise typer.BadParameter("定義ファイル（.yaml）が見つかりません。場所を確かめてください。")
    problems = [problem for found in _all(files) for problem in found if infos or problem.level != "info"]
    errors = sum(problem.level == "error" for problem in problems)
    if as_json:
        typer.echo(json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            typer.echo(problem.line())
        warnings = sum(problem.level == "warning" for problem in problems)
        typer.echo(f"{len(files)}件の定義を確かめました。誤り {errors}、注意 {warnings}", err=True)
    raise typer.Exit(1 if errors else 0)


def _all(files: list[Path]) -> Iterator[tuple[Problem, ...]]:
    with Progress(console=Console(stderr=True), transient=True, disable=len(files) < MANY) as progress:
        task = progress.add_task("定義を確かめています", total=len(files))
        if len(files) < MANY:
            results: Iterator[tuple[Problem, ...]] = map(problems_of, files)
            yield from results
            return
        with ProcessPoolExecutor(cpu_count()) as pool:
            for result in pool.map(problems_of, files, chunksize=4):
                progress.advance(task)
                yield result


@cache
def _around(root: Path) -> Workbench:
    return workbench(root)


def problems_of(file: Path) -> tuple[Problem, ...]:
    """The problems of one file; one that cannot be read is a problem too."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return (_unreadable(file, "file.missing", "ファイルがありません。", "場所と名前を確かめてください。"),)
    except UnicodeDecodeError:
        reason = "文字コードが UTF-8 ではありません。"
        return (_unreadable(file, "file.encoding", reason, "UTF-8 で保存し直してください。"),)
    except OSError as error:
        return (_unreadable(file, "file.unreadable", f"読めません（{error.strerror}）。", "権限を確かめてください。"),)
    return check_definition(text, str(file), _around(root_of(file))).problems


def _unreadable(file: Path, code: str, reason: str, remedy: str) -> Problem:
    return Problem(code, Position(str(file), 1, 1), reason, remedy)


def _plain(problem: Problem) -> dict[str, object]:
    place = asdict(problem.position)
    keys = ("code", "level", "reason", "remedy")
    path = [str(step) for step in problem.path]
    return {**place, **{key: getattr(problem, key) for key in keys}, "path": path}
