"""The attachments page (添付書類): what is needed now and why, what is there, one place per document."""

from dataclasses import dataclass, replace

from starlette.responses import RedirectResponse, Response

from engine.case import workflow
from engine.case.act import Refused
from engine.case.answers import Answers
from engine.case.correction import attachment_path, writable
from engine.case.model import FileRef, Remark
from engine.procedure.model import Attachment
from engine.store.errors import Stale
from engine.web import uploads
from engine.web.applicant.steps import ATTACH, after, steps
from engine.web.drafting import CONFLICT, store
from engine.web.file_states import file_states
from engine.web.fillers import size_text
from engine.web.opening import OpenCase, case_of, draft_answers
from engine.web.refusal import bad_request, denied_act
from engine.web.rendering import page
from engine.web.request import Request


@dataclass(frozen=True)
class Place:
    """One document: whether it is needed, why, what is there, whether it may be changed now."""

    attachment: Attachment
    needed: bool
    why: str
    accept: str
    files: tuple[FileRef, ...]
    writable: bool
    full: bool
    remarks: tuple[Remark, ...]


def show(request: Request) -> Response:
    """GET /cases/{case}/attachments"""
    with request.reading() as tx:
        open_ = case_of(request, tx)
    return _answer(request, open_)


def save(request: Request) -> Response:
    """POST /cases/{case}/attachments: one document added or removed; then the page again, or the next one."""
    with request.reading() as tx:
        open_ = case_of(request, tx)
    do = request.form.get("do")
    if do in ("next", "back") and not request.form.uploads:
        return _moved(request, open_, 1 if do == "next" else -1)
    changed = _changed(request, open_, do)
    if request.htmx:
        return _answer(request, changed)
    return (
        _moved(request, changed, 1) if do == "next" else RedirectResponse(f"{request.url}#{_anchor(request, do)}", 303)
    )


def _changed(request: Request, open_: OpenCase, do: str) -> OpenCase:
    files = uploads.removed(open_, open_.case.draft_files, do)
    for upload in request.form.uploads:
        attachment = open_.procedure.attachment(upload.field)
        if attachment is None:
            raise bad_request("file.field", "ファイルを添付する場所ではありません。")
        files = uploads.added(request, open_, files, uploads.slot_of_attachment(attachment), upload)
    case = open_.case
    kept = workflow.save_draft(open_.program, case, request.person, case.draft, files)
    if isinstance(kept, Refused):
        raise denied_act(kept)
    try:
        stored = store(request, kept, case.draft_files)
    except Stale as stale:  # typed elsewhere meanwhile: an upload changes one place only, so it goes on top of that
        merged = replace(stale.current, draft_files=_on_top(open_, stale.current.draft_files, files))
        try:
            stored = store(request, merged, stale.current.draft_files)
        except Stale:
            raise CONFLICT from None
    return OpenCase(stored, open_.opened)


def _on_top(open_: OpenCase, current: uploads.Files, wanted: uploads.Files) -> uploads.Files:
    """What somebody else stored meanwhile, with what this request added and took out."""
    before, merged = open_.case.draft_files, dict(current)
    for key in {*before, *wanted}:
        was, now = before.get(key, ()), wanted.get(key, ())
        left = [file for file in current.get(key, ()) if file in now or file not in was]
        merged[key] = (*left, *(file for file in now if file not in was and file not in left))
        attachment = open_.procedure.attachment(key)
        if attachment is not None and len(merged[key]) > attachment.max_count:
            raise CONFLICT
    return {key: found for key, found in merged.items() if found}


def _anchor(request: Request, do: str) -> str:
    key = do.removeprefix("remove-file:").rpartition(":")[0]
    return f"a-{request.form.uploads[0].field if request.form.uploads else key}"


def _moved(request: Request, open_: OpenCase, offset: int) -> Response:
    if open_.case.submitted_at is not None:
        return RedirectResponse(f"/cases/{open_.case.id}/{'check' if offset > 0 else 'correction'}", 303)
    return RedirectResponse(after(steps(open_, draft_answers(request, open_), ATTACH), ATTACH, offset), 303)


def _answer(request: Request, open_: OpenCase) -> Response:
    answers = draft_answers(request, open_)
    with request.app.store.read() as tx:
        states = file_states(request, tx, open_.case.id)
    return page(
        request,
        "applicant/attachments.html",
        states=states,
        case=open_.case,
        procedure=open_.procedure,
        items=steps(open_, answers, ATTACH),
        places=_places(open_, answers),
        size=size_text,
    )


def _places(open_: OpenCase, answers: Answers) -> list[Place]:
    places = []
    for id_ in answers.attachments_shown:
        attachment = open_.procedure.attachment(id_)
        if attachment is None:
            continue
        files = open_.case.draft_files.get(id_, ())
        slot = uploads.slot_of_attachment(attachment)
        place = Place(
            attachment=attachment,
            needed=id_ in answers.attachments,
            why=why(open_, answers, attachment),
            accept=uploads.checks(slot),
            files=files,
            writable=writable(open_.procedure, open_.case, attachment_path(id_)),
            full=len(files) >= slot.most,
            remarks=tuple(remark for remark in open_.case.remarks if remark.path == attachment_path(id_)),
        )
        places.append(place)
    return sorted(places, key=lambda place: not place.needed)


def why(open_: OpenCase, answers: Answers, attachment: Attachment) -> str:
    """Why a document is needed now, in one sentence; empty where it is simply required or not needed."""
    if attachment.id not in answers.attachments or attachment.required:
        return ""
    rule = attachment.required_when or ""
    for lookup in open_.procedure.lookups:
        state = answers.lookups.get(lookup.id)
        if f"{lookup.id}.取得" in rule and state is not None and state.status not in ("found", "manual"):
            name = (lookup.label.say() if lookup.label else "") or lookup.id
            return f"{name}をシステムで確かめられなかったため、添付してください。"
    return "入力した内容により、添付が必要です。"
