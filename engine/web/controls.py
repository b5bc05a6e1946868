"""What a widget's template may ask for (`f`): names, ids and slots. Nothing of a request is known when it runs."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from engine.procedure.field import Field
from engine.procedure.path import SchemaPath, html_id
from engine.web import fillers
from engine.web.bound import Bound
from engine.web.slots import Fill, Recorder

FillBound = Fill[Bound]


@dataclass(frozen=True)
class Place:
    """Where a widget stands: the schema path; `in_row` says that names and ids hold row numbers and must be slots too.

    `sums` are the columns whose sums are shown under the rows; `rows_change` is no where no row may come or go.
    """

    path: SchemaPath
    in_row: bool = False
    lang: str = "ja"
    sums: tuple[str, ...] = ()
    rows_change: bool = True


class Controls:
    """`f` of a widget template. Every answer is a mark, to be filled per request."""

    def __init__(self, recorder: Recorder[Bound], field: Field, place: Place) -> None:
        self._recorder = recorder
        self._key, self._html_id, self._in_row = ".".join(place.path), html_id(place.path), place.in_row
        self._sums = place.sums
        self.field = field
        self.lang = place.lang
        self.rows_change = place.rows_change

    def _mark(self, fill: FillBound, argument: Any = None) -> Markup:
        return self._recorder.mark(fill, argument)

    def t(self, ja: str, en: str) -> str:
        """One of our own words in the page's language."""
        return en if self.lang == "en" else ja

    @property
    def name(self) -> Markup | str:
        return self._mark(fillers.name) if self._in_row else self._key

    @property
    def id(self) -> Markup | str:
        return self._mark(fillers.control_id) if self._in_row else self._html_id

    def name_of(self, part: str) -> Markup | str:
        return self._mark(fillers.name, part) if self._in_row else f"{self._key}.{part}"

    def id_of(self, part: str) -> Markup | str:
        return self._mark(fillers.control_id, part) if self._in_row else f"{self._html_id}-{part}"

    @property
    def value(self) -> Markup:
        return self._mark(fillers.value)

    def part(self, name: str) -> Markup:
        return self._mark(fillers.value, name)

    def checked(self, code: str) -> Markup:
        return self._mark(fillers.checked, code)

    def selected(self, code: str) -> Markup:
        return self._mark(fillers.selected, code)

    def selected_of(self, part: str, code: str) -> Markup:
        return self._mark(fillers.part_selected, (part, code))

    @property
    def attrs(self) -> Markup:
        return self._mark(fillers.attrs)

    def attrs_of(self, part: str) -> Markup:
        return self._mark(fillers.attrs, part)

    @property
    def group_attrs(self) -> Markup:
        return self._mark(fillers.group_attrs)

    @property
    def shown(self) -> Markup:
        return self._mark(fillers.shown)

    def part_shown(self, name: str) -> Markup:
        return self._mark(fillers.shown, name)

    @property
    def choices(self) -> Markup:
        """The list of options that come from the case, rendered by the widget's `options.html`."""
        return self._mark(fillers.choices)

    @property
    def files(self) -> Markup:
        """The list of uploaded files with a button to remove each."""
        return self._mark(fillers.files)

    @property
    def rows(self) -> Markup:
        """The rows of a table, each a list item with its members and buttons."""
        return self._mark(fillers.rows)

    @property
    def rows_read(self) -> Markup:
        """The rows of a table that is only to be read."""
        return self._mark(fillers.rows_read)

    @property
    def members(self) -> Markup:
        """The fields inside a group."""
        return self._mark(fillers.members)

    @property
    def summed(self) -> list[Field]:
        """The columns whose sums stand under the rows."""
        return [column for column in self.field.members if getattr(column, "id", None) in self._sums]

    def sum(self, column: str) -> Markup:
        """The sum of a column, kept up to date by partial answers."""
        return self._mark(fillers.column_sum, column)


class Frame:
    """What `field.html`, the frame around every widget, may ask for beside `f`."""

    def __init__(self, recorder: Recorder[Bound], html_id: str, in_row: bool, container: bool) -> None:
        self._recorder = recorder
        self._after = fillers.container_messages if container else fillers.messages
        self._in_row, self._html_id = in_row, html_id

    def _id(self, letter: str) -> Markup | str:
        return self._recorder.mark(fillers.frame_id, letter) if self._in_row else letter + self._html_id[1:]

    @property
    def id(self) -> Markup | str:
        return self._id("w")

    @property
    def label_id(self) -> Markup | str:
        return self._id("l")

    @property
    def control_id(self) -> Markup | str:
        return self._id("c")

    @property
    def help_id(self) -> Markup | str:
        return self._id("h")

    @property
    def need(self) -> Markup:
        """※必須 or ※任意."""
        return self._recorder.mark(fillers.need)

    @property
    def wrong(self) -> Markup:
        """The class of a field with an error, or nothing."""
        return self._recorder.mark(fillers.wrong_class)

    @property
    def before(self) -> Markup:
        """The remark of a correction, above the control."""
        return self._recorder.mark(fillers.remarks)

    @property
    def after(self) -> Markup:
        """Errors, warnings, the suggestion and the origin, below the control."""
        return self._recorder.mark(self._after)

    @property
    def fixed(self) -> Markup:
        """編集不可, beside the label."""
        return self._recorder.mark(fillers.fixed)

    @property
    def reason(self) -> Markup:
        """Why a field cannot be changed."""
        return self._recorder.mark(fillers.reason)
