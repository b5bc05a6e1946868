"""file (添付): files that are sent with the form, at a question of their own."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Literal, Protocol

from pydantic import AfterValidator, Field as Key

from engine import formula
from engine.procedure.field import Field, Invalid, Limits, Raw
from engine.procedure.files import KINDS, clean_name, kinds_text, parse_size, show_size


class SentFile(Protocol):
    """One stored file: `engine.case.model.FileRef`."""

    @property
    def digest(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def media_type(self) -> str: ...


def _kinds(accept: tuple[str, ...]) -> tuple[str, ...]:
    small = tuple(kind.lower().lstrip(".") for kind in accept)
    if not small or (unknown := [kind for kind in small if kind not in KINDS]):
        named = f"「{unknown[0]}」は使えません。" if small else "種類がありません。"
        raise ValueError(f"accept の{named}{'、'.join(KINDS)} から選んでください。")
    return small


def _size(text: str) -> str:
    if parse_size(text) is None:
        raise ValueError(f"max_size「{text}」が読み取れません。20MB のように書いてください。")
    return text


class FileField(Field):
    """`{type: file, accept: [pdf], max_size: 20MB, max_count: 3}`. Value: a tuple of FileRef, from uploads only."""

    type: Literal["file"] = "file"
    accept: Annotated[tuple[str, ...], AfterValidator(_kinds)] = ("pdf",)
    max_size: Annotated[str, AfterValidator(_size)] = "20MB"
    max_count: Annotated[int, Key(ge=1, le=100)] = 1

    uploaded: ClassVar[bool] = True
    required_code: ClassVar[str] = "required.file"
    formula_keys: ClassVar[tuple[str, ...]] = ()

    @property
    def bytes_allowed(self) -> int:
        """`max_size` in bytes."""
        return parse_size(self.max_size) or 0

    @property
    def accepted(self) -> str:
        """The kinds for people: PDF（pdf）、Word（docx）."""
        return kinds_text(self.accept)

    def value_type(self) -> formula.Type:
        return formula.Files()

    def parse(self, raw: Raw) -> "Any | Invalid | tuple[Invalid, ...]":
        """A posted text is never a file: blank or refused."""
        return None if raw in ("", [], {}) else Invalid("shape")

    def check(self, value: Sequence[SentFile], limits: Limits) -> Iterable[Invalid]:
        if len(value) > self.max_count:
            yield Invalid("file.count", {"max": self.max_count})
        for file in value:
            name = clean_name(file.name, self.accept)
            if isinstance(name, Invalid):
                yield Invalid(name.code, {"name": file.name, **name.params})
            if file.size > self.bytes_allowed:
                yield Invalid("file.size", {"name": file.name, "max": self.max_size, "size": show_size(file.size)})
            elif file.size <= 0:
                yield Invalid("file.empty", {"name": file.name})

    def missing(self, value: Any) -> Sequence[tuple[str | int, ...]]:
        return () if value else ((),)

    def dump(self, value: Any) -> Any:
        if value is None:
            return None
        return [{"digest": f.digest, "name": f.name, "size": f.size, "media_type": f.media_type} for f in value]

    def show(self, value: Any, lang: str = "ja") -> str:
        between = ", " if lang == "en" else "、"
        return between.join(f"{file.name}（{show_size(file.size)}）" for file in value or ())

    def reveal(self, value: Any) -> Raw:
        return ""
