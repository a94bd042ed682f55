"""Somebody leaves: what is unsigned, booked and due, and whose it becomes."""
