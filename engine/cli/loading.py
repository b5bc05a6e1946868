"""Loading a module by its name, where a command needs it only sometimes (ADR 0010)."""

import gc
from importlib import import_module
from typing import Any


def loaded(module: str) -> Any:
    """Import a module by its name. What it brings stays for good: looking through it for garbage, now or later, is a
    tenth of the start."""
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        gc.enable()
