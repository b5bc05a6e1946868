"""table (表): rows of the same questions."""
