"""`tetsuzuki format` and `tetsuzuki schema`: the canonical form of definitions, and the language as JSON Schema."""

import json
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.folders import named
from engine.cli.progress import bar
from engine.cli.reading import text_of
from engine.procedure.canonical import format_text
from engine.procedure.problem import Problem
from engine.procedure.schema import json_schema
from widgets import WIDGETS

app = typer.Typer(rich_markup_mode=None)


@app.command(name="format")
def format_(
    paths: Annotated[list[Path] | None, typer.Argument(help="定義ファイルかフォルダ（省くと procedures/）")] = None,
    only_check: Annotated[bool, typer.Option("--check", help="書きかえず、整っていなければ 1 で終わります")] = False,
) -> None:
    """Write definitions in their canonical form: comments and order are kept, the data stays the same."""
    files = named(paths)
    changed = refused = 0
    for file in bar(files, "定義を整えています", len(files)):
        text = text_of(file)
        formatted, problems = ("", (text,)) if isinstance(text, Problem) else format_text(text, str(file))
        for problem in problems:
            typer.echo(problem.line())
        refused += bool(problems)
        if not problems and formatted.encode() != file.read_bytes():
            changed += 1
            typer.echo(f"{'整っていません' if only_check else '整えました'}: {file}")
            if not only_check:
                replace_text(file, formatted)
    raise typer.Exit(1 if refused or (only_check and changed) else 0)


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
