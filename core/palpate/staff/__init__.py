"""The people who work here; a practitioner is one who treats."""
