"""`tetsuzuki format` and `tetsuzuki schema`: the canonical form of definitions, and the language as JSON Schema."""

import json
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.folders import files_of, library_for, named, whole
from engine.cli.progress import bar
from engine.cli.reading import is_part, text_of
from engine.procedure import parse
from engine.procedure.canonical import format_text
from engine.procedure.problem import Problem
from engine.procedure.repairs import apply
from engine.procedure.schema import json_schema
from widgets import WIDGETS

app = typer.Typer(rich_markup_mode=None)


@app.command(name="format")
def format_(
    paths: Annotated[list[Path] | None, typer.Argument(help="定義ファイルかフォルダ（省くと procedures/）")] = None,
    only_check: Annotated[bool, typer.Option("--check", help="書きかえず、整っていなければ 1 で終わります")] = False,
) -> None:
    """Write definitions in their canonical form: comments and order are kept, the data stays the same.

    Accidents of writing that have a repair are repaired, and each is said. With any other error the file stays.
    """
    files = [file for each in named(paths) for file in files_of(each)]
    changed = refused = 0
    for file in bar(files, "定義を整えています", len(files)):
        text = text_of(file)
        formatted, problems = ("", (text,)) if isinstance(text, Problem) else repaired(text, file)
        sound = not problems or (bool(formatted) and not format_text(formatted, str(file))[1])
        for problem in problems:
            typer.echo(problem.line() if only_check or not sound else f"直しました: {problem.line()}")
        refused += not sound
        if sound and formatted.encode() != file.read_bytes():
            changed += 1
            typer.echo(f"{'整っていません' if only_check else '整えました'}: {file}")
            if not only_check:
                replace_text(file, formatted)
    raise typer.Exit(1 if refused or (only_check and changed) else 0)


def repaired(text: str, file: Path) -> tuple[str, tuple[Problem, ...]]:
    """The canonical form, accidents and surely misspelt keys put right, and what was wrong.

    Where not everything can be repaired, the text comes back as it was.
    """
    keys: tuple[Problem, ...] = ()
    if not is_part(file) and whole(file) == file:
        parsed = parse.parse(text, str(file), tuple(WIDGETS), library_for(file))
        keys = tuple(each for each in parsed.problems if each.code == "key.unknown" and _is_mended_in(each, file))
    written, problems = format_text(apply(text, [edit for each in keys for edit in each.repair]), str(file))
    return (written, (*keys, *problems)) if all(each.repair for each in problems) else (text, problems)


def _is_mended_in(problem: Problem, file: Path) -> bool:
    return bool(problem.repair) and problem.position.file == str(file)


def replace_text(file: Path, text: str) -> None:
    """Write a file as a whole or not at all; links and permissions stay."""
    target = file.resolve()
    fresh = target.with_name(f".{target.name}.new")
    try:
        fresh.write_bytes(text.encode())
        fresh.chmod(target.stat().st_mode)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


@app.command()
def schema() -> None:
    """Print the definition language as JSON Schema, for editors."""
    typer.echo(json.dumps(json_schema(tuple(WIDGETS)), ensure_ascii=False, indent=1))
