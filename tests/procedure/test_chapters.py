"""A definition that is a folder of files: joined in order, each problem at its place, one digest."""

from pathlib import Path

from engine.procedure.library import FolderLibrary
from engine.procedure.parse import Parsed, parse
from engine.procedure.problem import Position
from tests.procedure.rules.subject import text_with
from widgets import WIDGETS

PAGES = "pages:\n  - {id: 二, title: 二, fields: [{id: 率, type: number, label: 率, value: 表.率}]}\n"
TABLE = "tables:\n  表: {given: {区分: 区分}, gives: [率], file: 率.csv}\n"


def _folder(root: Path, **files: str) -> Path:
    folder = root / "1-見本"
    folder.mkdir()
    (folder / "procedure.yaml").write_text(text_with(), encoding="utf-8")
    for name, text in files.items():
        file = folder / name.replace("__", "/").replace("_csv", ".csv")
        file = file if file.suffix else file.with_suffix(".yaml")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def _parsed(folder: Path) -> Parsed:
    file = folder / "procedure.yaml"
    return parse(file.read_text(encoding="utf-8"), str(file), tuple(WIDGETS), FolderLibrary(folder))


def test_lists_and_tables_of_all_files_are_joined_in_order(tmp_path: Path) -> None:
    folder = _folder(tmp_path, b=PAGES + TABLE, 率_csv="区分,率\n新規,1\n変更,2\n", a__c=PAGES.replace("二", "三"))
    parsed = _parsed(folder)
    assert not parsed.problems
    assert parsed.procedure is not None
    assert [page.id for page in parsed.procedure.pages] == ["申請", "三", "二"]
    assert [table.id for table in parsed.procedure.tables] == ["書類表", "表"]
    assert parsed.procedure.tables[1].rows[1] == {"区分": "変更", "率": "2"}
    assert parsed.positions["pages", 2, "title"] == Position(str(folder / "b.yaml"), 2, 20)
    assert parsed.positions["pages", 1, "title"] == Position(str(folder / "a/c.yaml"), 2, 20)
    assert parsed.keys["tables", "表", "file"] == Position(str(folder / "b.yaml"), 4, 36)


def test_the_digest_is_that_of_the_same_text_in_one_file(tmp_path: Path) -> None:
    spread = _parsed(_folder(tmp_path, b="checks:\n  - {id: c, ensure: 計 < 9, at: 計, message: 多い}\n"))
    text = text_with() + "checks:\n  - {id: c, ensure: 計 < 9, at: 計, message: 多い}\n"
    assert spread.digest == parse(text, "1-見本.yaml", tuple(WIDGETS), FolderLibrary(tmp_path)).digest


def test_what_may_stand_only_once_is_told_at_the_second_place(tmp_path: Path) -> None:
    folder = _folder(tmp_path, b="# 題\ntitle: 別\ntables:\n  書類表: {given: {区分: 区分}, gives: [書類]}\n")
    found = [(each.code, each.position) for each in _parsed(folder).problems]
    assert found == [
        ("folder.twice", Position(str(folder / "b.yaml"), 2, 1)),
        ("folder.twice", Position(str(folder / "b.yaml"), 4, 3)),
    ]
    assert "procedure.yaml の2行目" in _parsed(folder).problems[0].reason


def test_a_problem_stands_in_its_own_file(tmp_path: Path) -> None:
    folder = _folder(tmp_path, b="pages：\n  - {id: 二, titel: 二}\n", c="- 一覧\n", d="checks: [" + "[" * 30)
    found = {(each.code, Path(each.position.file).name, each.position.line) for each in _parsed(folder).problems}
    assert {("yaml.wide_colon", "b.yaml", 1), ("key.unknown", "b.yaml", 2), ("folder.kind", "c.yaml", 1)} <= found
    assert any(file == "d.yaml" for _, file, _ in found)


def test_files_aside_are_none_of_it_and_each_file_has_its_limit(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _aside="title: 別\n", _old__x="title: 別\n")
    assert not _parsed(folder).problems
    (folder / "big.yaml").write_text("# " + "x" * 256_000, encoding="utf-8")
    (problem,) = _parsed(folder).problems
    assert (problem.code, Path(problem.position.file).name) == ("yaml.size", "big.yaml")
    (folder / "big.yaml").unlink()
    for number in range(101):
        (folder / f"{number}.yaml").write_text("checks: []\n", encoding="utf-8")
    assert [each.code for each in _parsed(folder).problems] == ["folder.files"]
