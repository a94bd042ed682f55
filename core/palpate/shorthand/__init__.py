"""A therapist's shorthand: one line of it, understood through the catalogs of the modalities, and entered."""
