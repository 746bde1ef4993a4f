"""The road from one database schema to the next, forward only."""
