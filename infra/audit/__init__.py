"""The audit chain: rows that nobody may change later, sealed block after block."""
