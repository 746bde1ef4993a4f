"""The audit chain as the worker and the command line have it."""
