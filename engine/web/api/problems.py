"""What the API answers where it cannot do as asked: `application/problem+json` (RFC 9457), in Japanese and English."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from engine.web.refusal import Refusal, Say

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Words:
    """One code: its status, what happened and what to do now."""

    status: int
    ja: Say
    en: Say


def _words(status: int, ja: tuple[str, str, str], en: tuple[str, str, str]) -> Words:
    return Words(status, Say(*ja), Say(*en))


_NEW = "このシステムの運用担当者に、新しいトークンを作ってもらってください。"
_ASK = "Ask the operators of this site for a new token."
PROBLEMS: Mapping[str, Words] = {
    "token.none": _words(
        401,
        (
            "トークンがありません",
            "要求に、トークンが付いていません。",
            "Authorization: Bearer トークン の見出しを付けてください。",
        ),
        ("No token", "The request carries no token.", "Send the header: Authorization: Bearer <token>."),
    ),
    "token.in_address": _words(
        401,
        (
            "アドレスのトークンは使えません",
            "アドレスに書かれたトークンは、途中の記録に残るため、受け付けません。",
            f"そのトークンは失効させてください。{_NEW}Authorization の見出しで送ってください。",
        ),
        (
            "A token in the address is not accepted",
            "What stands in an address is kept in logs on its way.",
            f"Have that token revoked. {_ASK} Send it in the Authorization header.",
        ),
    ),
    "token.unknown": _words(
        401,
        (
            "トークンが正しくありません",
            "このトークンは、ここで作ったものではありません。",
            f"写し間違いがないか確かめてください。{_NEW}",
        ),
        ("Unknown token", "This token was not made here.", f"Check that it was copied whole. {_ASK}"),
    ),
    "token.expired": _words(
        401,
        ("トークンの期限が切れています", "このトークンの最後の日を過ぎました。", _NEW),
        ("Token expired", "The last day of this token is over.", _ASK),
    ),
    "token.revoked": _words(
        401,
        ("トークンは失効しています", "このトークンは、運用担当者が失効させました。", _NEW),
        ("Token revoked", "The operators revoked this token.", _ASK),
    ),
    "client.ended": _words(
        401,
        (
            "連携は終わっています",
            "このシステムとの連携は、終わりになりました。",
            "続けるときは、運用担当者に相談してください。",
        ),
        ("Client ended", "The connection of this system was ended.", "Talk to the operators of this site to go on."),
    ),
    "token.scope": _words(
        403,
        (
            "このトークンではできません",
            "トークンに、この呼出しの範囲（スコープ）がありません。",
            "required の範囲を持つトークンを、運用担当者に作ってもらってください。",
        ),
        (
            "Not within the token's scopes",
            "The token lacks the scope of this call.",
            "Ask the operators for a token with the scope that `required` names.",
        ),
    ),
    "unknown": _words(
        404,
        (
            "見つかりません",
            "番号が違うか、このトークンでは見られないものです。",
            "番号と、トークンで読める手続を確かめてください。",
        ),
        (
            "Not found",
            "It does not exist, or this token may not see it.",
            "Check the id, and the procedures that the token is for.",
        ),
    ),
    "accept.json": _words(
        406,
        (
            "JSON だけを返します",
            "Accept の見出しが、JSON を認めていません。",
            "Accept: application/json としてください。",
        ),
        ("Only JSON", "The Accept header does not take JSON.", "Send Accept: application/json."),
    ),
    "query.unknown": _words(
        400,
        (
            "知らない条件です",
            "at の示す条件は、この呼出しにありません。",
            "使える条件を openapi.json で確かめてください。",
        ),
        ("Unknown parameter", "This call has no parameter as `at` names it.", "See openapi.json for what there is."),
    ),
    "query.twice": _words(
        400,
        ("同じ条件が2つあります", "at の示す条件が、2回書かれています。", "1つにしてください。"),
        ("Given twice", "The parameter that `at` names is there twice.", "Give it once."),
    ),
    "query.value": _words(
        400,
        (
            "条件の値を読み取れません",
            "at の示す条件の値が、認められた形ではありません。",
            "expected の形にしてください。",
        ),
        ("Not a possible value", "The value of what `at` names cannot be read.", "Give what `expected` says."),
    ),
}
_BY_STATUS: Mapping[int, Words] = {
    400: _words(
        400,
        ("要求を読み取れません", "要求の形が正しくありません。", "openapi.json で形を確かめてください。"),
        ("Bad request", "The request cannot be read.", "See openapi.json for its form."),
    ),
    403: _words(
        403,
        ("この呼出しはできません", "この呼出しは認められていません。", "運用担当者に相談してください。"),
        ("Not allowed", "This call is not allowed.", "Talk to the operators of this site."),
    ),
    404: PROBLEMS["unknown"],
    405: _words(
        405,
        (
            "この方法では呼び出せません",
            "このアドレスは、読むこと（GET）だけができます。",
            "Allow の示す方法にしてください。",
        ),
        ("Method not allowed", "This address can only be read (GET).", "Use a method that Allow names."),
    ),
    429: _words(
        429,
        ("呼出しが多すぎます", "短い時間に多くの呼出しがありました。", "Retry-After の秒数だけ待ってください。"),
        (
            "Too many requests",
            "There were too many calls in a short time.",
            "Wait as many seconds as Retry-After says.",
        ),
    ),
    500: _words(
        500,
        (
            "うまく処理できませんでした",
            "システムの側で問題が起きました。担当者に知らせました。",
            "少し待って、もう一度呼び出してください。",
        ),
        ("Failure", "Something went wrong on our side; our staff was told.", "Wait a little, then call again."),
    ),
    503: _words(
        503,
        (
            "ただいま処理できません",
            "一時的に込み合っているか、記録ができません。",
            "Retry-After の秒数だけ待ってください。",
        ),
        ("Unavailable", "The site is busy, or cannot keep its records.", "Wait as many seconds as Retry-After says."),
    ),
}


@dataclass
class Wrong(Refusal):
    """A refusal with its place: `at` is `query.limit` …; `more` joins the answer (`expected`, `required`)."""

    at: str = ""
    more: Mapping[str, str] | None = None


def refuse(code: str, at: str = "", headers: Mapping[str, str] | None = None, **more: str) -> Wrong:
    """The refusal of a code of PROBLEMS."""
    words = PROBLEMS[code]
    return Wrong(words.status, code, words.ja, headers or {}, at, more)


def problem(refusal: Refusal, request_id: str) -> Response:
    """The answer. What the engine refused for its own reasons is said in the API's words of that status."""
    words = PROBLEMS.get(refusal.code) or _BY_STATUS.get(refusal.status) or _BY_STATUS[400]
    body: dict[str, Any] = {
        "type": f"urn:tetsuzuki:{refusal.code}",
        "title": words.ja.title,
        "status": refusal.status,
        "detail": words.ja.reason,
        "remedy": words.ja.remedy,
        "en": {"title": words.en.title, "detail": words.en.reason, "remedy": words.en.remedy},
        "code": refusal.code,
        "instance": f"urn:request:{request_id}",
    }
    if isinstance(refusal, Wrong):
        body |= {"at": refusal.at} if refusal.at else {}
        body |= refusal.more or {}
    return Response(json.dumps(body, ensure_ascii=False), refusal.status, dict(refusal.headers), MEDIA_TYPE)
