"""An application says its standard processing time (標準処理期間); a notification says that it has none.

Why: the office should set the period and must publish it once set (行政手続法第6条).
A notification is not decided on (第37条).

Wrong:
    kind: application
    processing: {}
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject

CODES = ("processing.missing", "processing.notification")


def check(subject: Subject) -> Iterator[Finding]:
    procedure, processing = subject.procedure, subject.procedure.processing
    path = ("processing",) if "processing" in procedure.model_fields_set else ("kind",)
    if "kind" not in procedure.model_fields_set and path == ("kind",):
        path = ("id",)
    stated = processing.online or processing.other
    if procedure.kind == "application" and not stated and not processing.none:
        reason = "標準処理期間が書かれていません（行政手続法第6条）。"
        remedy = "processing: {online: 10 days, other: 15 days} のように書くか、none: にない理由を書いてください。"
        yield Finding(path, "processing.missing", reason, remedy, "warning")
    if procedure.kind == "notification" and stated:
        reason = "届出には処分がないので、標準処理期間は付きません（行政手続法第37条）。"
        yield Finding(path, "processing.notification", reason, "none: 届出のため対象外 と書いてください。", "warning")
