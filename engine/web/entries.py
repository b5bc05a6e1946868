"""Small forms of our own pages (not a procedure's): their inputs, what was typed in them, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from engine.formula.formats import is_mail_address
from engine.procedure.clean import clean_text
from engine.procedure.dates import read_partial
from engine.procedure.field import Invalid
from engine.web.body import Form

Kind = Literal["text", "email", "day", "lines", "choice", "checks", "suggest"]
_SIGNS = "使えない文字（改行、制御文字など）があります。入力し直してください。"


@dataclass(frozen=True)
class Input:
    """One input. `options`: (value, label) of a choice, of check boxes, or what is suggested while typing.

    `day`: a date in any spelling of it; a text is one line, `lines` several.
    """

    name: str
    label: str
    help: str = ""
    kind: Kind = "text"
    need: bool = True
    options: tuple[tuple[str, str], ...] = ()
    longest: int = 200


@dataclass(frozen=True)
class Problem:
    """A line of the summary above a form: where to, what."""

    href: str
    text: str


@dataclass(frozen=True)
class Entries:
    """What was typed, by input. `wrong`: what is wrong, by input; empty = ready to be used."""

    inputs: tuple[Input, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """One line or several, cleaned; "" where nothing was typed."""
        return self.texts.get(name, "")

    def day(self, name: str) -> date | None:
        """The day that was typed, None where none was."""
        found = read_partial(self.text(name)) if self.text(name) else None
        return found if isinstance(found, date) else None

    def but(self, name: str, error: str) -> "Entries":
        """The same, with something wrong at an input."""
        return replace(self, wrong={**self.wrong, name: error})

    @property
    def problems(self) -> Sequence[Problem]:
        """For the summary, in the order of the inputs."""
        return [Problem(f"#{each.name}", self.wrong[each.name]) for each in self.inputs if each.name in self.wrong]


def blank(inputs: Sequence[Input], **texts: str) -> Entries:
    """Nothing typed yet, but for what is known."""
    return Entries(tuple(inputs), texts)


def read(form: Form, inputs: Sequence[Input]) -> Entries:
    """What was posted. Inputs that are not ours are not looked at."""
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    wrong: dict[str, str] = {}
    for each in inputs:
        if each.kind == "checks":
            known = [value for value, _ in each.options]
            sent = {value for name, value in form.pairs if name == each.name}
            lists[each.name] = tuple(value for value in known if value in sent)
            error = _missing(each) if each.need and not lists[each.name] else ""
        else:
            raw = form.one(each.name)
            text = clean_text(raw, each.kind == "lines", each.longest)
            texts[each.name] = raw[: each.longest] if isinstance(text, Invalid) else text
            error = _length_or_signs(each, text) if isinstance(text, Invalid) else _wrong(each, text)
        if error:
            wrong[each.name] = error
    return Entries(tuple(inputs), texts, lists, wrong)


def _length_or_signs(each: Input, invalid: Invalid) -> str:
    if invalid.code == "text.max_length":
        return f"「{each.label}」は{each.longest}文字までで入力してください。"
    return f"「{each.label}」に{_SIGNS}"


def _wrong(each: Input, text: str) -> str:
    if not text:
        return _missing(each) if each.need else ""
    if each.kind == "email" and not is_mail_address(text):
        return f"「{each.label}」の形が正しくありません。例のように入力してください（例　tanto@example.jp）。"
    if each.kind == "day" and not isinstance(read_partial(text), date):
        return f"「{each.label}」は、年月日で入力してください（例　2027-03-31、令和9年3月31日）。"
    if each.kind == "choice" and text not in [value for value, _ in each.options]:
        return f"「{each.label}」は、示した中から選んでください。"
    return ""


def _missing(each: Input) -> str:
    return f"「{each.label}」を{'選んで' if each.kind in ('choice', 'checks') else '入力して'}ください。"
