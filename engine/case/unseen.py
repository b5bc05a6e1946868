"""What applicants are not shown (申請者に見せない項目): the answers of office pages, unless the definition shows them."""

from collections.abc import Iterable, Iterator, Set as AbstractSet

from engine.case.reading import Reading
from engine.procedure.field import Field
from engine.procedure.model import Note, Page


def unseen_names(reading: Reading) -> frozenset[str]:
    """Ids of office pages and of their fields and notes that this reading keeps from its actor; none for officials."""
    actor = reading.situation.actor
    if actor is None or actor.kind != "applicant":
        return frozenset()
    names: set[str] = set()
    for node in reading.program.pages:
        page = node.page
        if not page.filled_by_applicant and not reading.is_asked(node) and not _is_shown(reading, page):
            names.add(page.id)
            names |= {item.id for item in page.fields if isinstance(item, (Field, Note)) and item.id}
    return frozenset(names)


def seen(paths: Iterable[str], unseen: AbstractSet[str]) -> Iterator[str]:
    """The paths that do not begin with an unseen name."""
    # most paths are names themselves, and most names are seen
    return (path for path in paths if path not in unseen and (path.isidentifier() or _first(path) not in unseen))


def _first(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _is_shown(reading: Reading, page: Page) -> bool:
    """`after_decision`: once the case stands in a final state; a drafted decision shows nothing yet."""
    if page.shown_to_applicant == "always":
        return True
    state = reading.program.procedure.workflow.state(str(reading.situation.facts.get("状態")))
    return page.shown_to_applicant == "after_decision" and state is not None and state.final is not None
