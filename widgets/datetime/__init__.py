"""datetime (日時): a day and a time of it."""
