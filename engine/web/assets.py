"""Static files (静的ファイル): kept by browsers for a year, under an address that changes when one of them does."""

import hashlib
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"


def digest_of(folder: Path = FOLDER) -> str:
    """What all files together are, in twelve digits."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(folder).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


class Assets(StaticFiles):
    """The files below one digest; an old digest still answers, but is not kept."""

    def __init__(self, digest: str, folder: Path = FOLDER) -> None:
        super().__init__(directory=folder)
        self._digest = digest

    async def get_response(self, path: str, scope: Scope) -> Response:
        """`{digest}/{name}` -> the file of that name."""
        digest, _, name = path.replace("\\", "/").partition("/")
        response = await super().get_response(name or "-", scope)
        if response.status_code in (200, 304):
            fresh = digest == self._digest
            response.headers["cache-control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
        return response
