"""The HTTP API of the mini-program."""
