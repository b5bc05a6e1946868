"""What a session's browser is called on its owner's list: `Chrome（Windows）`. Never what decides about anything."""

from collections.abc import Sequence

# The first that is named counts: Edge says Chrome, too, and Chrome says Safari.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """Browser and system by what the browser says of itself."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    return f"{browser or 'ほかのブラウザ'}（{system or '機器不明'}）"


def _first(known: Sequence[tuple[str, str]], text: str) -> str:
    return next((name for mark, name in known if mark in text), "")
