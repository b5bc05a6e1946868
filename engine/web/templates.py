"""The one Jinja2 environment: our pages and the widgets' templates. Escapes all; author text never is one."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine.web.chrome import nav, stay, who
from engine.web.dates import both_calendars, clock_time, day_and_time, day_text
from engine.web.fillers import size_text
from engine.web.prose import prose

HERE = Path(__file__).parent
SERVICE = "手続オンライン"


def environment(root: Path, assets: str, trial: bool) -> Environment:
    """`root` is the folder that holds `widgets/`: a template is named by its path in the repository.

    `assets` is part of the static files' addresses; `trial` marks every page as not for real filings.
    """
    made = Environment(
        loader=FileSystemLoader([HERE, root]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.globals.update(
        static=lambda name: f"/static/{assets}/{name}",
        site_nav=nav,
        site_person=who,
        site_stay=stay,
        prose=prose,
        service=SERVICE,
        trial=trial,
    )
    made.filters.update(both=both_calendars, day=day_text, at=day_and_time, time=clock_time, size=size_text)
    return made
