"""number (数値): an exact number with its unit."""
