"""`tetsuzuki serve`: the server with its worker thread."""

import errno
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
import uvicorn

from engine.app import create_app
from engine.cli.installation import Data, refusals, settings_of
from engine.cli.publishing import SAID, publish_samples
from engine.cli.refusal import Refusal
from engine.settings import Settings
from engine.web import log

app = typer.Typer(rich_markup_mode=None)
GRACE = 20  # seconds that running requests get at the end
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="待ち受けるポート（省くと PORT、または 8000）")]


class Announced(uvicorn.Server):
    """Says where people find it, once they do."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self.settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept requests."""
        await super().startup(sockets)
        if self.started:
            address = self.settings.address
            typer.echo(f"開きました: {address}")
            if self.settings.development:
                typer.echo(f"開発用です。サインインは {address}/sign-in")


@app.command()
def serve(port: Port = None, data: Data = None) -> None:
    """Run the whole product: pages, worker, and in development the sample procedures and personas."""
    settings = settings_of(data, port)
    with _listening(settings) as place, refusals():
        application = create_app(settings)
        if settings.development:
            for file, outcome in publish_samples(application.state.site.store, datetime.now(UTC)):
                typer.echo(f"{SAID[outcome.status]}: {file.stem}")
        server = Announced(configured(application, settings), settings)
        log.take_over()
        server.run(sockets=[place])
        if not server.started:
            raise Refusal("serve.not_started", "始められませんでした。", "上に出た記録を確かめてください。")


def configured(application: Callable[..., Any], settings: Settings) -> uvicorn.Config:
    """How the server speaks HTTP, whatever it serves."""
    return uvicorn.Config(
        application,
        http="httptools",  # named: another parser takes requests that say twice where they end
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies.split() or None,
        timeout_graceful_shutdown=GRACE,
    )


def _listening(settings: Settings) -> socket.socket:
    """The port is ours before anything else happens."""
    place = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((settings.host, settings.port))
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise Refusal("port.in_use", "ほかのプログラムが使っています。", "--port で別の番号を。", place) from error
        reason = f"待ち受けできません（{error.strerror}）。"
        raise Refusal("port.refused", reason, "TETSUZUKI_HOST と --port を確かめてください。", place) from error
    return made
