"""Changes of the tables, one file each, run when the store is opened. Only forward: go back by restoring the backup.

New: write `versions/NNNN_what.py` by hand in the manner of the last one, raise HEAD and KNOWN in schema.py; tests/store
prove that models and migrations agree and that every released revision comes up. Expand first, contract later.
"""
