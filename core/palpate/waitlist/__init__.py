"""The waitlist: who waits for which time, and which gap is offered to whom."""
