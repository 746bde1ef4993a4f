"""Text messages to mobile phones: one file per provider, one protocol for all."""
