"""Examples (例) of a definition: cases in miniature, run by `check`, by the designer and before every publish.

`expect:` names only what it checks: `valid`, `stopped` (yes/no), `values` and `errors`, `warnings` (by path; `{}` =
none at all), `attachments` (exactly these), `required`, `shown`, `hidden`, `notes` (at least these), `office`. An
error is named by its code, or by the id of the check that says it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from engine.case.answers import Issue
from engine.case.coverage import uncovered
from engine.case.playing import play
from engine.case.raw import is_invalid, plain
from engine.case.routing import office_for
from engine.case.simulation import BadRequest, Samples, Trial, simulate
from engine.procedure.field import Field
from engine.procedure.finding import Finding
from engine.procedure.model import Example
from engine.procedure.path import parse_path, schema_path
from engine.procedure.problem import DataPath
from engine.procedure.program import Program

__all__ = ["coverage", "request_of", "run"]

_YES = {"true": True, "yes": True, "はい": True, "false": False, "no": False, "いいえ": False}


def run(program: Program, registries: Samples) -> tuple[Finding, ...]:
    """Every example of the definition; what does not come out as expected is a finding at that expectation."""
    found: list[Finding] = []
    for number, example in enumerate(program.procedure.examples):
        place: DataPath = ("examples", number)
        try:
            trial = simulate(program, request_of(program, example), registries)
        except BadRequest as wrong:
            found.append(Finding(place, "example.request", f"例「{example.name}」を試せません。{wrong}"))
            continue
        found += [
            Finding(
                (*place, "answers", name),
                "example.unknown_field",
                f"例「{example.name}」に「{name}」がありますが、この手続にその項目はありません。",
                "項目の id を確かめてください。",
            )
            for name in trial.unknown
            if name in example.answers
        ]
        found += _compare(program, example, trial, place)
        found += play(program, example, trial, place)
    return tuple(found)


def coverage(program: Program) -> tuple[Finding, ...]:
    """The rules that no example exercises, level info: nothing is wrong, but nothing watches over them either."""
    return uncovered(program, [request_of(program, example) for example in program.procedure.examples])


def request_of(program: Program, example: Example) -> dict[str, Any]:
    """The request of an example: that of the one it starts `from`, its own answers over it."""
    chain = [example]
    names = {each.name: each for each in program.procedure.examples}
    while (above := chain[-1].from_) is not None and above in names and len(chain) <= len(names):
        chain.append(names[above])
    request: dict[str, Any] = {"answers": {}, "registry": {}, "applicant": {}, "now": None}
    for each in reversed(chain):
        request["answers"] |= each.answers
        request["registry"] |= each.registries
        request["applicant"] |= each.applicant
        request["now"] = each.now or request["now"]
    return request


def _compare(program: Program, example: Example, trial: Trial, place: DataPath) -> Iterator[Finding]:
    for key, wanted in example.expect.items():
        here = (*place, "expect", key)
        rule = EXPECTATIONS.get(key)
        if rule is None:
            known = "、".join(EXPECTATIONS)
            yield Finding(here, "example.expect", f"expect に「{key}」はありません。", f"使えるのは {known} です。")
            continue
        for at, reason in rule(program, trial, wanted):
            words = f"例「{example.name}」: {reason}"
            yield Finding((*here, *at), "example.failed", words, "定義か、期待する結果を直してください。")


Wrong = Iterator[tuple[DataPath, str]]


def _valid(_: Program, trial: Trial, wanted: Any) -> Wrong:
    if trial.answers.valid is not _flag(wanted):
        said = "。".join(f"{issue.path or '全体'}: {issue.text}" for issue in trial.answers.errors[:3])
        yield (), f"提出{'できます' if trial.answers.valid else 'できません'}。{said}"


def _stopped(_: Program, trial: Trial, wanted: Any) -> Wrong:
    if trial.answers.stopped is not _flag(wanted):
        yield (), "手続を続けられない注意書きが" + ("出ています。" if trial.answers.stopped else "出ていません。")


def _flag(wanted: Any) -> Any:
    return _YES.get(wanted.strip().lower(), wanted) if isinstance(wanted, str) else wanted


def _values(program: Program, trial: Trial, wanted: Any) -> Wrong:
    for text, value in _pairs(wanted):
        path = parse_path(text)
        actual = _at(trial.answers.values, path) if path else None
        field = field_at(program, path) if path else None
        if field is None:
            yield (text,), f"「{text}」という項目はありません。"
            continue
        whole = program.fields.get(tuple(step for step in path or () if isinstance(step, str))) is field
        read = field.parse(plain(value)) if whole and not field.members else plain(value)
        if read != actual and plain(value) != _as_text(field, actual, whole):
            shown = _as_text(field, actual, whole)
            yield (text,), f"「{text}」は {_short(value)} のはずが、{_short(shown) if shown != '' else '空欄'}でした。"
        elif is_invalid(read):
            yield (text,), f"「{text}」に書かれた {_short(value)} は、この項目の値として読めません。"


def field_at(program: Program, path: tuple[str | int, ...]) -> Field | None:
    """The field that a path names, or of which it names a part."""
    names = schema_path(path)
    return program.fields.get(names) or program.fields.get(names[:-1])


def _as_text(field: Any, value: Any, whole: bool) -> Any:
    if whole and not field.members:
        return plain(field.dump(value))
    return plain(value) if not isinstance(value, (date, datetime)) else value.isoformat()


def _at(values: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if isinstance(step, int):
            values = values[step] if isinstance(values, list) and step < len(values) else None
        else:
            values = values.get(step) if isinstance(values, Mapping) else None
    return values


def _errors(_: Program, trial: Trial, wanted: Any) -> Wrong:
    return _issues(trial.answers.errors, wanted, "誤り")


def _warnings(_: Program, trial: Trial, wanted: Any) -> Wrong:
    return _issues(trial.answers.warnings, wanted, "注意")


def _issues(issues: tuple[Issue, ...], wanted: Any, word: str) -> Wrong:
    pairs = list(_pairs(wanted))
    if not pairs and issues:
        yield (), f"{word}はないはずが、{issues[0].path}に「{issues[0].text}」が出ました。"
    for path, code in pairs:
        here = [issue for issue in issues if issue.path == path]
        codes = code if isinstance(code, list) else [code]
        for each in codes:
            if not any(each in (issue.code, issue.rule) for issue in here):
                actual = "、".join(issue.code for issue in here) or "何もなし"
                yield (path,), f"「{path}」の{word}は {each} のはずが、{actual}でした。"


def _attachments(_: Program, trial: Trial, wanted: Any) -> Wrong:
    names = _names(wanted)
    missing = [name for name in names if name not in trial.answers.attachments]
    surplus = [name for name in trial.answers.attachments if name not in names]
    if missing:
        yield (), f"添付書類 {'、'.join(missing)} が求められていません。"
    if surplus:
        yield (), f"添付書類 {'、'.join(surplus)} も求められています。"


def _required(_: Program, trial: Trial, wanted: Any) -> Wrong:
    for name in _names(wanted):
        if name not in trial.answers.required:
            yield (), f"「{name}」は必須ではありません。"


def _shown(_: Program, trial: Trial, wanted: Any) -> Wrong:
    for name in _names(wanted):
        if name not in trial.answers.shown and name not in trial.answers.shown_pages:
            yield (), f"「{name}」は表示されていません。"


def _hidden(program: Program, trial: Trial, wanted: Any) -> Wrong:
    pages = {page.id for page in program.procedure.pages}
    for name in _names(wanted):
        path = parse_path(name)
        if name not in pages and (path is None or field_at(program, path) is None):
            yield (), f"「{name}」という項目はありません。"
        elif name in trial.answers.shown or name in trial.answers.shown_pages:
            yield (), f"「{name}」が表示されています。"


def _notes(_: Program, trial: Trial, wanted: Any) -> Wrong:
    for name in _names(wanted):
        if name not in trial.answers.notes:
            yield (), f"注意書き「{name}」は表示されていません。"


def _office(program: Program, trial: Trial, wanted: Any) -> Wrong:
    office = office_for(program.procedure, trial.answers.values)
    if office != wanted:
        yield (), f"官署は「{wanted}」のはずが、「{office}」でした。"


def _names(wanted: Any) -> list[str]:
    return [str(name) for name in wanted] if isinstance(wanted, (list, tuple)) else [str(wanted)]


def _pairs(wanted: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(wanted, Mapping):
        yield from ((str(name), value) for name, value in wanted.items())


def _short(value: Any) -> str:
    text = str(value)
    return f"「{text[:60]}…」" if len(text) > 60 else f"「{text}」"


EXPECTATIONS: Mapping[str, Callable[[Program, Trial, Any], Wrong]] = {
    "valid": _valid,
    "stopped": _stopped,
    "values": _values,
    "errors": _errors,
    "warnings": _warnings,
    "attachments": _attachments,
    "required": _required,
    "shown": _shown,
    "hidden": _hidden,
    "notes": _notes,
    "office": _office,
}
