"""Why a sign-in came to nothing: one exception for all of it, with a stable code, a status and plain words."""

from collections.abc import Mapping

from engine.web.refusal import Say

_AGAIN = "もう一度、サインインし直してください。"
_OPERATOR = "続くときは、下の番号を添えて担当の窓口へお知らせください。"
_NOBODY = "サインインはできていません。"
_DOUBTFUL = "サインインの結果を確かめられませんでした"

# code: (status, what happened, why, what to do). Nothing that a provider sent is ever shown.
WORDS: Mapping[str, tuple[int, str, str, str]] = {
    "state": (
        400,
        "このサインインは使えません",
        f"すでに使われたか、このサイトから始めたものではありません。{_NOBODY}",
        _AGAIN,
    ),
    "browser": (
        403,
        "このサインインは使えません",
        f"別のブラウザーで始められたか、Cookie（クッキー）が使えません。{_NOBODY}",
        "同じブラウザーで、Cookieを使える設定にして、もう一度サインインしてください。",
    ),
    "expired": (400, "時間切れです", f"サインインを始めてから10分を過ぎました。{_NOBODY}", _AGAIN),
    "cancelled": (
        403,
        "サインインを取りやめました",
        f"サインイン先の画面で、取りやめることが選ばれました。{_NOBODY}",
        "続けるときは、もう一度サインインしてください。",
    ),
    "code": (
        400,
        "このサインインは使えません",
        f"サインインの途中の情報が使用済みか、期限切れです。{_NOBODY}",
        _AGAIN,
    ),
    "unreachable": (
        503,
        "サインインの窓口につながりません",
        f"サインイン先のシステムが応答しません。すでにサインインしている方は、そのまま続けられます。{_NOBODY}",
        f"少し待ってから、もう一度サインインしてください。{_OPERATOR}",
    ),
    "provider": (
        503,
        "サインイン先で問題が起きました",
        f"サインイン先のシステムが、処理できないと答えました。{_NOBODY}",
        f"少し待ってから、もう一度サインインしてください。{_OPERATOR}",
    ),
    "client_key": (
        503,
        "サインインの準備ができていません",
        f"サインイン先に対してこのシステムを証明する鍵が、正しく置かれていません。{_NOBODY}",
        f"あなたの操作の間違いではありません。{_OPERATOR}",
    ),
    "token": (403, _DOUBTFUL, f"届いた証明が正しくないため、受け付けませんでした。{_NOBODY}", f"{_AGAIN}{_OPERATOR}"),
    "userinfo": (
        403,
        _DOUBTFUL,
        f"届いた利用者の情報が正しくないため、受け付けませんでした。{_NOBODY}",
        f"{_AGAIN}{_OPERATOR}",
    ),
    "acr": (
        403,
        "本人確認が足りません",
        f"このシステムが求める強さの本人確認（多要素認証など）で、最近サインインしたことを確かめられませんでした。{_NOBODY}",
        "サインイン先からいったんサインアウトし、求められる確認（カードの読取り、ワンタイムパスワードなど）をして、"
        f"もう一度サインインしてください。{_OPERATOR}",
    ),
    "account.type": (
        403,
        "このアカウントではサインインできません",
        f"アカウントの種類を確かめられませんでした。{_NOBODY}",
        "GビズIDのサイトで、アカウントの種類と登録の内容を確かめてください。",
    ),
    "account.number": (
        403,
        "法人番号を確かめられませんでした",
        f"アカウントに登録された法人番号がないか、正しくありません。{_NOBODY}",
        "GビズIDのサイトで、登録された法人番号を確かめてください。",
    ),
    "account.ended": (
        403,
        "このアカウントは使えません",
        f"離職または異動により、このシステムでの利用が終わっています。{_NOBODY}",
        "引き続き利用する必要があるときは、所属の管理者にお知らせください。",
    ),
    "delegation": (
        403,
        "委任の内容を確かめられませんでした",
        f"代理で申請するための委任の内容が足りないか、正しくありません。{_NOBODY}",
        "委任した方か、GビズIDのサイトで、委任の内容を確かめてください。",
    ),
    "delegation.ended": (
        403,
        "委任の期間ではありません",
        f"代理で申請するための委任が、まだ始まっていないか、終わっています。{_NOBODY}",
        "委任した方に、委任の期間を確かめてください。",
    ),
}


class SignInRefused(Exception):
    """Nobody is signed in by this. `code` is for logs and records; `detail` names the check, never a value."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail
        self.status, *words = WORDS[code]
        self.say = Say(*words)
