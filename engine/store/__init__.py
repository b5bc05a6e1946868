"""The store (保管庫): cases, events, versions, files, outbox on SQLite or PostgreSQL. The only importer of sqlmodel.

store = Store.open(url, data)
with store.read() as tx:  case = tx.cases.get(id)
with store.write() as tx: case = acts.commit(tx, before, fired, index, key)
"""
