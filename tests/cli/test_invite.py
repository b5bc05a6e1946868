"""`tetsuzuki invite`: the way in for the first operator of a new installation."""

import re
from pathlib import Path

import pytest

from engine.store.audit import RecordQuery
from engine.store.store import Store
from tests.cli.conftest import Run


def test_the_link_is_that_of_an_operators_invitation_and_recorded(run: Run, tmp_path: Path) -> None:
    said = run("invite", "tsukasa@example.jp", "--name", "運用 司", "--data", tmp_path)
    assert said.exit_code == 0, said.output
    found = re.search(r"http://localhost:\d+/invitations/([0-9a-f]{64})\n", said.output)
    assert found
    store = Store.open("", tmp_path)
    with store.read() as tx:
        invitation = tx.invitations.of_secret(found[1])
        (record,) = tx.audit.page(RecordQuery(action="invitation.send")).rows
    store.close()
    assert invitation is not None
    assert (invitation.invited.email, invitation.invited.grant.role) == ("tsukasa@example.jp", "operator")
    assert (record.actor, record.data["role"]) == ("system", "operator")
    assert found[1] not in str(record)


@pytest.mark.parametrize(
    ("email", "name", "why"),
    [("tsukasa", "運用 司", "メールアドレスではありません"), ("a@example.jp", " ", "氏名が読み取れません")],
)
def test_what_cannot_be_invited_is_refused(run: Run, tmp_path: Path, email: str, name: str, why: str) -> None:
    said = run("invite", email, "--name", name, "--data", tmp_path)
    assert said.exit_code == 2
    assert why in said.output
