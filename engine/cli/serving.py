"""`tetsuzuki serve` and `tetsuzuki worker`: the server with its worker thread, or a worker process beside servers."""

import signal
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Annotated, NoReturn

import typer
import uvicorn

from engine.app import create_app, make_site
from engine.cli.publishing import publish_samples
from engine.settings import BadSettings, Settings
from engine.store.errors import CannotOpen
from engine.store.worker import Worker
from engine.web.duties import duties

app = typer.Typer()
GRACE = 20  # seconds that running requests get at the end


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="待ち受けるポート（省くと PORT、または 8000）")] = None,
    data: Annotated[Path | None, typer.Option(help="データのフォルダ（省くと TETSUZUKI_DATA、または ./var）")] = None,
) -> None:
    """Run the whole product: pages, worker, and in development the sample procedures and personas."""
    settings = settings_of(port, data)
    try:
        application = create_app(settings)
    except CannotOpen as error:
        fail(error)
    if settings.development:
        publish_samples(application.state.site, datetime.now(UTC))
        typer.echo(f"開きました: {settings.address}  （開発用。サインインは {settings.address}/sign-in）")
    uvicorn.run(
        application,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=64 * 1024,
    )


@app.command()
def worker(
    data: Annotated[Path | None, typer.Option(help="データのフォルダ（省くと TETSUZUKI_DATA、または ./var）")] = None,
) -> None:
    """Deliver the outbox and run timers in a process of its own (PostgreSQL; several may run at once)."""
    settings = settings_of(None, data)
    if not settings.database_url.get_secret_value():
        raise typer.BadParameter("SQLite では、サーバーの中の処理が配達します。worker は PostgreSQL で使ってください。")
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as stack:
        try:
            site = make_site(settings, lambda: datetime.now(UTC), stack, lambda: True)
        except CannotOpen as error:
            fail(error)
        running = Worker(site.store, duties(site), site.clock)
        running.start()
        typer.echo("配達を始めました。")
        stopped.wait()
        running.stop()


def settings_of(port: int | None, data: Path | None) -> Settings:
    """The settings of the environment, with what the command line says instead."""
    try:
        settings = Settings.read()
    except BadSettings as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        raise typer.Exit(2) from error
    changes: dict[str, object] = {"port": port, "data": data}
    return settings.model_copy(update={key: value for key, value in changes.items() if value is not None})


def fail(error: CannotOpen) -> NoReturn:
    """Say why the store cannot be opened and what to do, and end with 2."""
    typer.echo(f"{error.reason}{error.remedy}", err=True)
    raise typer.Exit(2) from error
