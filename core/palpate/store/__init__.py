"""Where the record is kept: engine, column types, guards, chain, backup."""
