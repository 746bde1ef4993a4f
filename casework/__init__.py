"""A claim at rest and what may be done to it, by whom."""
