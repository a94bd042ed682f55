"""Papers made from the record, as text."""
