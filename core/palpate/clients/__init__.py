"""Clients: who is treated, how to reach them, and their dated health history."""
