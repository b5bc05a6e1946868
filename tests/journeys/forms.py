"""Reads a page as a browser without scripts would: its title, links, and forms with what they would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass
class Button:
    """A submit button: its words, and the pair it adds."""

    text: str
    name: str
    value: str


@dataclass
class Form:
    """One form: the pairs it would send now, what could be chosen, which names take files."""

    action: str
    method: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)  # by name: codes of radios, boxes and lists
    visible: set[str] = field(default_factory=set)  # names a person can fill
    files: dict[str, str] = field(default_factory=dict)  # by name: what is accepted
    buttons: list[Button] = field(default_factory=list)

    def set(self, name: str, value: str | list[str]) -> None:
        """Fill a control. A code must be one that is offered."""
        values = value if isinstance(value, list) else [value]
        offered = self.options.get(name)
        assert offered is None or set(values) <= set(offered), f"{name}: {values} not among {offered}"
        self.pairs = [pair for pair in self.pairs if pair[0] != name] + [(name, each) for each in values]

    def value(self, name: str) -> str:
        """What a control holds; empty where it holds nothing."""
        return next((value for key, value in self.pairs if key == name and value), "")

    def button(self, text: str) -> Button:
        """The button with these words."""
        found = [button for button in self.buttons if button.text == text]
        assert found, f"no button 「{text}」 among {[button.text for button in self.buttons]}"
        return found[0]


@dataclass
class Sheet:
    """A page as read."""

    title: str = ""
    heading: str = ""
    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)  # words, address
    forms: list[Form] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    classes: dict[str, str] = field(default_factory=dict)  # by id

    def form(self, ending: str) -> Form:
        """The form whose address ends so."""
        found = [form for form in self.forms if form.action.partition("?")[0].endswith(ending)]
        assert found, f"no form …{ending} among {[form.action for form in self.forms]}: {self.text[:400]}"
        return found[0]

    def link(self, words: str) -> str:
        """The address of the link with these words."""
        found = [address for text, address in self.links if text == words]
        assert found, f"no link 「{words}」 among {[text for text, _ in self.links]}"
        return found[0]


def read(html: str) -> Sheet:
    """Parse a page of ours."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.sheet.text = " ".join(" ".join(reader.words).split())
    return reader.sheet


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self.words: list[str] = []
        self._open: list[tuple[str, dict[str, str], int]] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.sheet.ids.add(given["id"])
            self.sheet.classes[given["id"]] = given.get("class", "")
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.sheet.forms.append(self._form)
        elif tag == "input" and self._form is not None:
            _input(self._form, given)
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._form is not None and self._select:
            self._option(self._form, given)
        if tag not in _VOID:
            self._open.append((tag, given, len(self.words)))

    def _option(self, form: Form, given: dict[str, str]) -> None:
        form.visible.add(self._select)
        form.options.setdefault(self._select, []).append(given.get("value", ""))
        first = len(form.options[self._select]) == 1
        if "selected" in given:
            form.set(self._select, given.get("value", ""))
        elif first:
            form.pairs.append((self._select, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, given, start = self._open.pop()
            text = "".join(self.words[start:])
            self._closed(opened, given, text)
            if opened == tag:
                return

    def _closed(self, tag: str, given: dict[str, str], text: str) -> None:
        plain = " ".join(text.split())
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "a":
            self.sheet.links.append((plain, given.get("href", "")))
        elif tag == "title":
            self.sheet.title = plain
        elif tag == "h1":
            self.sheet.heading = plain
        elif tag == "button" and self._form is not None:
            self._form.buttons.append(Button(plain, given.get("name", ""), given.get("value", "")))
        elif tag == "textarea" and self._form is not None:
            self._form.visible.add(given["name"])
            self._form.pairs.append((given["name"], text.removeprefix("\n")))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _input(form: Form, given: dict[str, str]) -> None:
    name, kind = given.get("name", ""), given.get("type", "text")
    if not name:
        return
    if kind == "file":
        form.files[name] = given.get("accept", "")
        return
    if kind != "hidden":
        form.visible.add(name)
    if kind in ("radio", "checkbox"):
        form.options.setdefault(name, []).append(given.get("value", "on"))
        if "checked" not in given:
            return
    form.pairs.append((name, given.get("value", "on" if kind in ("radio", "checkbox") else "")))
