"""Functions on numbers (数値の関数)."""

from __future__ import annotations

from engine.formula import arithmetic, rounding
from engine.formula.functions.base import Form, Function, Kind, optional, required
from engine.formula.types import Number

_NUMBER, _DIGITS = required("数", Kind.NUMBER), optional("桁", Kind.NUMBER)

NUMBER_FUNCTIONS: tuple[Function, ...] = (
    Function("四捨五入", "ROUND", (_NUMBER, _DIGITS), None,
             "桁までに四捨五入します。桁 0 は整数、-3 は千の位です。負の数も 0 から遠い方へ丸めます。",
             "四捨五入(売上高, -3)", rounding.round_half_up),
    Function("切捨て", "ROUNDDOWN", (_NUMBER, _DIGITS), None,
             "桁より下を切り捨てます（0 に近い方へ）。", "切捨て(対象経費 * 2 / 3, -3)", rounding.round_down),
    Function("切上げ", "ROUNDUP", (_NUMBER, _DIGITS), None,
             "桁より下を切り上げます（0 から遠い方へ）。", "切上げ(日割額, 0)", rounding.round_up),
    Function("絶対値", "ABS", (_NUMBER,), None, "負の数を正の数にします。", "絶対値(増減)", arithmetic.absolute),
    Function("単位換算", "CONVERT",
             (_NUMBER, required("単位", Kind.TEXT), optional("換算後の単位", Kind.TEXT)), Number(),
             "数の単位を換算します。項目に単位があれば換算後の単位だけを、なければ元の単位も書きます。",
             '単位換算(売上高, "千円")', arithmetic.multiply, Form.CONVERT),
)  # fmt: skip
