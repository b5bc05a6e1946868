"""The main links of the page head, by what the person who is signed in may open."""

from dataclasses import dataclass

from engine.case.policy import may
from engine.web.request import Request


@dataclass(frozen=True)
class Link:
    href: str
    label: str
    here: bool


# (address, label, the permission that its route has)
_LINKS = (
    ("/", "手続をさがす", None),
    ("/cases", "自分の申請", "case.list"),
    ("/mandates", "委任", "mandate.view"),
    ("/company", "会社", "company.view"),
    ("/review", "審査", "queue.view"),
    ("/admin", "運用", "admin.view"),
    ("/audit", "監査", "audit.view"),
    ("/audit/disposals", "保存と廃棄", "disposal.propose"),
)


def links(request: Request) -> list[Link]:
    """Only what leads somewhere: a link that would answer 404 is not shown."""
    path = request.url.partition("?")[0]
    found = [
        Link(href, label, path == href or (href != "/" and path.startswith(f"{href}/")))
        for href, label, action in _LINKS
        if action is None or (request.actor is not None and may(request.actor, action))
    ]
    if request.actor is None and path != "/sign-in":
        found.append(Link("/sign-in", "サインイン", False))
    return found


def ways(request: Request) -> list[Link]:
    """Ways back for somebody who was refused: the part of the site that he was in, else the one he works in."""
    found = [link for link in links(request) if link.href not in ("/", "/sign-in")]
    return [link for link in found if link.here][-1:] or found[:1]
