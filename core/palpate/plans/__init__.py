"""Treatment plans: a goal in the client's words, how it is measured, and how often to come."""
