"""A procedure brings examples that show that it can be filed and what is refused.

Why: examples are run before every publish; without one, a later change can break the form and nobody sees it.

Wrong:
    examples: []
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject

CODES = ("examples.none", "examples.no_valid", "examples.duplicate", "examples.from_unknown")


def check(subject: Subject) -> Iterator[Finding]:
    procedure = subject.procedure
    if not procedure.examples:
        path = ("examples",) if "examples" in procedure.model_fields_set else ("id",)
        reason = "例（examples）がありません。"
        yield Finding(path, "examples.none", reason, "通る例と、断られる例を一つずつ書いてください。", "warning")
        return
    if not any(example.expect.get("valid") in (True, "true", "はい") for example in procedure.examples):
        reason = "提出できる例（expect: {valid: true}）がありません。"
        yield Finding(
            ("examples",), "examples.no_valid", reason, "そのまま提出できる例を一つ書いてください。", "warning"
        )
    seen: set[str] = set()
    for at, example in enumerate(procedure.examples):
        if example.name in seen:
            reason = f"同じ名前の例「{example.name}」が二つあります。"
            yield Finding(("examples", at, "name"), "examples.duplicate", reason, "名前を変えてください。")
        if example.from_ and example.from_ not in seen:
            reason = f"「{example.from_}」という例は、この前にありません。"
            remedy = "前にある例の名前を書いてください。"
            yield Finding(("examples", at, "from"), "examples.from_unknown", reason, remedy)
        seen.add(example.name)
