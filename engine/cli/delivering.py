"""`tetsuzuki worker`: a worker process beside servers, where PostgreSQL lets several work at once."""

import signal
from contextlib import ExitStack
from datetime import UTC, datetime
from threading import Event

import typer

from engine.app import make_site
from engine.cli.installation import Data, refusals, settings_of
from engine.cli.refusal import Refusal
from engine.store.worker import Worker
from engine.web import log
from engine.web.duties import duties

app = typer.Typer(rich_markup_mode=None)


@app.command()
def worker(data: Data = None) -> None:
    """Deliver the outbox and run timers in a process of its own (PostgreSQL; several may run at once)."""
    settings = settings_of(data)
    if not settings.database_url.get_secret_value().startswith("postgresql"):
        reason = "SQLite では、サーバーの中の処理が配達します。"
        raise Refusal("worker.sqlite", reason, "worker は PostgreSQL で使ってください。", "TETSUZUKI_DATABASE_URL")
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as stack, refusals():
        site = make_site(settings, lambda: datetime.now(UTC), stack, lambda: True)
        running = Worker(site.store, duties(site), site.clock)
        log.take_over()
        running.start()
        typer.echo("配達を始めました。")
        stopped.wait()
        running.stop()
