"""What `tetsuzuki new` writes. Each is complete: it passes the tests before anything is changed in it."""

PROCEDURE = """\
id: NAME
title: 新しい届出
law: {name: 根拠となる法律の名称（要確認）, article: 第○条（要確認）}
kind: notification
summary: この手続が何のためのものかを、一文で書いてください。
stage: draft
applicants: {kinds: [corporation, sole_proprietor], account: prime, delegation: allowed}
offices: {none: 担当課}
processing: {none: 届出のため対象外}
records: {class: 届出, years: 5, starts: submission}
pages:
  - id: 申請者
    title: 申請者
    fields:
      - use: _shared/fields/法人申請者
  - id: 届出の内容
    title: 届出の内容
    fields:
      - {id: 届出の理由, type: text, label: 届出の理由, required: true, multiline: true, max_length: 500}
workflow: {use: _shared/workflows/届出}
queue: {columns: [商号, 届出の理由], sort: arrived}
examples:
  - name: ふつうの届出
    given: {use: _shared/examples/法人申請者}
    answers: {届出の理由: 見本です。}
    registries: {登記: found}
    expect: {valid: true, attachments: []}
    then:
      - {do: submit, by: applicant, state: 受付済}
  - name: 理由がない
    from: ふつうの届出
    answers: {届出の理由: ""}
    expect: {valid: false, errors: {届出の理由: required}}
"""

WIDGET = {
    "__init__.py": '"""NAME (TITLE): one sentence that says when an author chooses this type."""\n',
    "widget.py": '''\
"""NAME (TITLE): what it is, which standard or law it follows, how it is read and shown."""

import re
from typing import Literal

from engine.procedure.bases.written import Written
from engine.procedure.characters import to_code
from engine.procedure.field import Invalid

_FORM = re.compile(r"[A-Z]{2}[0-9]{4}")


class CLASS(Written):
    """`{type: NAME}`: two letters and four digits, typed wide or half-width, kept half-width."""

    type: Literal["NAME"] = "NAME"

    def hint(self, lang: str = "ja") -> str:
        return super().hint(lang) or ("AB1234 for instance" if lang == "en" else "例: AB1234")

    def read(self, text: str) -> str | Invalid:
        code = to_code(text).upper()
        return code if _FORM.fullmatch(code) else Invalid("text.format", {"format": "AB1234"})
''',
    "input.html": """\
{% include "widgets/hint.html" %}
<input class="input size-14" type="text" id="{{ f.id }}" name="{{ f.name }}" value="{{ f.value }}"{{ f.attrs }}>
""",
    "display.html": "{{ f.shown }}\n",
    "examples.yaml": """\
- {name: 見本, field: {label: TITLE}, raw: AB1234, value: AB1234, shown: AB1234}
- {name: 全角, field: {label: TITLE}, raw: ＡＢ１２３４, value: AB1234, shown: AB1234}
- {name: 小文字, field: {label: TITLE}, raw: ab1234, value: AB1234, shown: AB1234}
- {name: 空白だけ, field: {label: TITLE}, raw: "　", shown: "", missing: "true"}
- {name: 短い, field: {label: TITLE}, raw: AB123, error: text.format}
- {name: 漢字, field: {label: TITLE}, raw: 見本1234, error: text.format}
""",
}

RULE = '''\
"""TITLE.

Why: say what goes wrong for applicants or officials when a definition does this.

Wrong:
    title: 手続
Right:
    title: 揮発油販売業者の変更登録
"""

from collections.abc import Iterator

from engine.procedure.finding import Finding
from engine.procedure.rules.subject import Subject

CODES = ("rule.NAME",)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding at the title when it says nothing."""
    if subject.procedure.title.ja in {"手続", "申請", "届出"}:
        yield Finding(("title",), CODES[0], "何の手続か分かりません。", "対象が分かる表題にしてください。")
'''

RULE_TEST = '''\
"""TITLE."""

from tests.procedure.rules.subject import codes


def test_a_title_that_says_nothing_is_found():
    assert "rule.NAME" in codes("title: 手続")


def test_a_title_that_says_what_is_fine():
    assert "rule.NAME" not in codes("title: 揮発油販売業者の変更登録")
'''

REGISTRY = {
    "__init__.py": '"""TITLE: what is looked up there."""\n',
    "connector.py": '''\
"""TITLE: the protocol in one line, e.g. `GET /items/{key}` answered in JSON."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from engine.formula import Text
from engine.registries.asked import Asked, Told
from engine.registries.base import Gives
from engine.registries.line import Failure, Reply
from engine.registries.recorded import Behaviour, read_examples


class CLASS(Asked):
    """Key: what it is asked by."""

    id: ClassVar[str] = "TITLE"
    label: ClassVar[str] = "TITLE"
    gives: ClassVar[Mapping[str, Gives]] = {"name": Gives(Text(), "名称")}
    key_form: ClassVar[re.Pattern[str]] = re.compile(r"[0-9A-Za-z]{1,40}")
    known_key: ClassVar[str] = "0"

    def ask(self, key: str) -> Reply | Failure:
        return self.line.get(f"/items/{key}", {})

    def told(self, body: bytes, key: str) -> Told | str | None:
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return "not JSON"
        if not isinstance(data, dict) or data.get("key") != key or not isinstance(data.get("name"), str):
            return "unexpected answer"
        return Told({"name": data["name"]})

    @classmethod
    def samples(cls) -> Mapping[str, Mapping[str, Any]]:
        return {key: {"name": entry["name"]} for key, entry in read_examples(Path(__file__).parent).items()}

    @classmethod
    def stand_in(cls) -> Behaviour:
        examples = read_examples(Path(__file__).parent)

        def answer(path: str, _: Mapping[str, str], __: Mapping[str, str]) -> tuple[int, str, bytes]:
            entry = examples.get(path.removeprefix("/items/"))
            body = json.dumps(entry or {}, ensure_ascii=False).encode()
            return (200 if entry else 404), "application/json", body

        return answer
''',
    "examples.yaml": '- {key: "1", name: 見本}\n',
    "README.md": """\
# TITLE
Whose service it is, where its description stands, what the operator must set (address, credential), and its limits.
""",
}

REGISTRY_TEST = '''\
"""TITLE: what the contract test cannot know."""

from datetime import UTC, datetime

from engine.registries.base import Found
from engine.registries.http import HttpLine
from engine.registries.line import Endpoint
from engine.registries.NAME.connector import CLASS
from engine.registries.stand_in import StandIn


def test_the_recorded_name_comes_back():
    server = StandIn(CLASS.stand_in())
    try:
        line = HttpLine(Endpoint(server.url, "token", server.inside))
        answer = CLASS(line, lambda: datetime(2026, 4, 1, tzinfo=UTC)).lookup("1")
    finally:
        server.close()
    assert isinstance(answer, Found)
    assert answer.values == {"name": "見本"}
'''
