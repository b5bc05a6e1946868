"""The one Jinja2 environment: our pages and the widgets' templates. Escapes everything; author text never gets here as code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.web.dates import both_calendars, clock_time, day_and_time, day_text

HERE = Path(__file__).parent


def environment(root: Path, assets: str, globals_: Mapping[str, Any]) -> Environment:
    """`root` is the folder that holds `widgets/`: a template is named by its path in the repository."""
    made = Environment(
        loader=FileSystemLoader([HERE, root]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.globals.update(globals_, static=lambda name: f"/static/{assets}/{name}")
    made.filters.update(both=both_calendars, day=day_text, at=day_and_time, time=clock_time)
    return made
