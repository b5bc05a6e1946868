"""text (文字): free text, in one line or several."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, model_validator

from engine.formula.formats import NAMED_FORMATS
from engine.procedure.bases.written import Written
from engine.procedure.characters import outside_jisx0213, within_jisx0213
from engine.procedure.codes import holds_my_number
from engine.procedure.field import Flag, Invalid, Limits

JIS_X_0213 = "JIS X 0213"


def _known(name: str) -> str:
    if name not in NAMED_FORMATS:
        raise ValueError(f"format「{name}」はありません。使えるのは{'、'.join(NAMED_FORMATS)}です。")
    return name


class TextField(Written):
    """`{type: text, max_length: 100}`. Text is kept as typed; `format` and `pattern` say what it must look like.

    Kanji are restricted only by `format: JIS X 0213`: then 髙 is refused and 高 offered instead. What looks like a
    マイナンバー (個人番号), which may be collected for no purpose but those of its own law, gives a warning.
    """

    type: Literal["text"] = "text"
    multiline: Flag = False
    format: Annotated[str, AfterValidator(_known)] | None = None

    @model_validator(mode="after")
    def _known_in_cases(self) -> Self:
        for case in self.cases:
            if case.format is not None:
                _known(case.format)
        return self

    @property
    def height(self) -> int:
        """Lines of the input, by what it may hold."""
        return min(12, max(3, (self.max_length or 400) // 80))

    @property
    def lines(self) -> bool:
        return self.multiline

    def check(self, value: Any, limits: Limits) -> Iterable[Invalid]:
        yield from super().check(value, limits)
        name = self.format if limits.format is None else limits.format
        if name == JIS_X_0213:
            yield from _within_the_set(value)
        elif name is not None and not NAMED_FORMATS[name](value):
            yield Invalid("text.format", {"format": name})
        if holds_my_number(value):
            yield Invalid("text.my_number", level="warning")


def _within_the_set(value: str) -> Iterable[Invalid]:
    strange = outside_jisx0213(value.replace("\n", ""))
    if not strange:
        return
    instead = within_jisx0213(value)
    params = {"characters": "".join(strange)}
    if instead is None:
        yield Invalid("text.jisx0213.unknown", params)
    else:
        offered = within_jisx0213("".join(strange)) or ""
        yield Invalid("text.jisx0213", {**params, "suggestion": offered}, suggestion=instead)
