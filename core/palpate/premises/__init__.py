"""The practice itself: its name, where it works, its rooms and equipment."""
