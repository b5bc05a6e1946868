"""The `tetsuzuki` command: serve, check, format, schema, publish, new, try, worker, verify, version."""
