"""Filing (提出・再提出): what must hold, and what is frozen when it does. Arrival (到達) is the commit of the first
one.
"""

from collections.abc import Mapping

from engine.case.act import Attempt, Refused
from engine.case.answers import Answers, Issue, canonical
from engine.case.correction import attachment_path, writable
from engine.case.effects import Filed
from engine.case.filing import closed, is_first
from engine.case.model import Case, Denied, FileRef
from engine.case.routing import office_for
from engine.procedure.field import Invalid
from engine.procedure.messages import text_of
from engine.procedure.model import Procedure
from engine.procedure.program import Program

Files = Mapping[str, tuple[FileRef, ...]]
_NOTHING = Refused("answers.missing", "入力内容がありません。入力してから提出してください。")


def obstacle(attempt: Attempt, answers: Answers | None) -> Refused | None:
    """Why these answers cannot be filed now, with every issue at its field; None when they can."""
    shut = closed(attempt.procedure, attempt.now) if is_first(attempt.case) else None
    if isinstance(shut, Denied):
        return Refused(shut.code, shut.reason)
    if answers is None:
        return _NOTHING
    issues = (*answers.errors, *_missing(attempt, answers))
    if answers.stopped and not issues:
        return Refused("answers.stopped", "この内容では提出できません。画面の説明を確かめてください。")
    if issues or not answers.valid:
        return Refused("answers.invalid", "入力に直すところがあります。示した項目を確かめてください。", tuple(issues))
    return None


def file(program: Program, attempt: Attempt, answers: Answers | None) -> Filed | Refused:
    """What is kept of sound answers: canonical values, the typed text, the files, and on arrival the office."""
    barred = obstacle(attempt, answers)
    if barred is not None:
        return barred
    if answers is None:
        return _NOTHING
    case = attempt.case
    return Filed(
        answers=canonical(program, answers),
        draft=case.draft or answers.raw,
        files=files_of(attempt.procedure, case, answers.opened),
        office=(office_for(attempt.procedure, answers.values) or None) if is_first(case) else case.office,
    )


def files_of(procedure: Procedure, case: Case, opened: frozenset[str] = frozenset()) -> Files:
    """The uploads that count. In a partial correction, places that are not open keep what was filed before.

    `opened`: what the reading opened beyond the remarks (`Answers.opened`).
    """
    kept = {}
    for name in dict.fromkeys((*case.files, *case.draft_files)):
        open_ = writable(procedure, case, _path_of(procedure, name), opened)
        kept[name] = (case.draft_files if open_ else case.files).get(name, ())
    return {name: files for name, files in kept.items() if files}


def _path_of(procedure: Procedure, name: str) -> str:
    """Files are kept by attachment id (or its path), or by the path of a file field."""
    return attachment_path(name) if procedure.attachment(name) else name


def _missing(attempt: Attempt, answers: Answers) -> list[Issue]:
    """Required attachments of which there is no file, unless the reading has reported them itself."""
    there = files_of(attempt.procedure, attempt.case, answers.opened)
    reported = {issue.path for issue in answers.errors}
    issues = []
    for id_ in answers.attachments:
        path = attachment_path(id_)
        if not (there.get(id_) or there.get(path)) and path not in reported:
            attachment = attempt.procedure.attachment(id_)
            label = str(attachment.label) if attachment else id_
            issues.append(Issue(path, "required.file", text_of(Invalid("required.file", {"label": label}), None), None))
    return issues
