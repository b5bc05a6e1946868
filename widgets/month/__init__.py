"""month (年月): a month of a year."""
