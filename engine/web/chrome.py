"""The head of every page (画面の上部): the main links, and who is signed in. Made without a template: every page has it."""

from functools import lru_cache

from markupsafe import Markup

from engine.web.links import links
from engine.web.request import Request
from engine.web.slots import safe, text


def nav(request: Request) -> Markup:
    """The main links that lead somewhere for this person."""
    return _nav(tuple((link.href, link.label, link.here) for link in links(request)))


@lru_cache(maxsize=256)
def _nav(items: tuple[tuple[str, str, bool], ...]) -> Markup:
    here = {True: ' aria-current="page"', False: ""}
    lines = "".join(
        f'<li><a href="{text(href)}"{here[is_here]}>{text(label)}</a></li>\n' for href, label, is_here in items
    )
    return safe(f'<nav class="head__nav" aria-label="メイン">\n<ul>\n{lines}</ul>\n</nav>')


def who(request: Request) -> Markup:
    """For whom one acts, one's name, and the way out; nothing for visitors."""
    actor = request.actor
    if actor is None:
        return safe("")
    principal = f"{actor.principal.name}{'（代理）' if actor.agent else ''}　" if actor.principal else ""
    return safe(
        f'<div class="who"><div class="wrap who__bar">\n<span>{text(principal + actor.name)}</span>\n'
        f'<form method="post" action="/sign-out"><input type="hidden" name="form-token" value="{request.token}">'
        '<button type="submit">サインアウト</button></form>\n</div></div>'
    )
