"""The official account: callback, conversation, reply."""
