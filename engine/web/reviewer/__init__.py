"""The officials' pages: what waits, a procedure's queue, one case, an act on it, its earlier versions."""
