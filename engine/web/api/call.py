"""One row of the API's table: a page that is opened with a token, with what openapi.json says of it."""

from dataclasses import dataclass

from pydantic import BaseModel

from engine.procedure.text import Text
from engine.web.api.asked import Asked
from engine.web.limits import Rate
from engine.web.page import Page

_UNSAID = Text(ja="")
API = Rate("api", 600, 60)  # by client, whatever the token


@dataclass(frozen=True)
class Call(Page):
    """`scope`: which scope of a token it needs ("": everybody may call it); `asks` and `answers`: both ways' types."""

    summary: Text = _UNSAID
    scope: str = ""
    asks: type[Asked] = Asked
    answers: type[BaseModel] | None = None

    @property
    def pace(self) -> Rate:
        return API
