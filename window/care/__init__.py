"""关怀回访: the pages of its selections, of who is due, and of one person's calls."""
