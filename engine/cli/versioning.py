"""`tetsuzuki version`."""

from importlib.metadata import version as version_of

import typer

app = typer.Typer(rich_markup_mode=None)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(version_of("tetsuzuki"))
