"""The functions of the language: one explicit list. Palette, manual, checker and generated code are made from it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.formula.functions.base import Form, Function, Kind, Parameter
from engine.formula.functions.dates import DATE_FUNCTIONS
from engine.formula.functions.lists import LIST_FUNCTIONS
from engine.formula.functions.logic import LOGIC_FUNCTIONS
from engine.formula.functions.numbers import NUMBER_FUNCTIONS
from engine.formula.functions.texts import TEXT_FUNCTIONS

FUNCTIONS: tuple[Function, ...] = (
    *LOGIC_FUNCTIONS,
    *NUMBER_FUNCTIONS,
    *LIST_FUNCTIONS,
    *TEXT_FUNCTIONS,
    *DATE_FUNCTIONS,
)
"""All functions in the order of the palette."""

BY_NAME: Mapping[str, Function] = {function.name: function for function in FUNCTIONS}

FUNCTION_NAMES: Mapping[str, str] = {
    **{function.name: function.name for function in FUNCTIONS},
    **{function.alias: function.name for function in FUNCTIONS if function.alias},
}
"""Every name a function may be called by, to its own name. English names are found in capitals."""

__all__ = ["BY_NAME", "FUNCTIONS", "FUNCTION_NAMES", "Form", "Function", "Kind", "Parameter"]
