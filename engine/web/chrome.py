"""The head of every page (画面の上部): the main links, and who is signed in. Made without a template: every page has it."""

from functools import lru_cache

from markupsafe import Markup

from engine.case.model import Actor
from engine.store.sessions import IDLE
from engine.web.identity.sessions import left
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


def _place(actor: Actor) -> str:
    """In whose place one acts: as an agent said in full, with the way to change it, on every page."""
    name, party = text(actor.name), text(actor.principal.name) if actor.principal else ""
    change = '<a href="/principal">立場を切り替える</a>'
    if actor.agent:
        return f'<span><strong class="who__for">{party}の代理として</strong>　{name}</span>{change}'
    if actor.own is not None:
        return f"<span><strong>代理の委任は終わりました。</strong>いまは{party}　{name}</span>{change}"
    return f"<span>{party}　{name}</span>" if party else f"<span>{name}</span>"


_WORDS = " ".join(
    f'data-{name}="{said}"'
    for name, said in (
        ("soon", "しばらく操作がないため、あと2分ほどでサインアウトします。続けるときは「続ける」を押してください。"),
        (
            "last",
            "サインインから8時間がたつため、あと2分ほどでサインアウトします。入力を保存し、サインインし直してください。",
        ),
        ("over", "サインアウトしました。入力した内容はこの画面に残っています。送るときに、サインインし直せます。"),
    )
)


def who(request: Request) -> Markup:
    """For whom one acts, one's name, and the way out; nothing for visitors."""
    actor = request.actor
    if actor is None:
        return safe("")
    return safe(
        f'<div class="who"><div class="wrap who__bar">\n{_place(actor)}\n'
        f'<a href="/sessions">サインイン中の機器</a>'
        f'<form method="post" action="/sign-out"><input type="hidden" name="form-token" value="{request.token}">'
        '<button type="submit">サインアウト</button></form>\n</div></div>'
        f'<aside class="stay" id="session" aria-label="サインインの期限" hidden data-idle="{int(IDLE.total_seconds())}" '
        f'data-most="{left(request)}" data-token="{request.token}" {_WORDS}><div class="wrap who__bar">'
        '<span data-said role="status"></span><button type="button">続ける</button></div></aside>'
    )
