"""Uploads and the virus scanner: looked at before they are kept; where it is down, by the worker as soon as it is back.

Without TETSUZUKI_CLAMAV nothing is scanned and nobody is told that something was.
"""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from engine.case.model import SYSTEM
from engine.store.errors import StoreError
from engine.store.file_checks import FileCheck
from engine.store.scanner import ScannerDown
from engine.web.contents import Wrong
from engine.web.log import logger
from engine.web.site import Site

_AT_ONCE = 50
Tell = Callable[[str, str, datetime], None]


def looked_at(site: Site, file: BinaryIO, notes: tuple[str, ...]) -> FileCheck:
    """What is known of a new upload. Raises Wrong where a virus was found: then nothing of it is kept."""
    if site.scanner is None:
        return FileCheck("waiting", notes)
    try:
        found = site.scanner.scan(file)
    except ScannerDown as error:
        logger().error("scanner", reason=str(error))
        return FileCheck("waiting", notes)
    finally:
        file.seek(0)
    if found:
        logger().error("virus", found=found)
        raise Wrong(
            "file.virus",
            "コンピューターウイルスが見つかったため、受け取りませんでした。"
            "お使いの機器を検査し、作り直したファイルを添付してください。",
        )
    return FileCheck("clean", notes)


def scan_waiting(site: Site, now: datetime, tell: Tell) -> int:
    """The worker's turn: files that no scanner has seen yet. How many got a verdict; ends where the scanner is down.

    What is found now is closed to everybody at once, recorded, and `tell` says so to those whose cases hold it.
    """
    if site.scanner is None:
        return 0
    with site.store.read() as tx:
        waiting = tx.file_checks.waiting(_AT_ONCE)
    done = 0
    for digest in waiting:
        try:
            with site.files.open(digest) as file:
                found = site.scanner.scan(file)
        except ScannerDown as error:
            logger().error("scanner", reason=str(error))
            return done
        except StoreError as error:  # gone or unreadable: `tetsuzuki verify` names it; others go on
            logger().error("scan", kind=type(error).__name__)
            continue
        _keep(site, digest, found, now, tell)
        done += 1
    return done


def _keep(site: Site, digest: str, found: str, now: datetime, tell: Tell) -> None:
    with site.store.write() as tx:
        before = tx.file_checks.get(digest)
        tx.file_checks.put(digest, FileCheck("infected" if found else "clean", before.notes, found), now)
        cases = tx.file_checks.holders(digest) if found else ()
        for case in cases:
            tx.audit.append("file.quarantine", SYSTEM, f"case:{case}", {"file": digest, "found": found}, now)
    for case in cases:
        tell(case, digest, now)
