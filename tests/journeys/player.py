"""Plays a story over HTTP as a browser without scripts does: only what pages show, only forms they offer."""

import re
from collections.abc import Mapping
from typing import Any

import httpx2

from tests.journeys.forms import Form, Sheet, read
from tests.journeys.papers import kind_for, paper
from tests.journeys.stories import Story, leaves

_YES = {"はい": "yes", "いいえ": "no"}
_ROW = re.compile(r"^(.*)\[(\d+)\]")


class Player:
    """One signed-in person. `client` is any httpx2 client of the site that follows redirects and keeps cookies."""

    def __init__(self, client: httpx2.Client, persona: str) -> None:
        self.client = client
        self.page = Sheet()
        self.url = ""
        self.status = 0
        self.send(self.get("/sign-in").form("/sign-in"), {"persona": persona})

    # ── the browser ──────────────────────────────────────────────────────────────────────────────────────────────────

    def get(self, path: str) -> Sheet:
        """Open an address."""
        return self._took(self.client.get(path))

    def follow(self, words: str) -> Sheet:
        """Follow a link of the page."""
        return self.get(self.page.link(words))

    def press(self, form: Form, words: str) -> Sheet:
        """Send a form by the button with these words."""
        button = form.button(words)
        return self.send(form, {button.name: button.value} if button.name else {})

    def do(self, form: Form, what: str) -> Sheet:
        """Send a form by what its button does (`next`, `add:給油所`)."""
        assert what in {button.value for button in form.buttons if button.name == "form-do"}, f"no button does {what}"
        return self.send(form, {"form-do": what})

    def send(self, form: Form, more: Mapping[str, str], files: Mapping[str, str] | None = None) -> Sheet:
        """Send a form as it stands, with a button's pair; `files` are names of papers by input name."""
        body: dict[str, list[str]] = {}
        for name, value in [*form.pairs, *more.items()]:
            body.setdefault(name, []).append(value)
        action = form.action or self.url
        if form.method == "get":
            return self._took(self.client.get(action, params=body))
        sent = {name: tuple(paper(file)) for name, file in (files or {}).items()}
        return self._took(self.client.post(action, data=body, files=sent or None))

    def _took(self, answer: httpx2.Response) -> Sheet:
        self.status, self.url = answer.status_code, answer.url.path
        assert self.status < 500, f"{answer.request.method} {self.url}: {answer.text[:500]}"
        html = answer.headers.get("content-type", "").startswith("text/html")
        self.page = read(answer.text) if html else Sheet(text=answer.text)
        return self.page

    @property
    def case(self) -> str:
        """The id of the case that is open."""
        found = re.search(r"/cases/([0-9a-f]{32})", self.url)
        assert found, f"no case is open: {self.url}"
        return found[1]

    # ── the applicant ────────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, story: Story) -> str:
        """A new draft; its case."""
        self.get(f"/procedures/{story.procedure}")
        self.press(self.page.form("/cases"), "この手続を始める")
        assert self.page.heading == story.pages[0].title.ja, self.page.text[:300]
        return self.case

    def fill(self, ending: str, answers: Mapping[str, Any]) -> None:
        """Type into the open form whatever it asks for, saving until nothing new appears."""
        todo = dict(leaves(answers))
        for _ in range(40):
            form = self.page.form(ending)
            papers = _put(form, todo)
            table = self._row_to_add(form, todo)
            done = {"form-do": f"add:{table}" if table else "save"}
            if not papers and not table and not any(name in form.visible for name in todo):
                break
            for name in [name for name in todo if name in form.visible or name in papers]:
                todo.pop(name)
            self.send(form, done, papers)
            assert self.status == 200, self.page.text[:500]
        for path in todo:
            assert self._is_read(path), f"nothing asks for 「{path}」 and nothing shows it"

    def _row_to_add(self, form: Form, todo: Mapping[str, Any]) -> str:
        for path in todo:
            found = _ROW.match(path)
            if found and not any(name.startswith(f"{found[0]}.") for name in form.visible):
                offered = any(button.value == f"add:{found[1]}" for button in form.buttons)
                return found[1] if offered else ""
        return ""

    def _is_read(self, path: str) -> bool:
        """Whether the page shows the field to be read only: looked up and locked."""
        steps = [step for step in re.split(r"\.|\[|\]\.?", path) if step]
        frames = ["w-" + "-".join(steps[:length]) for length in range(1, len(steps) + 1)]
        return any("field--read" in self.page.classes.get(frame, "") for frame in frames)

    def file(self, story: Story) -> str:
        """Everything from the draft to the receipt; its number."""
        self.fill_all(story)
        return self.submit(story, "submit")

    def fill_all(self, story: Story) -> str:
        """Everything up to the check page; the case."""
        self.begin(story)
        for page in story.pages:
            assert self.page.heading == page.title.ja, self.page.text[:300]
            ending = f"/pages/{page.id}"
            self.fill(ending, story.answers_of(page))
            self.do(self.page.form(ending), "next")
            assert self.status == 200, self.page.text[:800]
        self.attach(story)
        return self.case

    def attach(self, story: Story) -> None:
        """Every document that the attachments page calls needed; then on."""
        if not self.url.endswith("/attachments"):
            return
        for attachment in story.program.procedure.attachments:
            form = next((form for form in self.page.forms if attachment.id in form.files), None)
            if form is not None and re.search(rf"{re.escape(attachment.label.ja)}\s*※必須", self.page.text):
                name = f"{attachment.id}.{kind_for(form.files[attachment.id])}"
                self.send(form, {"form-do": "upload"}, {attachment.id: name})
                assert self.status == 200 and name in self.page.text, self.page.text[:500]
        last = next(form for form in self.page.forms if any(button.value == "next" for button in form.buttons))
        self.do(last, "next")

    def submit(self, story: Story, transition: str) -> str:
        """From the check page to the receipt."""
        known = story.program.procedure.workflow.transition(transition)
        assert known is not None
        self.press(self.page.form("/submit"), known.title.ja)
        assert self.url.endswith("/receipt"), self.page.text[:800]
        found = re.search(r"受付番号 ([0-9]{4}-[0-9]{6}-[0-9])", self.page.text)
        assert found, self.page.text[:300]
        return found[1]


def _put(form: Form, todo: Mapping[str, Any]) -> dict[str, str]:
    """Fill what the form has controls for; the papers to send with it, by input name."""
    papers: dict[str, str] = {}
    for path, value in todo.items():
        if path in form.files:
            papers[path] = value
        elif path in form.visible:
            coded = path in form.options
            values = [
                _YES.get(each, each) if coded else each for each in (value if isinstance(value, list) else [value])
            ]
            form.set(path, values)
    return papers
