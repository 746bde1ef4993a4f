"""For whom is this work done? Said once where a caller is known, and asked where a scarce thing is
shared out fairly between people."""

from contextvars import ContextVar

whose_work: ContextVar[str] = ContextVar("whose_work", default="")
"""The id of the person; empty where nobody in particular is behind it."""
