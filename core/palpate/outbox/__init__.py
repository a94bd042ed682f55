"""The outbox: what is to be sent to clients, written with what it is about and sent after it."""
