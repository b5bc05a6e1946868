"""Decision tables (区分の表), as in the ministry's own guides: answers in, documents, fees or offices out.

`hit: one` meets exactly one row (proved by `decision_proof`), `first` the first row that is met, `all` joins every
row that is met. A blank answer decides nothing: the result stays unknown unless it is the same whatever the answer.
A `given` that is a list (a column of a table, a `choices` field) is looked up value by value, the results are joined
without duplicates; two columns of one table are looked up row by row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import formula
from engine.procedure.decision_cells import BadCell, Cell, meets, output_type, read_cell, read_output
from engine.procedure.finding import Finding
from engine.procedure.model import DecisionTable

Environment = Mapping[str, Any]


@dataclass(frozen=True)
class Given:
    """One column of questions: its compiled formula, the type of one answer, whether it asks for a list of them."""

    name: str
    evaluate: Callable[[Environment, formula.Context], Any]
    type: formula.Type
    many: bool = False


@dataclass(frozen=True)
class Line:
    """One row: a cell per given, a result per output."""

    cells: tuple[Cell, ...]
    results: tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A decision table ready to be asked."""

    id: str
    givens: tuple[Given, ...]
    outputs: tuple[tuple[str, formula.Type], ...]
    hit: str
    lines: tuple[Line, ...]

    @property
    def type(self) -> formula.Record:
        """What formulas see under the table's id: its outputs, lists where several rows may be joined."""
        return outputs_type(self.outputs, joined=self.hit == "all" or any(given.many for given in self.givens))

    def decide(self, env: Environment, context: formula.Context) -> dict[str, Any]:
        """The outputs by name for these answers; None where they are not decided yet."""
        return self.join(self.hits(env, context))

    def hits(self, env: Environment, context: formula.Context) -> tuple[int, ...] | None:
        """The rows that are met, by number; None where the answers do not decide it yet."""
        asked = [_whole(given.evaluate(env, context)) for given in self.givens]
        if not any(given.many for given in self.givens):
            return self._rows(asked)
        found: dict[int, None] = {}
        for answers in _spread(self.givens, asked):
            if all(answer is None for answer in answers):
                continue
            found.update(dict.fromkeys(self._rows(answers) or ()))
        return tuple(sorted(found))

    def join(self, rows: tuple[int, ...] | None) -> dict[str, Any]:
        """The results of these rows by output."""
        results: dict[str, Any] = {}
        joined = self.type.parts
        for place, (name, _) in enumerate(self.outputs):
            cells = [self.lines[row].results[place] for row in rows or ()]
            if not isinstance(joined[name], formula.ListOf):
                results[name] = cells[0] if cells else None
            elif rows is None:
                results[name] = None
            else:
                results[name] = tuple(dict.fromkeys(_flat(cells)))
        return results

    def _rows(self, answers: Sequence[Any]) -> tuple[int, ...] | None:
        """Three-valued: a row with a cell about a blank answer is neither met nor missed."""
        certain: list[int] = []
        open_ = False
        for number, line in enumerate(self.lines):
            state = _met(line.cells, answers)
            if state is False:
                continue
            if state is None:
                open_ = True
                if self.hit == "first":
                    return None
            else:
                certain.append(number)
                if self.hit != "all":
                    return (number,)
        return None if open_ and not certain else tuple(certain)


def _whole(answer: Any) -> Any:
    """A date of which a part is unknown decides nothing yet."""
    return answer.complete if isinstance(answer, formula.PartialDate) else answer


def _met(cells: tuple[Cell, ...], answers: Sequence[Any]) -> bool | None:
    known: bool | None = True
    for cell, answer in zip(cells, answers, strict=True):
        if cell is None:
            continue
        if answer is None:
            known = None
        elif not meets(cell, answer):
            return False
    return known


def _flat(cells: Sequence[Any]) -> list[Any]:
    flat: list[Any] = []
    for cell in cells:
        flat.extend(cell if isinstance(cell, tuple) else () if cell is None else (cell,))
    return flat


def _spread(givens: Sequence[Given], asked: Sequence[Any]) -> list[tuple[Any, ...]]:
    """One tuple of answers per row of the asking table; single answers stand in each."""
    length = max((len(answer) for given, answer in zip(givens, asked, strict=True) if given.many and answer), default=0)
    columns = []
    for given, answer in zip(givens, asked, strict=True):
        values = list(answer or ()) if given.many else [answer] * length
        columns.append(values + [None] * (length - len(values)))
    return list(zip(*columns, strict=True))


def outputs_type(outputs: Sequence[tuple[str, formula.Type]], joined: bool) -> formula.Record:
    """The record of a table's outputs; `joined`: several rows may be met, so every output is a list."""
    return formula.Record(
        {
            name: formula.ListOf(kind) if joined and not isinstance(kind, formula.ListOf) else kind
            for name, kind in outputs
        }
    )


def outputs_of(table: DecisionTable) -> tuple[tuple[str, formula.Type], ...]:
    """The outputs with their types, read off the cells; needs no formula, so the scope can be built from it."""
    return tuple((name, output_type([row.get(name) for row in table.rows])) for name in table.gives)


def prepare(table: DecisionTable, givens: Sequence[Given]) -> tuple[Table, tuple[Finding, ...]]:
    """The table ready to be asked, and what is wrong with its cells. Bad rows are left out."""
    outputs = outputs_of(table)
    findings: list[Finding] = []
    lines: list[Line] = []
    known = {given.name for given in givens} | set(table.gives)
    if table.file and not table.rows:
        known = set()
    for number, row in enumerate(table.rows):
        place = ("tables", table.id, "rows", number)
        findings += [_unknown_column((*place, name), name, known) for name in row if name not in known]
        cells: list[Cell] = []
        for given in givens:
            try:
                cells.append(read_cell(row.get(given.name), given.type))
            except BadCell as bad:
                where = (*place, given.name)
                findings.append(
                    Finding(
                        where, "table.cell", str(bad), "セルの書き方は、値、値の一覧、`>= 100`、`10..20`、`*` です。"
                    )
                )
                break
        else:
            results = tuple(read_output(row.get(name), kind) for name, kind in outputs)
            lines.append(Line(tuple(cells), results))
    return Table(table.id, tuple(givens), outputs, table.hit, tuple(lines)), tuple(findings)


def _unknown_column(place: tuple[str | int, ...], name: str, known: set[str]) -> Finding:
    listed = "、".join(f"「{each}」" for each in sorted(known))
    return Finding(
        place, "table.column", f"「{name}」は、この表の given にも gives にもありません。", f"使える列は{listed}です。"
    )
