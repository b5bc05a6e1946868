"""Is it alive, is it ready: for the proxy and the operator. Says nothing that helps an intruder."""

import json

from starlette.responses import Response

from engine.case.calendar import today
from engine.store.errors import StoreError
from engine.web.request import Request


def process(request: Request) -> Response:
    """GET /healthz: the process answers."""
    return Response('{"status": "ok"}', media_type="application/json")


def ready(request: Request) -> Response:
    """GET /readyz: database, files and worker; 503 while one of them is not there."""
    site = request.app
    found = {"database": _database(request), "files": _files(request), "worker": site.worker_alive()}
    good = all(found.values())
    body = json.dumps({"status": "ok" if good else "unavailable", **found})
    return Response(body, 200 if good else 503, {} if good else {"retry-after": "5"}, "application/json")


def _database(request: Request) -> bool:
    try:
        with request.app.store.read() as tx:
            tx.versions.facet("law", today(request.now))
    except StoreError:
        return False
    return True


def _files(request: Request) -> bool:
    """Whether the folder of attachments takes bytes; what is written here is thrown away at once."""
    try:
        with request.app.files.upload(_PROBE) as upload:
            upload.write(b"ready")
    except StoreError:
        return False
    return True


_PROBE = 16
