"""Pages for auditors and operators: the records, their proof, retention and disposal (監査と保存)."""
