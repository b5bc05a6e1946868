"""Why a request was not done: one exception for everything a person or program is told with a status of 4xx or 503."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.case.act import Refused
from engine.case.model import Denied


@dataclass(frozen=True)
class Say:
    """The words of one refusal: a stable code, what happened, and what to do now. Plain Japanese."""

    title: str
    reason: str
    remedy: str = ""


# One line per status that a page may answer; a handler may say more with its own `Say`.
STANDARD: Mapping[int, Say] = {
    400: Say(
        "送られた内容を読み取れませんでした",
        "途中で切れたか、形が正しくありません。保存済みの内容は変わっていません。",
        "前の画面に戻って、もう一度送ってください。",
    ),
    401: Say(
        "サインインが必要です",
        "サインインしていないか、有効期限が切れています。保存済みの内容は変わっていません。",
        "サインインしてから、もう一度操作してください。",
    ),
    403: Say(
        "この操作はできません",
        "この操作をする権限がないか、画面が古くなっています。",
        "画面を開き直してから、もう一度操作してください。",
    ),
    404: Say(
        "ページが見つかりません",
        "アドレスが間違っているか、見ることのできないページです。",
        "アドレスを確かめるか、手続をさがす画面からやり直してください。",
    ),
    405: Say(
        "この操作は受け付けていません",
        "このアドレスでは使えない方法で呼び出されました。",
        "画面のボタンから操作してください。",
    ),
    409: Say(
        "ほかの操作と重なりました",
        "この画面を開いたあとに内容が変わったため、まだ保存していません。",
        "いまの内容を確かめてから、もう一度操作してください。",
    ),
    413: Say(
        "送られた内容が大きすぎます",
        "一度に送れる大きさを超えています。保存済みの内容は変わっていません。",
        "ファイルを小さくするか、分けて送ってください。",
    ),
    414: Say(
        "アドレスが長すぎます",
        "受け付けられる長さを超えたアドレスで呼び出されました。",
        "アドレスを確かめるか、手続をさがす画面からやり直してください。",
    ),
    415: Say(
        "送られた形式は受け付けていません",
        "画面のフォーム以外の形式で送られました。保存済みの内容は変わっていません。",
        "画面のボタンから送ってください。",
    ),
    422: Say(
        "入力内容を確かめてください", "受け付けられない入力があります。", "示した項目を直して、もう一度送ってください。"
    ),
    429: Say(
        "操作が続きすぎています", "短い時間に多くの操作がありました。", "1分ほど待ってから、もう一度操作してください。"
    ),
    431: Say(
        "ブラウザーから届いた情報が大きすぎます",
        "このサイトのCookieなど、画面の内容に付けて送られる情報が、受け付けられる大きさを超えています。"
        "保存済みの内容は変わっていません。",
        "このサイトのCookieを消してから、もう一度開いてください。",
    ),
    500: Say(
        "うまく処理できませんでした",
        "システムの側で問題が起きました。入力の間違いではありません。担当者に知らせました。",
        "少し待ってから、もう一度操作してください。",
    ),
    503: Say(
        "ただいま処理できません",
        "一時的に込み合っているか、保存先が使えません。まだ保存していません。",
        "30秒ほど待ってから、もう一度操作してください。入力した画面はそのままにしてください。",
    ),
}


@dataclass
class Refusal(Exception):
    """Raised by a handler, answered by `errors.answer`. `code` is for programs and logs, never personal data."""

    status: int
    code: str
    say: Say | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Say:
        return self.say or STANDARD[self.status]


def unknown() -> Refusal:
    """For an id that does not exist and for one that is somebody else's: the same answer."""
    return Refusal(404, "unknown")


def bad_request(code: str, reason: str = "") -> Refusal:
    """A request that no page of ours sends; `reason` in Japanese replaces the standard one."""
    standard = STANDARD[400]
    return Refusal(400, code, Say(standard.title, reason, standard.remedy) if reason else None)


def denied(decision: Denied) -> Refusal:
    """What the policy denied: as if unknown where the actor may not know of it, else 403 with the policy's reason."""
    if decision.hidden:
        return unknown()
    if decision.code == "sign_in":
        return Refusal(401, "session.none")
    return Refusal(403, decision.code, Say(STANDARD[403].title, decision.reason))


def denied_act(why: Refused) -> Refusal:
    """What the workflow refused, as an answer with the workflow's own reason."""
    return unknown() if why.hidden else Refusal(403, why.code, Say(STANDARD[403].title, why.reason))
