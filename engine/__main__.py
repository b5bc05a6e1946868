"""The `tetsuzuki` command (also `python -m engine`)."""

from importlib.metadata import version as version_of

import typer

from engine.cli import check, publishing, scaffold, serving, texts, trying

app = typer.Typer(
    name="tetsuzuki",
    help="手続を一つの YAML ファイルからオンラインにする道具",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # what people typed does not belong into a traceback
)
for part in (serving, check, texts, publishing, trying):
    app.registered_commands += part.app.registered_commands
app.add_typer(scaffold.app, name="new")


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(version_of("tetsuzuki"))


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
