"""choices (複数選択): some out of a list."""
