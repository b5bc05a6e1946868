"""Text that people read: Japanese first, other languages beside it (`label: {ja: …, en: …}`)."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator


class Text(BaseModel):
    """A label, help or message. A plain string in YAML is the Japanese text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ja: str
    en: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: Any) -> Any:
        return {"ja": data} if isinstance(data, str) else data

    def say(self, lang: str = "ja") -> str:
        """The text in `lang`, Japanese where that language is missing."""
        return self.en if lang == "en" and self.en else self.ja

    def __str__(self) -> str:
        return self.ja
