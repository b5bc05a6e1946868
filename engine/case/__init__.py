"""One filing (案件) in progress: answers, moves, permission, correction, clock. Pure: no web, no database, no clock of its own."""
