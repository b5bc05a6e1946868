"""An answer of the API: one of its shapes as JSON."""

from pydantic import BaseModel
from starlette.responses import Response


def answer(shape: BaseModel) -> Response:
    """200 with the shape."""
    return Response(shape.model_dump_json(), media_type="application/json")
