"""Authors' longer texts (help, notes): paragraphs, lists, headings, links, pipe tables. No HTML gets through."""

import re
from functools import lru_cache

from markupsafe import Markup

from engine.web.slots import safe, text

_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()]+)\)")
_RULE = re.compile(r"^\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?$")


@lru_cache(maxsize=2048)
def prose(source: str, heading: int = 3) -> Markup:
    """The text as HTML; `heading` is the level that `## ` gets on this page."""
    blocks = re.split(r"\n\s*\n", source.strip().replace("\r\n", "\n"))
    return safe("".join(_block(block.split("\n"), heading) for block in blocks if block.strip()))


def _block(lines: list[str], heading: int) -> str:
    html, rest = "", list(lines)
    while rest:
        kind = _kind(rest[0])
        run = [rest.pop(0)]
        while rest and kind != "heading" and _kind(rest[0]) == kind:
            run.append(rest.pop(0))
        html += _run(kind, run, heading)
    return html


def _kind(line: str) -> str:
    start = line.lstrip()
    if start.startswith("## "):
        return "heading"
    if start.startswith("- "):
        return "list"
    return "table" if start.startswith("|") else "text"


def _run(kind: str, lines: list[str], heading: int) -> str:
    if kind == "heading":
        return f"<h{heading}>{_inline(lines[0].lstrip()[3:])}</h{heading}>"
    if kind == "list":
        return "<ul>" + "".join(f"<li>{_inline(line.lstrip()[2:])}</li>" for line in lines) + "</ul>"
    if kind == "table":
        return _table([line for line in lines if not _RULE.match(line.strip())], headed=len(lines) > 1)
    return "<p>" + "<br>".join(_inline(line) for line in lines) + "</p>"


def _table(lines: list[str], headed: bool) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    html = '<div class="scroll" tabindex="0"><table class="table">'
    if headed and rows:
        html += (
            "<thead><tr>" + "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in rows.pop(0)) + "</tr></thead>"
        )
    body = "".join("<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"{html}<tbody>{body}</tbody></table></div>"


def _inline(line: str) -> str:
    return _LINK.sub(lambda found: f'<a href="{found[2]}" rel="noopener noreferrer">{found[1]}</a>', text(line.strip()))
