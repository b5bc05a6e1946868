"""Uploads (添付): checked by name, ending, first bytes, size and number; stored first, named in the draft after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.case.correction import attachment_path, writable
from engine.case.model import FileRef
from engine.procedure.field import Field, Invalid
from engine.procedure.files import KINDS, begins_right, clean_name, ending, kinds_text, parse_size, show_size
from engine.procedure.messages import text_of
from engine.procedure.model import Attachment
from engine.procedure.path import format_path, parse_path, schema_path
from engine.store.errors import TooLarge
from engine.store.file_checks import FileCheck
from engine.store.transaction import Transaction
from engine.web.contents import Wrong, inspect
from engine.web.multipart import Upload
from engine.web.opening import OpenCase
from engine.web.pages import FormPage
from engine.web.quotas import full
from engine.web.refusal import STANDARD, Refusal, Say, bad_request
from engine.web.request import Request
from engine.web.scanning import looked_at

Files = Mapping[str, tuple[FileRef, ...]]
_HEAD = 64


@dataclass(frozen=True)
class Slot:
    """A place for files: an attachment of the procedure, or a file field at its path."""

    key: str
    label: str
    accept: tuple[str, ...]
    largest: int
    most: int


def slot_of_attachment(attachment: Attachment) -> Slot:
    """The place of an attachment (添付書類)."""
    size = parse_size(attachment.max_size) or 0
    return Slot(attachment.id, attachment.label.ja, attachment.accept, size, attachment.max_count)


def change(request: Request, open_: OpenCase, pages: Sequence[FormPage], files: Files, do: str) -> Files:
    """The uploads after a page was posted: removed what `remove-file:` names, added what was sent in file fields."""
    files = removed(open_, files, do)
    for upload in request.form.uploads:
        if not upload.field.startswith("form-"):
            files = added(request, open_, files, slot_at(upload.field, pages), upload)
    return files


def removed(open_: OpenCase, files: Files, do: str) -> Files:
    """`remove-file:key:digest` takes one file out of a place; the bytes stay until nothing names them."""
    if not do.startswith("remove-file:"):
        return files
    key, _, digest = do.removeprefix("remove-file:").rpartition(":")
    _writable(open_, key)
    kept = tuple(file for file in files.get(key, ()) if file.digest != digest)
    return {name: found for name, found in {**files, key: kept}.items() if found}


def added(request: Request, open_: OpenCase, files: Files, slot: Slot, upload: Upload) -> Files:
    """One more file at a place: checked, made durable, held by the case. Raises Refusal 413 or 422."""
    _writable(open_, slot.key)
    most = request.app.settings.quota_case_files
    if sum(map(len, files.values())) >= most:
        raise _wrong(
            slot, "file.quota", f"1つの案件に添付できるのは{most:,}件までです。要らない添付を取り除いてください。"
        )
    return {**files, slot.key: one_more(request, open_, slot, files.get(slot.key, ()), upload)}


def one_more(
    request: Request, open_: OpenCase, slot: Slot, there: Sequence[FileRef], upload: Upload
) -> tuple[FileRef, ...]:
    """The files of a place with one more: where only one may be, in place of the other. Raises Refusal 413 or 422."""
    if len(there) >= slot.most and slot.most > 1:
        raise _wrong(
            slot, "file.count", f"添付できるのは{slot.most}件までです。要らないものを取り除いてから添付してください。"
        )
    ref = held(request, open_, slot, upload)
    kept = tuple(file for file in there if file.digest != ref.digest) if slot.most > 1 else ()
    return (*kept, ref)


def held(request: Request, open_: OpenCase, slot: Slot, upload: Upload) -> FileRef:
    """One file checked, made durable and held by the case. Raises Refusal 413 or 422; who may send it is asked before."""
    with request.app.store.read() as tx:  # before anything lies on the disk
        _refuse_full(request, tx, open_, slot, upload.size)
    ref, check = _stored(request, slot, upload)
    with request.app.store.write() as tx:
        tx.files.one_at_a_time(open_.case.owner.id)
        _refuse_full(request, tx, open_, slot, ref.size)
        tx.file_checks.put(ref.digest, check, request.now)
        tx.files.add(open_.case.id, ref, request.now, request.person.id)
    return ref


def _refuse_full(request: Request, tx: Transaction, open_: OpenCase, slot: Slot, size: int) -> None:
    reason = full(request, tx, open_.case, size)
    if reason:
        raise _wrong(slot, "file.quota", reason)


def _stored(request: Request, slot: Slot, upload: Upload) -> tuple[FileRef, FileCheck]:
    name = clean_name(upload.name, slot.accept)
    if isinstance(name, Invalid):
        raise _wrong(slot, name.code, text_of(Invalid(name.code, {"label": slot.label, **name.params}), None))
    if upload.size == 0:
        raise _wrong(slot, "file.empty", "中身のないファイルです。元のファイルを確かめてください。")
    head = upload.file.read(_HEAD)
    upload.file.seek(0)
    if not begins_right(name, head):
        raise _wrong(slot, "file.content", _other_kind(slot, ending(name), head))
    try:
        check = looked_at(request.app, upload.file, inspect(ending(name), upload.file))
    except Wrong as wrong:
        raise _wrong(slot, wrong.code, wrong.reason) from wrong
    try:
        stored = request.app.files.put(upload.file, slot.largest)
    except TooLarge as error:
        largest = show_size(slot.largest)
        raise _wrong(
            slot, "file.size", f"1件の大きさは{largest}までです。ファイルを小さくしてください。", 413
        ) from error
    return FileRef(stored.digest, name, stored.size, KINDS[ending(name)].media_type), check


def _other_kind(slot: Slot, kind: str, head: bytes) -> str:
    """What is in it instead, where people meet that often; and what to do."""
    if head[4:8] == b"ftyp":
        return "スマートフォンの写真の形式（HEIC など）です。JPEG で保存し直して添付してください。"
    if head.startswith(b"\xd0\xcf\x11\xe0") and kind in ("docx", "xlsx", "pptx"):
        return "パスワードで保護されているか、古い形式です。保護を解き、新しい形式で保存し直して添付してください。"
    return f"ファイルの中身が「.{kind}」ではありません。{kinds_text(slot.accept)}のファイルを添付してください。"


def slot_at(path: str, pages: Iterable[FormPage]) -> Slot:
    """The place of the file field at a path of one of these pages; Refusal 400 where there is none."""
    parsed = parse_path(path)
    key = format_path(schema_path(parsed)) if parsed else ""
    for page in pages:
        for piece in page.fields():
            if piece.key == key and piece.field.uploaded:
                return _slot_of_field(path, piece.field)
    raise bad_request("file.field", "ファイルを添付する項目ではありません。")


def _slot_of_field(path: str, field: Field) -> Slot:
    allowed: int = getattr(field, "bytes_allowed", 0)
    return Slot(path, field.title.ja, getattr(field, "accept", ()), allowed, getattr(field, "max_count", 1))


def _writable(open_: OpenCase, key: str) -> None:
    place = attachment_path(key) if open_.procedure.attachment(key) else key
    if not writable(open_.procedure, open_.case, place):
        raise Refusal(403, "file.closed", Say(STANDARD[403].title, "この書類は、今回の補正では変えられません。"))


def _wrong(slot: Slot, code: str, reason: str, status: int = 422) -> Refusal:
    say = Say("ファイルを添付できません", f"「{slot.label}」{reason}", "ほかの入力と添付は、そのまま残っています。")
    return Refusal(status, code, say)


def checks(slot: Slot) -> str:
    """What may be attached here, for people."""
    count = f"{slot.most}件まで、" if slot.most > 1 else ""
    return f"{kinds_text(slot.accept)}　{count}1件{show_size(slot.largest)}まで"
