"""Whether agents may file (代理): `allowed`, `none`, or by a delegation (委任) of one of these categories (委任区分) only."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from engine.procedure.words import nearest

_WORDS = ("allowed", "none")
CODE = r"^[0-9A-Za-z-]{1,40}$"
_FORM = '委任区分の番号を ["C001", "C002"] のように一覧で書くか、allowed か none を書いてください。'


def _checked(value: Any) -> Any:
    if isinstance(value, str) and value not in _WORDS:
        meant = nearest(value.lower(), _WORDS)
        if re.fullmatch(CODE, value) and not meant:
            raise ValueError(f'委任区分は一覧で書きます。「delegation: ["{value}"]」と書いてください。')
        raise ValueError(
            f"「delegation」に「{value}」は書けません。" + (f"「{meant}」ではありませんか。" if meant else _FORM)
        )
    if not isinstance(value, str | list | tuple):
        raise ValueError(f"「delegation」の形が正しくありません。{_FORM}")
    return value if isinstance(value, str) else _codes(value)


def _codes(codes: list[Any] | tuple[Any, ...]) -> tuple[str, ...]:
    if not codes:
        raise ValueError(
            "委任区分が1つもありません。委任区分の番号を書くか、代理を受けないなら none を書いてください。"
        )
    for code in codes:
        if not isinstance(code, str):
            raise ValueError(
                f"委任区分の番号は文字で書きます（{code!r} は文字ではありません）。引用符で囲んでください。"
            )
        if not re.fullmatch(CODE, code):
            raise ValueError(
                f"「{code}」は委任区分の番号ではありません。半角の英数字と「-」で、40文字までで書いてください。"
            )
    if len(set(codes)) != len(codes):
        raise ValueError("同じ委任区分が2回あります。1つにしてください。")
    return tuple(codes)


_Code = Annotated[str, Field(pattern=CODE)]
Delegation = Annotated[
    Literal["allowed", "none"] | Annotated[tuple[_Code, ...], Field(min_length=1)], BeforeValidator(_checked)
]
