"""Tables in a browser: cells pasted from a spreadsheet, buttons pressed in haste, rows that go while others are typed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.journeys.stories import GASOLINE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_PASTE = """(cell, text) => {
  cell.focus();
  const data = new DataTransfer();
  data.setData('text/plain', text);
  return cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def filer(visit: Visit) -> Iterator[Visitor]:
    """An applicant at the table 廃止する給油所, with one row."""
    at = visit()
    at.sign_in("applicant")
    at.open(f"/procedures/{GASOLINE.procedure}")
    at.click("この手続を始める")
    expect(at.page.locator("#saved")).to_be_visible()
    at.open(f"/cases/{at.case}/pages/変更")
    at.page.get_by_label("給油所の廃止").check()
    at.page.locator('button[value="add:廃止する給油所"]').click()
    expect(cell(at, 0, "名称")).to_be_visible()
    yield at
    assert at.watch.findings == []


def cell(at: Visitor, row: int, column: str) -> Locator:
    return at.page.locator(f'[name="廃止する給油所[{row}].{column}"]')


def rows(at: Visitor) -> Locator:
    return at.page.locator("#f-廃止する給油所-rows > [data-row]")


def paste(at: Visitor, target: Locator, text: str) -> bool:
    """Ctrl+V with this in the clipboard. Whether the browser itself put it in."""
    return bool(target.evaluate(_PASTE, text))


def test_cells_from_a_spreadsheet(filer: Visitor) -> None:
    cell(filer, 0, "名称").fill("手で入れた名称")
    assert not paste(filer, cell(filer, 0, "名称"), "港南SS\t令和8年4月1日\t老朽化\r\n臨海SS\t2026/5/2\t統合\r\n")
    expect(rows(filer)).to_have_count(2)
    for row, values in enumerate((("港南SS", "令和8年4月1日", "老朽化"), ("臨海SS", "2026/5/2", "統合"))):
        for column, value in zip(("名称", "廃止日", "理由"), values, strict=True):
            expect(cell(filer, row, column)).to_have_value(value)
    expect(filer.page.locator("#saved")).to_contain_text("「廃止する給油所」の1～2行目に、2行×3列を貼り付けました。")
    filer.look("pasted")
    filer.page.reload()
    expect(cell(filer, 1, "理由")).to_have_value("統合")


def test_one_cell_is_pasted_by_the_browser(filer: Visitor) -> None:
    assert paste(filer, cell(filer, 0, "名称"), "港南SS\r\n"), "Excel ends even one cell with a line break"
    expect(rows(filer)).to_have_count(1)


def test_what_does_not_fit_is_said_and_nothing_is_lost(filer: Visitor) -> None:
    cell(filer, 0, "名称").fill("残る名称")
    paste(filer, cell(filer, 0, "理由"), "a\tb\nc\td")
    expect(filer.page.locator("#notice-bar")).to_contain_text("貼り付けた列が2列")
    expect(cell(filer, 0, "名称")).to_have_value("残る名称")
    filer.look("paste-refused")
    cell(filer, 0, "理由").fill("統合")
    filer.page.locator("h1").click()
    expect(filer.page.locator("#saved.saved--good")).to_be_visible()
    filer.page.reload()
    expect(cell(filer, 0, "名称")).to_have_value("残る名称")


def test_pressed_in_haste(filer: Visitor) -> None:
    """Every press on 「行を追加する」 brings a row; a double press on 「消す」 takes one."""
    add = filer.page.locator('button[value="add:廃止する給油所"]')
    for _ in range(4):
        add.evaluate("each => each.click()")
    expect(rows(filer)).to_have_count(5)
    for row in range(5):
        cell(filer, row, "名称").fill(f"給油所{row}")
    remove = filer.page.locator('button[value="remove:廃止する給油所[1]"]')
    remove.evaluate("each => { each.click(); each.click(); }")
    expect(rows(filer)).to_have_count(4)
    expect(filer.page.locator("#saved.saved--good")).to_be_visible()
    filer.page.wait_for_timeout(500)
    for row, left in enumerate((0, 2, 3, 4)):
        expect(cell(filer, row, "名称")).to_have_value(f"給油所{left}")
