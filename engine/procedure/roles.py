"""Roles (役割) that officials can be granted, per office and procedure or family; and the words that are no roles."""

from collections.abc import Mapping

from engine.procedure.text import Text

ROLES: Mapping[str, Text] = {
    "reviewer": Text(ja="審査担当", en="reviewer"),
    "approver": Text(ja="決裁者", en="approver"),
    "section_chief": Text(ja="課長補佐・係長", en="section chief"),
    "director": Text(ja="課長・部長", en="director"),
    "legal": Text(ja="法令担当", en="legal"),
    "safety": Text(ja="保安担当", en="safety"),
    "budget": Text(ja="会計担当", en="budget"),
    "issuer": Text(ja="施行担当", en="issuer"),
    "commission": Text(ja="委員会等", en="commission"),
    "author": Text(ja="作成者", en="author"),
    "publisher": Text(ja="公開者", en="publisher"),
    "auditor": Text(ja="監査担当", en="auditor"),
    "operator": Text(ja="運用担当", en="operator"),
}
# Words that may stand in `by:` and are not granted: who files, who was named, the office at large, nobody.
WORDS = ("applicant", "assignee", "system", "office")
# Words that may stand in `holder:` besides roles.
HOLDERS = ("applicant", "office", "approvers", "outside", "system")
