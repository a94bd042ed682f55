"""Finds, enables, isolates and asks the modalities. pluggy isolates nothing; this does."""
