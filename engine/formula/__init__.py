"""The formula language (計算式・条件式): Excel on the surface, typed and total underneath. See `language.md`, Formulas.

`compile` reads and checks a text against a `Scope` and gives a `Formula`, or problems with place, reason and remedy.
Everything here is pure: no clock, no web, no database; the day and the holidays come in through `Context`.
"""

from __future__ import annotations

from engine.formula.arithmetic import Numeric
from engine.formula.characters import count_characters, split_characters
from engine.formula.compiled import Formula, compile_formula as compile, explain
from engine.formula.constants import NOT_CONSTANT, NotConstant
from engine.formula.context import Context, weekend_or_new_year
from engine.formula.display import display
from engine.formula.explain import Explanation
from engine.formula.formats import NAMED_FORMATS
from engine.formula.functions import FUNCTIONS, Function, Kind, Parameter
from engine.formula.merge import MergeText, merge_text
from engine.formula.names import skeleton
from engine.formula.number_format import plain_number
from engine.formula.parser import parse
from engine.formula.partial_date import AnyDate, PartialDate
from engine.formula.printer import to_text
from engine.formula.problems import CODES, FormulaProblem, nearest, suggestion
from engine.formula.rounding import round_down, round_half_up, round_up
from engine.formula.tree import Expr
from engine.formula.types import (
    RESERVED_NAMES,
    Choice,
    Date,
    DateTime,
    Files,
    ListOf,
    Month,
    Name,
    Number,
    Record,
    Rows,
    Scope,
    Text,
    Time,
    Type,
    Unknown,
    Use,
    YesNo,
    describe,
)
from engine.formula.units import UNITS, same_unit
from engine.formula.verdicts import Known, Outcome, outcomes
from engine.formula.wareki import ERAS, Era, era_of, parse_wareki, to_wareki

__all__ = [
    "compile",
    "explain",
    "merge_text",
    "parse",
    "to_text",
    "Formula",
    "FormulaProblem",
    "MergeText",
    "Explanation",
    "Known",
    "Outcome",
    "outcomes",
    "Context",
    "Expr",
    "Scope",
    "Name",
    "Use",
    "Type",
    "Text",
    "Number",
    "Date",
    "Month",
    "Time",
    "DateTime",
    "YesNo",
    "Choice",
    "ListOf",
    "Files",
    "Record",
    "Rows",
    "Unknown",
    "describe",
    "CODES",
    "FUNCTIONS",
    "Function",
    "Kind",
    "Parameter",
    "NAMED_FORMATS",
    "RESERVED_NAMES",
    "UNITS",
    "NOT_CONSTANT",
    "NotConstant",
    "Numeric",
    "AnyDate",
    "PartialDate",
    "ERAS",
    "Era",
    "era_of",
    "to_wareki",
    "parse_wareki",
    "count_characters",
    "split_characters",
    "display",
    "plain_number",
    "round_half_up",
    "round_down",
    "round_up",
    "same_unit",
    "nearest",
    "suggestion",
    "skeleton",
    "weekend_or_new_year",
]
