"""An uploaded file (添付の受け渡し): always as a download, never shown by the browser, only to who may see it."""

from urllib.parse import quote

from starlette.responses import FileResponse, Response

from engine.web.file_access import readable
from engine.web.looks import Look
from engine.web.opening import case_of
from engine.web.refusal import unknown
from engine.web.request import Request


def file(request: Request) -> Response:
    """GET /cases/{case}/files/{digest}"""
    with request.reading() as tx:
        open_ = case_of(request, tx)
    found = readable(request, open_).get(request.params["digest"])
    if found is None:
        raise unknown()
    request.app.files.open(found.digest, found.size).close()  # gone or cut short: said before anything is sent
    request.app.looks.download(Look(request.person, open_.case.id, request.now, found.digest))
    headers = {
        "content-disposition": f"attachment; filename=\"file\"; filename*=UTF-8''{quote(found.name)}",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "no-store",
    }
    return FileResponse(request.app.files.path(found.digest), headers=headers, media_type="application/octet-stream")
