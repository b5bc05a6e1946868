"""What tables cannot say by themselves: insert-only tables and full-text indexes, in each database's own words."""

from alembic import op


def insert_only(*tables: str) -> None:
    """Make the database refuse UPDATE and DELETE on these tables."""
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(_REFUSE)
    for table in tables:
        statements = _GUARD_POSTGRES if postgres else _GUARD_SQLITE
        for statement in statements:
            op.execute(statement.format(table=table))


def disposable(*tables: str) -> None:
    """Let insert-only tables give up what belongs to a case that was disposed of: its tombstone comes first."""
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(_REFUSE_BUT_DISPOSED)
    for table in tables:
        for statement in _DISPOSABLE_POSTGRES if postgres else _DISPOSABLE_SQLITE:
            op.execute(statement.format(table=table))


def proved_state() -> None:
    """Make the database refuse a case that stands elsewhere than its last event led it."""
    for statement in _PROVED_POSTGRES if op.get_bind().dialect.name == "postgresql" else _PROVED_SQLITE:
        op.execute(statement)


def keep_changed() -> None:
    """Let every event say on its case's row when the case last changed, whoever writes it."""
    for statement in _CHANGED_POSTGRES if op.get_bind().dialect.name == "postgresql" else _CHANGED_SQLITE:
        op.execute(statement)


def full_text(table: str) -> None:
    """Index the column `search` of a table by words; on SQLite in a table of its own that triggers keep."""
    statements = _WORDS_POSTGRES if op.get_bind().dialect.name == "postgresql" else _WORDS_SQLITE
    for statement in statements:
        op.execute(statement.format(table=table))


_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is insert only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_GUARD_POSTGRES = (
    "CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)
_GUARD_SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is insert only'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is insert only'); END",
)
_REFUSE_BUT_DISPOSED = """
CREATE OR REPLACE FUNCTION refuse_but_disposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM tombstones WHERE case_id = OLD.case_id) THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is insert only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_DISPOSABLE_POSTGRES = (
    "DROP TRIGGER {table}_insert_only ON {table}",
    "CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_but_disposed()",
)
_DISPOSABLE_SQLITE = (
    "DROP TRIGGER {table}_no_delete",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE case_id = OLD.case_id) "
    "BEGIN SELECT RAISE(ABORT, '{table} is insert only'); END",
)
_PROVED_POSTGRES = (
    """
CREATE OR REPLACE FUNCTION cases_state_proved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.last_event IS NULL THEN
    IF TG_OP = 'INSERT' THEN RETURN NEW; END IF;
    IF OLD.last_event IS NULL AND OLD.state = NEW.state THEN RETURN NEW; END IF;
  ELSIF EXISTS (SELECT FROM events WHERE case_id = NEW.id AND number = NEW.last_event AND state_after = NEW.state) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'state without its event' USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
    "CREATE TRIGGER cases_state_proved BEFORE INSERT OR UPDATE OF state, last_event ON cases "
    "FOR EACH ROW EXECUTE FUNCTION cases_state_proved()",
)
_NO_EVENT = (
    "NEW.last_event IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events "
    "WHERE case_id = NEW.id AND number = NEW.last_event AND state_after = NEW.state)"
)
_PROVED_SQLITE = (
    f"CREATE TRIGGER cases_state_proved_insert BEFORE INSERT ON cases WHEN {_NO_EVENT} "
    "BEGIN SELECT RAISE(ABORT, 'state without its event'); END",
    "CREATE TRIGGER cases_state_proved_update BEFORE UPDATE OF state, last_event ON cases "
    f"WHEN ({_NO_EVENT}) OR (NEW.last_event IS NULL AND (OLD.last_event IS NOT NULL OR OLD.state <> NEW.state)) "
    "BEGIN SELECT RAISE(ABORT, 'state without its event'); END",
)
_CHANGED_POSTGRES = (
    """
CREATE OR REPLACE FUNCTION cases_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE cases SET changed_at = NEW.at WHERE id = NEW.case_id;
  RETURN NULL;
END $$
""",
    "CREATE TRIGGER cases_changed AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION cases_changed()",
)
_CHANGED_SQLITE = (
    "CREATE TRIGGER cases_changed AFTER INSERT ON events "
    "BEGIN UPDATE cases SET changed_at = NEW.at WHERE id = NEW.case_id; END",
)
_WORDS_POSTGRES = ("CREATE INDEX {table}_search ON {table} USING gin (to_tsvector('simple'::regconfig, search))",)
_WORDS_SQLITE = (
    "CREATE VIRTUAL TABLE {table}_search USING fts5(search, content='', contentless_delete=1, tokenize='ascii')",
    "CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} WHEN NEW.search IS NOT NULL "
    "BEGIN INSERT INTO {table}_search (rowid, search) VALUES (NEW.number, NEW.search); END",
    "CREATE TRIGGER {table}_search_update AFTER UPDATE OF search ON {table} WHEN NEW.search IS NOT OLD.search "
    "BEGIN DELETE FROM {table}_search WHERE rowid = OLD.number; "
    "INSERT INTO {table}_search (rowid, search) SELECT NEW.number, NEW.search WHERE NEW.search IS NOT NULL; END",
    "CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} "
    "BEGIN DELETE FROM {table}_search WHERE rowid = OLD.number; END",
)
