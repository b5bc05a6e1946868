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
    """The main links that lead somewhere for this person; on a phone, who is signed in finds them in the menu."""
    look = " head__nav--wide" if request.actor else ""
    return safe(f'<nav class="head__nav{look}" aria-label="メイン">\n{_lines(request)}</nav>')


def _lines(request: Request) -> str:
    return _list(tuple((link.href, link.label, link.here) for link in links(request)))


@lru_cache(maxsize=256)
def _list(items: tuple[tuple[str, str, bool], ...]) -> str:
    here = {True: ' aria-current="page"', False: ""}
    lines = "".join(
        f'<li><a href="{text(href)}"{here[is_here]}>{text(label)}</a></li>\n' for href, label, is_here in items
    )
    return f"<ul>\n{lines}</ul>\n"


def who(request: Request) -> Markup:
    """The menu (one's name, the way out; on a phone the main links, too) and for whom one acts; nothing for visitors.

    For whom one acts stands outside the menu, in full: it is seen on every page, whatever is open or closed.
    """
    actor = request.actor
    if actor is None:
        return safe("")
    party = f"{text(actor.principal.name)}　" if actor.principal and not actor.agent else ""
    name = f"{party}{text(actor.name)}"
    return safe(
        '<div class="who">\n<details class="menu"><summary class="menu__button"><span class="menu__word">メニュー</span>'
        f'<span class="menu__name">{name}</span></summary>\n<div class="menu__box">'
        f'<nav class="menu__nav" aria-label="メイン">\n{_lines(request)}</nav>\n'
        f'<p class="menu__who">{name}</p>\n<ul><li><a href="/sessions">サインイン中の機器</a></li></ul>\n'
        f'<form method="post" action="/sign-out"><input type="hidden" name="form-token" value="{request.token}">'
        f'<button type="submit">サインアウト</button></form>\n</div></details>\n{_place(actor)}</div>'
    )


def _place(actor: Actor) -> str:
    """In whose place an agent acts, or that he does not any more, with the way to change it; nothing for all others."""
    party = text(actor.principal.name) if actor.principal else ""
    if actor.agent:
        said = f'<strong>{party}の代理として</strong><span class="who__more">操作しています</span>'
    elif actor.own is not None:
        said = f"<strong>代理の委任は終わりました。</strong>いまは{party or text(actor.name)}です。"
    else:
        return ""
    return f'<p class="who__for"><span>{said}</span><a href="/principal"><span class="who__more">立場を</span>切り替える</a></p>\n'


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


def stay(request: Request) -> Markup:
    """What is said two minutes before a session ends (session.js), in view wherever one is on the page."""
    if request.actor is None:
        return safe("")
    return safe(
        f'<aside class="stay" id="session" aria-label="サインインの期限" hidden data-idle="{int(IDLE.total_seconds())}" '
        f'data-most="{left(request)}" data-token="{request.token}" {_WORDS}><div class="wrap stay__bar">'
        '<span data-said role="status"></span><button type="button">続ける</button></div></aside>'
    )
