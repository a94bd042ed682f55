"""Reports: what the practice did, counted."""
