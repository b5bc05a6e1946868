"""date (日付): a day, or as much of it as is known."""
