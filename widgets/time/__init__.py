"""time (時刻): a time of the day."""
