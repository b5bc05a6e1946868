"""An uploaded file (添付の受け渡し): always as a download, never shown by the browser, only to who may see it.

Officials are told first what is known against it; a file in which a virus was found is handed to nobody.
"""

import re
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from engine.case.model import FileRef
from engine.case.standing import is_own_side, is_party
from engine.procedure.files import ending
from engine.store.file_checks import FileCheck
from engine.web.contents import NOTES
from engine.web.file_access import readable
from engine.web.looks import Look
from engine.web.opening import OpenCase, case_of
from engine.web.refusal import Refusal, Say, unknown
from engine.web.rendering import page
from engine.web.request import Request

_UNSCANNED = "まだウイルスの検査をしていません（未検査）。検査の装置が動きしだい検査します。"
_INFECTED = Say(
    "このファイルは開けません",
    "コンピューターウイルスが見つかったため、誰も取り出せないようにしました。",
    "申請した人は、お使いの機器を検査し、作り直したファイルについて窓口へ連絡してください。",
)


def file(request: Request) -> Response:
    """GET /cases/{case}/files/{digest}; `?anyway=1` after the warning."""
    with request.reading() as tx:
        open_ = case_of(request, tx)
    found = readable(request, open_).get(request.params["digest"])
    if found is None:
        raise unknown()
    with request.app.store.read() as tx:
        check = tx.file_checks.get(found.digest)
    if check.state == "infected":
        raise Refusal(403, "file.infected", _INFECTED)
    warnings = _warnings(request, open_, check)
    if warnings and request.query.get("anyway") != "1":
        return page(request, "applicant/download.html", case=open_.case, file=found, warnings=warnings)
    return _handed_out(request, found)


def _warnings(request: Request, open_: OpenCase, check: FileCheck) -> list[str]:
    """For officials; the applicant's own side knows what it sent."""
    person, case, procedure = request.person, open_.case, open_.procedure
    if is_own_side(person, case, procedure) or is_party(person, case):
        return []
    scan = [_UNSCANNED] if request.app.scanner is not None and check.state == "waiting" else []
    return scan + [NOTES[note] for note in check.notes if note in NOTES]


def _handed_out(request: Request, found: FileRef) -> Response:
    request.app.files.open(found.digest, found.size).close()  # gone or cut short: said before anything is sent
    request.app.looks.download(Look(request.person, request.params["case"], request.now, found.digest))
    headers = {
        "content-disposition": disposition(found.name),
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "cache-control": "no-store",
    }
    return FileResponse(request.app.files.path(found.digest), headers=headers, media_type="application/octet-stream")


def disposition(name: str) -> str:
    """RFC 6266: the name as it is (RFC 8187), and for programs that do not know that, one of ASCII with the ending."""
    plain = re.sub(r"[^A-Za-z0-9]", "", ending(name))
    return f"attachment; filename=\"file{'.' if plain else ''}{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
