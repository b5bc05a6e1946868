"""Every attachment can be asked for, and every document a table names is an attachment.

Why: a document in the ministry's guide that the form never asks for is missing from every filing.

Wrong:
    attachments: [{id: 誓約書, label: 誓約書, required_by: 区分別の書類.資料}]
"""

from collections.abc import Iterator
from typing import Any

from engine.procedure.finding import Finding
from engine.procedure.model import Attachment, DecisionTable
from engine.procedure.problem import DataPath
from engine.procedure.rules.subject import Subject, did_you_mean

CODES = ("attachment.table_unknown", "attachment.unreachable", "table.document_unknown")


def check(subject: Subject) -> Iterator[Finding]:
    procedure = subject.procedure
    tables = {table.id: table for table in procedure.tables}
    used: dict[tuple[str, str], list[str]] = {}
    for at, attachment in enumerate(procedure.attachments):
        if attachment.required_by:
            yield from _required_by(attachment, ("attachments", at, "required_by"), tables, used)
    for (table, column), documents in used.items():
        yield from _documents(tables[table], column, documents)


def _required_by(
    attachment: Attachment, path: DataPath, tables: dict[str, DecisionTable], used: dict[tuple[str, str], list[str]]
) -> Iterator[Finding]:
    table, _, column = (attachment.required_by or "").partition(".")
    known = [f"{name}.{gives}" for name, each in tables.items() for gives in each.gives]
    if table not in tables or column not in tables[table].gives:
        reason = f"「{attachment.required_by}」という表の列はありません。"
        yield Finding(path, "attachment.table_unknown", reason, did_you_mean(attachment.required_by or "", known))
        return
    used.setdefault((table, column), []).append(attachment.id)
    if attachment.id not in {document for row in tables[table].rows for document in _cell(row.get(column))}:
        reason = f"表「{table}」のどの行にも「{attachment.id}」がないので、この書類が求められることはありません。"
        remedy = "表の行に加えるか、この添付書類を消してください。"
        yield Finding(path, "attachment.unreachable", reason, remedy)


def _documents(table: DecisionTable, column: str, documents: list[str]) -> Iterator[Finding]:
    for at, row in enumerate(table.rows):
        for document in _cell(row.get(column)):
            if document not in documents:
                reason = f"表「{table.id}」の「{document}」は、添付書類にありません。"
                yield Finding(
                    ("tables", table.id, "rows", at, column),
                    "table.document_unknown",
                    reason,
                    did_you_mean(document, documents),
                )


def _cell(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
