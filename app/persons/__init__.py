"""What somebody may ask for about themselves: a copy, and deletion where the law allows it."""
