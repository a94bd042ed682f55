"""Messages as they go out: worded, rendered, sent."""
