"""The command line: one module a noun, and thin: parse, call an area, print."""
