"""The fill page around its fields, evaluated once per version and page like the fields themselves (slots.py)."""

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from engine.procedure.model import Page, Procedure
from engine.web.slots import Compiled, Recorder, safe, text

Known = Mapping[str, str]
_SLOTS = (
    "prefix",
    "nav",
    "who",
    "stay",
    "home",
    "action",
    "progress",
    "handed",
    "summary",
    "controls",
    "body",
    "saved",
    "handing",
    "steps",
)
_CHROME = {"site_nav": "nav", "site_person": "who", "site_stay": "stay"}  # what the layout calls for every page


@dataclass(frozen=True)
class _AnyRequest:
    """What the layout may know while no request is there."""

    lang: str


def compiled(templates: Environment, procedure: Procedure, page: Page, has_files: bool, lang: str) -> Compiled[Known]:
    """`applicant/fill.html` with a mark for everything that a request brings."""
    recorder: Recorder[Known] = Recorder()
    marks = {name: recorder.mark(_known, name) for name in _SLOTS}
    html = templates.get_template("applicant/fill.html").render(
        request=_AnyRequest(lang),
        procedure=procedure,
        here=page,
        has_files=has_files,
        **{**marks, **{site: lambda _, name=name: marks[name] for site, name in _CHROME.items()}},
    )
    return recorder.compile(html)


def _known(known: Known, name: str) -> str:
    return known[name]


def saved(at: str, more: str = "") -> Markup:
    """The line that says when the draft was stored, as `21:05`, and what was done; before the first save, what will be."""
    look, said = (" saved--good", f"保存しました {at}") if at else ("", "入力すると自動で保存します")
    said += f"　{text(more)}" if more else ""
    return safe(
        f'<p class="saved{look}" id="saved" role="status" data-unsaved="入力中（まだ保存していません）" '
        f'data-failed="保存できていません">{said}</p>'
    )


def controls(token: str, revision: int, strict: bool) -> Markup:
    """The hidden inputs of an autosaved form: its token, the draft's revision, whether gaps are told."""
    told = '<input type="hidden" name="form-strict" value="1">' if strict else ""
    return safe(f"{token_input(token)}\n{revision_input(revision)}\n{told}")


def token_input(token: str) -> Markup:
    """The hidden input with the session's token; the first save after signing in again brings the new one."""
    return safe(f'<input type="hidden" id="form-token" name="form-token" value="{token}">')


def revision_input(revision: int) -> Markup:
    """The hidden input with the draft's revision; every save brings a new one."""
    return safe(f'<input type="hidden" id="form-revision" name="form-revision" value="{revision}">')
