"""Lookups name registries that exist and values they give; what they lock they also fill.

Why: a lookup that asks nobody leaves every applicant typing by hand, and nobody notices.

Wrong:
    lookups: [{id: 登記, registry: 登記情報, by: 法人番号, fills: {商号: title}}]
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject, did_you_mean

CODES = ("registry.unknown", "registry.value_unknown", "registry.lock_unfilled", "registry.no_key")


def check(subject: Subject) -> Iterator[Finding]:
    for at, lookup in enumerate(subject.procedure.lookups):
        if lookup.registry is None:
            continue
        place = ("lookups", at)
        gives = subject.registries.get(lookup.registry)
        if gives is None:
            reason = f"「{lookup.registry}」というレジストリはありません。"
            yield Finding(
                (*place, "registry"), "registry.unknown", reason, did_you_mean(lookup.registry, subject.registries)
            )
            continue
        if not lookup.by:
            reason = "何を手がかりに照会するか（by）が書かれていません。"
            yield Finding(place, "registry.no_key", reason, "by: 法人番号 のように書いてください。")
        for field, value in lookup.fills.items():
            if value not in gives:
                reason = f"「{lookup.registry}」は「{value}」を答えません。"
                yield Finding((*place, "fills", field), "registry.value_unknown", reason, did_you_mean(value, gives))
        for n, field in enumerate(lookup.locks):
            if field not in lookup.fills:
                reason = f"「{field}」は fills にないので、変更できなくすると誰も入力できません。"
                remedy = "fills に加えるか、locks から外してください。"
                yield Finding((*place, "locks", n), "registry.lock_unfilled", reason, remedy)
