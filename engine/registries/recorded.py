"""Recorded data of a registry: what its samples, its stand-in and the contract test are made from."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine.procedure import source

# How the other side answers: (path, query, headers) -> (status, content type, body)
Behaviour = Callable[[str, Mapping[str, str], Mapping[str, str]], tuple[int, str, bytes]]


def read_examples(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """`examples.yaml` of a connector: key -> what the registry holds for it. All scalars are text."""
    path = folder / "examples.yaml"
    data = source.read(path.read_text(encoding="utf-8"), str(path)).data
    return {entry["key"]: entry for entry in data} if isinstance(data, list) else {}
