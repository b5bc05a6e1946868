"""year (年): a calendar year."""
