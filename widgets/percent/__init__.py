"""percent (割合): a number of hundredths."""
