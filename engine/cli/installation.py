"""The installation a command works on: its settings and its open store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.refusal import Refusal
from engine.settings import BadSettings, Settings
from engine.store.errors import StoreError
from engine.store.store import Store

Data = Annotated[Path | None, typer.Option(help="データのフォルダ（省くと TETSUZUKI_DATA、または ./var）")]


def settings_of(data: Path | None, port: int | None = None) -> Settings:
    """The settings of the environment, with what the command line says instead."""
    try:
        settings = Settings.read()
    except BadSettings as error:
        raise Refusal("settings", "環境変数の設定に誤りがあります。", " ".join(error.problems)) from error
    changes: dict[str, object] = {"port": port, "data": data}
    return settings.model_copy(update={key: value for key, value in changes.items() if value is not None})


@contextmanager
def store_at(settings: Settings) -> Iterator[Store]:
    """The store beside a running server, or alone; closed at the end. What it refuses is said as a Refusal."""
    url = settings.database_url.get_secret_value()
    with refusals():
        store = Store.open(url, settings.data, exclusive=False, audit_key=settings.audit_secret)
        try:
            yield store
        finally:
            store.close()


@contextmanager
def refusals() -> Iterator[None]:
    """What the store refuses, as this command's refusal."""
    try:
        yield
    except StoreError as error:
        raise Refusal(error.code, error.reason, error.remedy) from error
