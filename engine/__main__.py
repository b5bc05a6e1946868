"""The `tetsuzuki` command (also `python -m engine`). Its commands stand in `engine.cli.commands`."""

import sys
from io import TextIOWrapper

import typer

from engine.cli.commands import Commands

app = typer.Typer(
    name="tetsuzuki",
    cls=Commands,
    help="手続を一つの YAML ファイルからオンラインにする道具",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def tetsuzuki() -> None:
    """手続を一つの YAML ファイルからオンラインにする道具"""


def main() -> None:
    """Entry point of the console script. What goes in and out is UTF-8, whatever the machine is set to."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    app(prog_name="tetsuzuki")


if __name__ == "__main__":
    main()
