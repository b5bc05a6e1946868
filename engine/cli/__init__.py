"""The `tetsuzuki` command: serve, check, format, schema, publish, new, try, worker, verify, version.

Ends with 0 when all is well; 1 when what was judged has errors (a definition, the records); 2 when the command could not
do its work (wrong argument, no such file, database not there), which it says as `code place reason remedy`; 70 after a
fault of its own, which it writes to a log; 130 when interrupted.
"""
