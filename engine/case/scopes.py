"""What a client of the API may be let do (スコープ): one list. None of them decides anything: that is for people."""

from collections.abc import Mapping

from engine.procedure.text import Text

SCOPES: Mapping[str, Text] = {
    "procedures.read": Text(ja="公開中の手続とその定義を読む", en="read published procedures"),
    "cases.read": Text(ja="提出された案件を読む", en="read cases that were filed"),
    "cases.file": Text(ja="下書きを作り、提出する", en="fill and file drafts"),
    "events.read": Text(ja="案件の動きを知る", en="follow what happens to cases"),
    "registers.read": Text(ja="台帳を読む", en="read registers"),
    "statistics.read": Text(ja="件数などの統計を読む", en="read statistics"),
}
