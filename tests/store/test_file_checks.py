"""What is known of files, on both databases: a result stays, an infection for good."""

from dataclasses import replace

from engine.store.file_checks import FileCheck
from engine.store.store import Store
from tests.store.filing import FILE, NOW, draft


def test_nothing_is_known_of_a_file_nobody_looked_at(store: Store) -> None:
    with store.read() as tx:
        assert tx.file_checks.get("00" * 32) == FileCheck("waiting")


def test_a_result_replaces_waiting_and_an_infection_stays(store: Store) -> None:
    digest = "01" * 32
    steps = [
        (FileCheck("waiting", ("macro",)), FileCheck("waiting", ("macro",))),
        (FileCheck("clean", ("macro",)), FileCheck("clean", ("macro",))),
        (FileCheck("waiting"), FileCheck("clean", ("macro",))),
        (FileCheck("infected", (), "Eicar"), FileCheck("infected", (), "Eicar")),
        (FileCheck("clean"), FileCheck("infected", (), "Eicar")),
    ]
    for put, known in steps:
        with store.write() as tx:
            tx.file_checks.put(digest, put, NOW)
        with store.read() as tx:
            assert tx.file_checks.get(digest) == known


def test_held_files_wait_until_there_is_a_result(store: Store) -> None:
    first, second = (replace(FILE, digest=str(number) * 64) for number in (2, 3))
    with store.write() as tx:
        case = tx.cases.insert(draft())
        for ref in (first, second):
            tx.files.add(case.id, ref, NOW, "a-1")
        tx.file_checks.put(first.digest, FileCheck("waiting"), NOW)
    with store.read() as tx:
        assert {first.digest, second.digest} <= set(tx.file_checks.waiting(50)), (
            "also one from before there was a scanner"
        )
        assert tx.file_checks.holders(first.digest) == [case.id]
    with store.write() as tx:
        tx.file_checks.put(first.digest, FileCheck("clean"), NOW)
    with store.read() as tx:
        assert first.digest not in tx.file_checks.waiting(50)
        assert len(tx.file_checks.waiting(1)) == 1
