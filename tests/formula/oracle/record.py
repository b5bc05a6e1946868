"""Records what LibreOffice Calc makes of the functions that have Excel's names. Run by hand, once:

    .venv/bin/python tests/formula/oracle/record.py

It writes a sheet (flat ODF) with the cases below, lets `soffice` calculate it without a window, reads the calculated sheet
and keeps the results in `recorded.tsv` beside it: formula, kind (number, date, text, boolean, error), value. The tests compare with that file and need no LibreOffice.
"""

import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from itertools import product
from pathlib import Path
from xml.sax.saxutils import quoteattr

RECORDED = Path(__file__).with_name("recorded.tsv")
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
EXTENDED = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
NUMBERS = ("0", "0.5", "-0.5", "1.005", "2.5", "-2.5", "2.675", "1234.5678", "-1234.5678", "149.99", "-150", "0.049")
DAYS = ("2026,1,31", "2024,2,29", "2026,2,28", "2026,12,31", "2026,4,1", "1999,11,30", "2000,3,31")
MONTHS = ("0", "1", "-1", "11", "12", "-12", "13", "25", "-25")
TEXTS = ("あいうえお", "abc", "経済産業省", "a")


def cases() -> list[str]:
    """Formulas that mean the same here and there."""
    found = [f"{f}({n}, {d})" for f, n, d in product(("ROUND", "ROUNDDOWN", "ROUNDUP"), NUMBERS, (0, 1, 2, -1, -2))]
    found += [f"{f}(DATE({day}), {months})" for f, day, months in product(("EDATE", "EOMONTH"), DAYS, MONTHS)]
    found += [
        f"DATE({year}, {month}, {day})"
        for year, month, day in product((2024, 2026), (0, 1, 2, 13, -1, 25), (0, 1, 29, 31, 60, -1))
    ]
    found += [f"DAYS(DATE({a}), DATE({b}))" for a, b in product(DAYS, DAYS)]
    found += [f"{f}(DATE({day}))" for f, day in product(("YEAR", "MONTH", "DAY"), DAYS)]
    found += [f"WORKDAY(DATE({day}), {n})" for day, n in product(DAYS, (0, 1, 5, -1, -5, 10, 100))]
    found += [f"NETWORKDAYS(DATE({a}), DATE({b}))" for a, b in product(DAYS[:5], DAYS[:5])]
    found += [f'{f}("{text}", {n})' for f, text, n in product(("LEFT", "RIGHT"), TEXTS, (0, 1, 2, 9))]
    found += [f'MID("{text}", {at}, {n})' for text, at, n in product(TEXTS, (1, 2, 5, 9), (0, 1, 3, 9))]
    found += [f'FIND("{part}", "{text}")' for part, text in product(("い", "a", "省", "bc", "A"), TEXTS)]
    found += [f'FIND("a", "banana", {at})' for at in (1, 2, 3, 5, 6)]
    found += [
        f'SUBSTITUTE("{text}", "{old}", "{new}")'
        for text, old, new in product((*TEXTS, "aaa"), ("a", "い", "経済"), ("", "X", "aa"))
    ]
    found += [f'SUBSTITUTE("banana", "a", "o", {n})' for n in (1, 2, 3, 4)]
    found += [f'LEN("{text}")' for text in (*TEXTS, "", " a ")]
    found += [f'{f}("{text}")' for f, text in product(("UPPER", "LOWER"), ("abc", "ABC", "aBc 1あ", ""))]
    found += [
        f'TEXT({n}, "{form}")'
        for n, form in product(
            ("0", "5", "1234.5", "-1234.5", "0.256", "1234567.891"),
            ("0", "0.0", "0.00", "#,##0", "#,##0.00", "000", "0%", "0.0%", "#,##0円"),
        )
    ]
    found += [
        f'TEXT(DATE({day}), "{form}")'
        for day, form in product(DAYS, ("yyyy-mm-dd", "yyyy/m/d", "yyyy年m月d日", "mm/dd", "yy.m.d"))
    ]
    found += [f"ABS({n})" for n in NUMBERS]
    found += [f"{f}({n}, 2, -3)" for f, n in product(("SUM", "MAX", "MIN", "AVERAGE"), NUMBERS)]
    found += ['IF(1 = 1, "a", "b")', 'IF(1 = 2, "a", "b")', 'IFS(1 = 2, "a", 1 = 1, "b")', 'SWITCH(2, 1, "a", 2, "b")']
    found += [f'SWITCH({n}, 1, "a", 2, "b", "c")' for n in (1, 2, 3)]
    found += [
        f"{a} {sign} {b}"
        for a, sign, b in product(("1", "2.5", "-3"), ("+", "-", "*", "/", "=", "<>", "<", ">="), ("2", "-0.5"))
    ]
    found += [
        "AND(1 = 1, 1 = 2)",
        "OR(1 = 1, 1 = 2)",
        "NOT(1 = 2)",
        '"a" & "b"',
        "-2 * 3",
        "2 - -3",
        "10 / 4",
        "1 / 3 * 3",
    ]
    found += [
        'LEN("𠮷野家")',
        'LEFT("𠮷野家", 1)',
        'MID("𠮷野家", 2, 1)',
        'FIND("野", "𠮷野家")',
        'LEN("か\u3099")',
        "1 / 0",
        "YEAR(DATE(1850, 1, 1))",
    ]
    found += [f'TEXT({n}, "0")' for n in ("0.5", "-0.4", "-0.5", "1.5", "2.5")]
    found += [
        f'TEXT(DATE({day}), "{form}")'
        for day, form in product(DAYS, ("ggge年m月d日", "gge.m.d", "aaa", "aaaa", "m月d日(aaa)"))
    ]
    return list(dict.fromkeys(found))


def _open(formula: str) -> str:
    """As OpenFormula writes it: `;` between arguments, the younger functions under Microsoft's name, Japanese formats
    said to be Japanese."""
    parts = re.split(r'("[^"]*")', formula)
    parts[::2] = [re.sub(r"\b(IFS|SWITCH)\(", r"COM.MICROSOFT.\1(", part.replace(",", ";")) for part in parts[::2]]
    if formula.startswith("TEXT(DATE("):
        parts[1::2] = ['"[$-411]' + part[1:] for part in parts[1::2]]
    return "of:=" + "".join(parts)


def sheet(formulas: list[str]) -> str:
    """Flat ODF with one formula a row."""
    cells = "".join(
        f"<table:table-row><table:table-cell table:formula={quoteattr(_open(formula))}/></table:table-row>"
        for formula in formulas
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><office:document '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{cells}</table:table></office:spreadsheet></office:body></office:document>'
    )


def calculated(formulas: list[str]) -> list[tuple[str, str, str]]:
    """Each formula with the kind and the value LibreOffice gives it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "in", "sheet.fods")
        file.parent.mkdir()
        file.write_text(sheet(formulas), encoding="utf-8")
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "fods"]
        subprocess.run([*command, "--outdir", folder, str(file)], check=True, timeout=300, capture_output=True)
        root = ET.parse(Path(folder, "sheet.fods")).getroot()
    cells = [cell for cell in root.iter(f"{TABLE}table-cell") if cell.get(f"{TABLE}formula")]
    return [(formula, *_read(cell)) for formula, cell in zip(formulas, cells, strict=True)]


def _read(cell: ET.Element) -> tuple[str, str]:
    text = "\n".join("".join(line.itertext()) for line in cell.iter(f"{TEXT}p"))
    if cell.get(f"{EXTENDED}value-type") == "error":
        return "error", text
    kind = cell.get(f"{OFFICE}value-type", "")
    if kind == "string":
        return "text", cell.get(f"{OFFICE}string-value", text)
    for attribute, name in (("date-value", "date"), ("boolean-value", "boolean")):
        if (value := cell.get(OFFICE + attribute)) is not None:
            return name, value
    number = cell.get(f"{OFFICE}value", "")
    return ("number", number) if number else ("text", "")  # an empty text has neither type nor value in the file


def main() -> None:
    lines = ["\t".join(row) for row in calculated(cases())]
    version = subprocess.run(["soffice", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    RECORDED.write_text("\n".join([f"# {version}", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
